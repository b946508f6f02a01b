/** What the plane refuses in words, whatever is asked. */

import { ApiError } from '../../contract/faults.ts'
import type { fedcm as contract } from '../../contract/oauth/fedcm.ts'
import type { oidc } from '../../contract/oauth/federated.ts'
import type { Handle, Handlers } from '../../contract/operation.ts'
import type { Context } from '../context.ts'

const refuse = async () => {
  throw new ApiError('invalidArgument', 'The plane is no provider for the credentials of browsers')
}

export const fedcm: Handlers<{ fedcm: typeof contract }, Context>['fedcm'] = { config: refuse, clientMetadata: refuse }

/** Which directory of Microsoft's may ask would have to be known: no setting says it. */
export const refuseEntra: Handle<(typeof oidc)['authorizeEntra'], Context> = async () => {
  throw new ApiError('invalidArgument', 'The plane is no second factor of Microsoft Entra')
}
