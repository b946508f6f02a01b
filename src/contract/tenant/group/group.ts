import { operation } from '../../operation.ts'
import { id, ids, loginIds } from '../../schemas/fields.ts'
import { list, message, of, required, text } from '../../wire.ts'

const Group = message('Group', {
  id: text(),
  display: text(),
  source: text({ doc: '`scim`, or `jit` for one of a login' }),
  members: list(of(message('GroupMember', { loginId: text(), userId: text(), display: text() }))),
})

const tenantId = required(id)
const ssoId = { ...id, doc: 'Only groups that came by this SSO configuration; `default_ssoid` is the first one' }
const groups = { effect: 'read', output: message({ groups: list(of(Group)) }), bareOutput: 'groups' } as const

/** Groups of a tenant's own directory, which come by SSO and SCIM: nobody makes them here. */
export const group = {
  all: operation('POST', '/v1/mgmt/group/all', {
    ...groups,
    summary: 'Load all groups of a tenant',
    input: message({ tenantId, ssoId }),
  }),
  ofMembers: operation('POST', '/v1/mgmt/group/member/all', {
    ...groups,
    summary: 'Load the groups that some users are in',
    input: message({ tenantId, userIds: ids, loginIds, ssoId }),
  }),
  members: operation('POST', '/v1/mgmt/group/members', {
    ...groups,
    summary: 'Load a group with its members',
    input: message({ tenantId, groupId: required(id), ssoId }),
  }),
}
