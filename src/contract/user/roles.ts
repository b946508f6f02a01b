import { operation } from '../operation.ts'
import { id, loginId, names } from '../schemas/fields.ts'
import { UserReply } from '../schemas/user.ts'
import { message, required } from '../wire.ts'

const tenantId = { ...id, doc: 'The tenant; empty for roles in the project' }

export const roles = {
  setRoles: operation('POST', '/v1/mgmt/user/update/role/set', {
    summary: 'Set the roles of a user',
    input: message({ loginId, tenantId, roleNames: names }),
    output: UserReply,
    rate: 'userUpdate',
  }),
  addRoles: operation('POST', '/v2/mgmt/user/update/role/add', {
    summary: 'Add roles to a user',
    input: message({ loginId, tenantId, roleNames: required(names) }),
    output: UserReply,
    aliases: [{ method: 'POST', path: '/v1/mgmt/user/update/role/add' }],
    rate: 'userUpdate',
  }),
  removeRoles: operation('POST', '/v1/mgmt/user/update/role/remove', {
    summary: 'Remove roles from a user',
    input: message({ loginId, tenantId, roleNames: required(names) }),
    output: UserReply,
    rate: 'userUpdate',
  }),
}
