import { User } from '../../../contract/schemas/user.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Run } from '../../command.ts'
import { exportRecords } from '../../records/export.ts'
import { everyUser } from './every-user.ts'
import type { exportFlags } from './index.ts'
import { EVERYBODY } from './lifecycle.ts'

export const exportAll: Run<typeof exportFlags> = (call) =>
  exportRecords(call, {
    one: 'user',
    many: 'users',
    columns: Object.keys(User.fields),
    instead: 'user load-all --all',
    pages: everyUser(
      call.api,
      { ...EVERYBODY, withTestUser: call.flags['with-test-users'] },
      (user) => user as JsonObject,
    ),
  })
