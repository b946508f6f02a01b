import { operation } from '../operation.ts'
import { id } from '../schemas/fields.ts'
import { int32, json, list, message, of, required, text } from '../wire.ts'

const BASE = '/scim/v2'
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const word = text({ max: 1024 })
const part = json({ max: 1000 })
const multi = json({ max: 1000, doc: 'A list of values with `type` and `primary`' })

/** What is answered: a resource or a list, with what the headers say. */
const Answer = message('ScimAnswer', {
  status: int32({ doc: 'HTTP status' }),
  etag: text(),
  location: text(),
  resource: json({ doc: 'RFC 7643, RFC 7644' }),
})

const schemas = list(text({ max: 256 }), { max: 16 })
const user = {
  schemas,
  userName: required(text({ max: 512, doc: 'The login id' })),
  externalId: text({ max: 512, doc: "The directory's own id" }),
  name: part,
  displayName: word,
  nickName: word,
  profileUrl: word,
  title: word,
  userType: word,
  preferredLanguage: word,
  locale: word,
  timezone: word,
  active: json({ max: 1, doc: 'Whether the user is in the tenant; also as text' }),
  emails: multi,
  phoneNumbers: multi,
  [ENTERPRISE]: part,
}
const group = {
  schemas,
  displayName: required(text({ max: 512 })),
  externalId: text({ max: 512 }),
  members: json({ max: 30_000, doc: 'A list of objects whose `value` is the id of a user' }),
}
const MOST_OPERATIONS = 100
const patch = {
  schemas,
  Operations: required(
    list(
      of(
        message('ScimPatchOperation', {
          op: required(text({ max: 16, doc: '`add`, `replace` or `remove`, in any case' })),
          path: text({ max: 1024 }),
          value: json({ max: 30_000 }),
        }),
      ),
      { max: MOST_OPERATIONS },
    ),
  ),
}
const shown = {
  attributes: text({ max: 1024, doc: 'Only these, separated by commas' }),
  excludedAttributes: text({ max: 1024, doc: 'All but these, separated by commas' }),
}
const query = {
  filter: text({ max: 2048 }),
  startIndex: int32({ doc: 'From 1' }),
  count: text({ max: 16, doc: 'In a page, at most 1000; 100 when left out' }),
  ...shown,
}
const oneOf = { id: required(id) }

const declared = {
  access: 'accessKey',
  output: Answer,
  replies: 'scim',
} as const
const large = { ...declared, largestBody: 4 * 1024 * 1024 } as const
const keyed = 'The bearer is the project id and an access key that has the role Tenant Admin in one tenant.'

/** A tenant's directory pushes its users and groups (SCIM 2.0). */
export const scim = {
  listUsers: operation('GET', `${BASE}/Users`, {
    ...declared,
    summary: 'List the users of a directory',
    detail: keyed,
    input: message(query),
  }),
  createUser: operation('POST', `${BASE}/Users`, {
    ...declared,
    summary: 'Push a user',
    input: message('ScimUser', user),
  }),
  loadUser: operation('GET', `${BASE}/Users/:id`, {
    ...declared,
    summary: 'Load a user of a directory',
    input: message({ ...oneOf, ...shown }),
  }),
  replaceUser: operation('PUT', `${BASE}/Users/:id`, {
    ...declared,
    summary: 'Replace a user of a directory',
    input: message('ScimUserUpdate', { ...oneOf, ...user }),
  }),
  patchUser: operation('PATCH', `${BASE}/Users/:id`, {
    ...declared,
    summary: 'Change a user of a directory',
    detail: 'A user who is not `active` leaves the tenant, and its sessions end.',
    input: message('ScimUserPatch', { ...oneOf, ...patch }),
  }),
  deleteUser: operation('DELETE', `${BASE}/Users/:id`, {
    ...declared,
    summary: 'Take a user out of a directory',
    detail: 'Who was made for it and is in no other tenant is deleted.',
    input: message(oneOf),
  }),
  listGroups: operation('GET', `${BASE}/Groups`, {
    ...declared,
    summary: 'List the groups of a directory',
    input: message(query),
  }),
  createGroup: operation('POST', `${BASE}/Groups`, {
    ...large,
    summary: 'Push a group',
    input: message('ScimGroup', group),
  }),
  loadGroup: operation('GET', `${BASE}/Groups/:id`, {
    ...declared,
    summary: 'Load a group of a directory',
    input: message({ ...oneOf, ...shown }),
  }),
  replaceGroup: operation('PUT', `${BASE}/Groups/:id`, {
    ...large,
    summary: 'Replace a group of a directory',
    input: message('ScimGroupUpdate', { ...oneOf, ...group }),
  }),
  patchGroup: operation('PATCH', `${BASE}/Groups/:id`, {
    ...large,
    summary: 'Change a group of a directory',
    input: message('ScimGroupPatch', { ...oneOf, ...patch }),
  }),
  deleteGroup: operation('DELETE', `${BASE}/Groups/:id`, {
    ...declared,
    summary: 'Delete a group of a directory',
    input: message(oneOf),
  }),
  providerConfig: operation('GET', `${BASE}/ServiceProviderConfig`, {
    ...declared,
    summary: 'Say what of SCIM is served',
  }),
  listSchemas: operation('GET', `${BASE}/Schemas`, { ...declared, summary: 'List the schemas of users and groups' }),
  loadSchema: operation('GET', `${BASE}/Schemas/:id`, { ...declared, summary: 'Load a schema', input: message(oneOf) }),
  listTypes: operation('GET', `${BASE}/ResourceTypes`, { ...declared, summary: 'List the types of resources' }),
  loadType: operation('GET', `${BASE}/ResourceTypes/:id`, {
    ...declared,
    summary: 'Load a type of resources',
    input: message(oneOf),
  }),
}
