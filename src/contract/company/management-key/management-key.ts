import { operation } from '../../operation.ts'
import { description, ids, name, texts } from '../../schemas/fields.ts'
import { KeyRoles, ManagementKey, ManagementKeyReply, ManagementKeySecretReply } from '../../schemas/management-key.ts'
import { choice, int32, int64, list, message, of, required, text } from '../../wire.ts'

/** The reply's number has 32 bits. */
const LAST_SECOND = 2 ** 31 - 1

const keyId = required(text({ min: 27, max: 256 }))
const one = message({ id: keyId })
const permittedIps = { ...texts, doc: 'Addresses and networks that may use it; none for any' }

/** A key of the company only, with its role company-full-access. */
const access = 'company'

export const managementKey = {
  create: operation('PUT', '/v1/mgmt/managementkey', {
    access,
    summary: 'Create a management key',
    detail: 'It is active at once. What it may do and when it ends cannot be changed.',
    input: message('NewManagementKey', {
      name: required(name),
      description,
      expiresIn: int64({ min: 0, max: LAST_SECOND, doc: 'Seconds until it ends; 0 is never' }),
      expireTime: int64({ min: 0, max: LAST_SECOND, doc: 'In place of expiresIn: seconds since 1970' }),
      permittedIps,
      reBac: of(KeyRoles),
    }),
    output: ManagementKeySecretReply,
  }),
  load: operation('GET', '/v1/mgmt/managementkey', {
    access,
    summary: 'Load a management key',
    input: one,
    output: ManagementKeyReply,
  }),
  search: operation('GET', '/v1/mgmt/managementkey/search', {
    access,
    summary: 'Load all management keys',
    output: message({ keys: list(of(ManagementKey)) }),
  }),
  update: operation('PATCH', '/v1/mgmt/managementkey', {
    access,
    summary: 'Replace what may change of a management key',
    detail: 'Fields that are left out become empty; a status that is left out stays.',
    input: message('ManagementKeyUpdate', {
      id: keyId,
      name: required(name),
      description,
      permittedIps,
      status: choice(['active', 'inactive']),
    }),
    output: ManagementKeyReply,
  }),
  rotate: operation('POST', '/v1/mgmt/managementkey/rotate', {
    access,
    summary: 'Give a management key a new value',
    detail: 'The id stays and the old value ends at once. Only for active keys.',
    input: one,
    output: ManagementKeySecretReply,
  }),
  activate: operation('POST', '/v1/mgmt/managementkey/activate', {
    access,
    summary: 'Activate a management key',
    input: one,
  }),
  deactivate: operation('POST', '/v1/mgmt/managementkey/deactivate', {
    access,
    summary: 'Deactivate a management key',
    input: one,
  }),
  delete: operation('POST', '/v1/mgmt/managementkey/delete', {
    access,
    summary: 'Delete management keys',
    detail: 'Unknown ids are skipped. It cannot be undone.',
    input: message({ ids: required(ids) }),
    output: message({ total: int32({ doc: 'How many were deleted' }) }),
  }),
}
