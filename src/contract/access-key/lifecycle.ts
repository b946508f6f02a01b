import { FULL_LISTS, operation } from '../operation.ts'
import { AccessKeyReply, AccessKeySecretReply, AccessKeysReply } from '../schemas/access-key.ts'
import {
  associatedTenants,
  customAttributes,
  description,
  id,
  ids,
  LARGEST_BATCH,
  MOST_VALUES,
  name,
  names,
  sort,
  texts,
} from '../schemas/fields.ts'
import { int64, list, message, object, of, partial, required, text } from '../wire.ts'

/** The reply's number has 32 bits. */
const LAST_SECOND = 2 ** 31 - 1

const keyId = required(text({ min: 27, max: 256 }))
const one = message({ id: keyId })
const many = message({ ids: required(ids) })

const changeable = {
  description,
  roleNames: names,
  keyTenants: associatedTenants,
  customClaims: object({ max: MOST_VALUES, doc: 'Claims for the session token' }),
  permittedIps: { ...texts, doc: 'Addresses and networks that may exchange it' },
  customAttributes,
}
const newKey = {
  name: required(name),
  expireTime: int64({ min: 0, max: LAST_SECOND, doc: 'Seconds since 1970; 0 is never' }),
  userId: { ...id, doc: 'A user whose roles and tenants it takes' },
  ...changeable,
}

export const lifecycle = {
  create: operation('POST', '/v1/mgmt/accesskey/create', {
    holder: 'User Admin',
    summary: 'Create an access key',
    input: message('NewAccessKey', newKey),
    output: AccessKeySecretReply,
  }),
  import: operation('POST', '/v1/mgmt/accesskey/import', {
    summary: 'Import access keys of another system',
    detail: 'The keys go on working with the values that they have.',
    input: message({
      keys: list(of(message('ImportedAccessKey', { ...newKey, cleartext: required(text({ max: 1024 })) })), {
        max: LARGEST_BATCH,
      }),
    }),
    output: AccessKeysReply,
    bulk: true,
  }),
  load: operation('GET', '/v1/mgmt/accesskey', {
    summary: 'Load an access key',
    input: one,
    output: AccessKeyReply,
  }),
  search: operation('POST', '/v1/mgmt/accesskey/search', {
    holder: 'User Admin',
    summary: 'Search access keys',
    effect: 'read',
    largestBody: FULL_LISTS,
    input: message('AccessKeyQuery', {
      tenantIds: ids,
      text: text({ max: 1024, doc: 'Part of the name or id' }),
      sort,
      boundUserId: id,
      creatingUser: { ...id, doc: 'Who made it' },
      customAttributes,
    }),
    output: AccessKeysReply,
  }),
  update: operation('POST', '/v1/mgmt/accesskey/update', {
    summary: 'Change an access key',
    detail: 'Beside the name, fields that are left out stay.',
    input: message('AccessKeyUpdate', { id: keyId, name: required(name), ...partial(changeable) }),
    output: AccessKeyReply,
  }),
  rotate: operation('POST', '/v1/mgmt/accesskey/rotate', {
    holder: 'User Admin',
    summary: 'Give an access key a new value',
    detail: 'The id stays and the old value ends at once. Only for active keys.',
    input: one,
    output: AccessKeySecretReply,
  }),
  activate: operation('POST', '/v1/mgmt/accesskey/activate', { summary: 'Activate an access key', input: one }),
  deactivate: operation('POST', '/v1/mgmt/accesskey/deactivate', { summary: 'Deactivate an access key', input: one }),
  delete: operation('POST', '/v1/mgmt/accesskey/delete', { summary: 'Delete an access key', input: one }),
}

export const batches = {
  activateBatch: operation('POST', '/v1/mgmt/accesskey/activate/batch', {
    holder: 'User Admin',
    summary: 'Activate many access keys',
    input: many,
    bulk: true,
  }),
  deactivateBatch: operation('POST', '/v1/mgmt/accesskey/deactivate/batch', {
    holder: 'User Admin',
    summary: 'Deactivate many access keys',
    input: many,
    bulk: true,
  }),
  deleteBatch: operation('POST', '/v1/mgmt/accesskey/delete/batch', {
    holder: 'User Admin',
    summary: 'Delete many access keys',
    detail: 'Unknown ids are skipped.',
    input: many,
    bulk: true,
  }),
}
