import { callback } from './callback.ts'
import { connect } from './connect.ts'
import { appsOfUser, fetchLatestTenant, fetchLatestUser, fetchTenant, fetchUser } from './fetch.ts'
import * as removing from './remove.ts'
import * as uploading from './upload.ts'

export const outboundToken = {
  connect,
  callback,
  fetchUser,
  fetchLatestUser,
  fetchTenant,
  fetchLatestTenant,
  appsOfUser,
  ...uploading,
  ...removing,
}
