import { operation } from '../../operation.ts'
import { id } from '../../schemas/fields.ts'
import { RolesReply } from '../../schemas/role.ts'
import { message } from '../../wire.ts'

/** What the page asks on which the administrator of a tenant manages roles. */
export const roleWidget = {
  subtenantRoles: operation('POST', '/v1/mgmt/role/subtenant/all', {
    access: 'refresh',
    effect: 'read',
    summary: 'Load the roles of the tenants below one, for its administrator',
    detail: 'It takes the permission User Admin in the tenant; roles that are private are not among them.',
    input: message({ tenantId: { ...id, aliases: ['tenant'], doc: 'The tenant of the session when left out' } }),
    inQuery: ['tenantId'],
    output: RolesReply,
  }),
}
