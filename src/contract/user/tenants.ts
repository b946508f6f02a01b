import { operation } from '../operation.ts'
import { id, loginId } from '../schemas/fields.ts'
import { UserReply } from '../schemas/user.ts'
import { message, required } from '../wire.ts'

const input = message({ loginId, tenantId: required(id) })

export const tenants = {
  addTenant: operation('POST', '/v1/mgmt/user/update/tenant/add', {
    summary: 'Make a user a member of a tenant',
    input,
    output: UserReply,
    rate: 'userUpdate',
  }),
  removeTenant: operation('POST', '/v1/mgmt/user/update/tenant/remove', {
    summary: 'End the membership of a user in a tenant',
    input,
    output: UserReply,
    rate: 'userUpdate',
  }),
}
