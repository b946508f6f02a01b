import { FULL_LISTS, operation } from '../operation.ts'
import {
  anyLoginId,
  customAttributes,
  id,
  ids,
  limit,
  loginIds,
  names,
  page,
  sort,
  ssoAppIds,
  texts,
} from '../schemas/fields.ts'
import { UsersReply } from '../schemas/user.ts'
import { bool, int32, int64, json, list, map, message, of, optional, required, text } from '../wire.ts'
import { docRoutes } from './doc-routes.ts'

const RoleFilter = message('RoleFilter', {
  values: required(names),
  and: bool({ doc: 'All of them, in place of any' }),
})
const roleFilter = map(of(RoleFilter), { doc: 'By tenant id' })
const has = optional(bool({ doc: 'Absent: either' }))
const time = int64({ doc: 'Milliseconds since 1970; 0 is unset' })

export const UserQuery = message('UserQuery', {
  loginId: anyLoginId,
  loginIds,
  userIds: ids,
  emails: texts,
  phones: texts,
  recoveryEmails: texts,
  recoveryPhones: texts,
  tenantIds: { ...ids, doc: 'Members of any of these tenants' },
  includeSubTenants: bool({ doc: 'And of the tenants below them' }),
  roleNames: names,
  tenantRoleIds: roleFilter,
  tenantRoleNames: roleFilter,
  statuses: texts,
  ssoAppIds,
  familyIds: ids,
  dependent: bool({ doc: 'Dependents of families alone' }),
  text: text({ max: 1024, doc: 'Part of a name, address, number or id; case does not matter' }),
  customAttributes: { ...customAttributes, doc: 'Equal to the value, or to one of a list' },
  withTestUser: bool({ doc: 'Test users too' }),
  testUsersOnly: bool(),
  ssoOnly: bool(),
  scimOnly: bool(),
  password: has,
  totp: has,
  webauthn: has,
  scim: has,
  verifiedEmail: has,
  verifiedPhone: has,
  verifiedRecoveryEmail: has,
  verifiedRecoveryPhone: has,
  fromCreatedTime: time,
  toCreatedTime: time,
  fromModifiedTime: time,
  toModifiedTime: time,
  limit: { ...limit, doc: 'Users in a page, at most 100; 0 is 100' },
  page,
  offset: int32({ min: 0, doc: 'Users to skip; above 0 it replaces the page' }),
  sort: {
    ...sort,
    doc: 'By id, modifiedTime, createdTime, externalId, displayName, tenant, phoneNumber, email or status',
  },
  selectedColumns: list(text({ max: 64 }), { max: 100, doc: 'Fill only these fields' }),
})

const detail = 'Different filters must all hold; of the values of one filter any.'

const NEXT = 'While there are more, the Link header names the next page, as rel="next".'

const after = text({ max: 64, doc: 'Where the page before ended, as its Link header says' })

/** As the service has it. */
const paging = { items: 'users', size: 'limit', largest: 100 }

export const search = {
  search: operation('POST', '/v2/mgmt/user/search', {
    holder: 'User Admin',
    summary: 'Search users',
    effect: 'read',
    paging,
    largestBody: FULL_LISTS,
    detail,
    input: UserQuery,
    output: UsersReply,
    aliases: [{ method: 'POST', path: '/v1/mgmt/user/search' }, ...docRoutes('POST', 'search')],
    rate: 'userUpdate',
  }),
  searchTest: operation('POST', '/v2/mgmt/user/search/test', {
    summary: 'Search test users',
    effect: 'read',
    paging,
    largestBody: FULL_LISTS,
    detail,
    input: UserQuery,
    output: UsersReply,
    rate: 'userUpdate',
  }),
  loadDocs: operation('GET', '/management/users/load', {
    summary: 'Load users, under the name in the documentation',
    largestBody: FULL_LISTS,
    detail: `One user by login id or user id; without an id a page of all users, since pipelines call it so. ${NEXT}`,
    input: message({ loginId: optional(anyLoginId), userId: optional(id), limit, page, after }),
    output: message({ user: json({ doc: 'A user, or a list of users' }) }),
    aliases: [{ method: 'GET', path: '/v1/management/users/load' }],
    rate: 'userUpdate',
  }),
  listTestDocs: operation('GET', '/management/users/test-users', {
    summary: 'List test users, under the name in the documentation',
    largestBody: FULL_LISTS,
    detail: NEXT,
    input: message({ limit, page, after }),
    output: UsersReply,
    aliases: [{ method: 'GET', path: '/v1/management/users/test-users' }],
    rate: 'userUpdate',
  }),
}
