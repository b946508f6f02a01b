import { operation } from '../operation.ts'
import { AccessKey, AccessKeySecretReply } from '../schemas/access-key.ts'
import { id, LARGEST_BATCH, name } from '../schemas/fields.ts'
import { int32, int64, list, message, of, required, text } from '../wire.ts'
import { ssoId, tenantId } from './sso/schemas.ts'

const LAST_SECOND = 2 ** 31 - 1
const path = '/v1/mgmt/scim/key'
const which = { tenantId: required(tenantId), ssoId }
const revokeMode = int32({ min: 0, max: 1, doc: 'What becomes of keys: 0 deletes, 1 deactivates them' })
const keyIds = list(id, { max: LARGEST_BATCH })

/** Access keys by which directories of tenants push their people. */
export const scimKey = {
  load: operation('GET', path, {
    summary: 'Load the keys of the directories of a tenant',
    detail: 'Of all its SSO configurations, or of the one that is named; `default_ssoid` is the first.',
    input: message(which),
    output: message({ keys: list(of(message('ScimKey', { key: of(AccessKey), ssoId: text() }))) }),
  }),
  create: operation('POST', `${path}/create`, {
    summary: 'Make a key for the directory of a tenant',
    detail: 'It administers the tenant, and pushes for one SSO configuration. Keys that there are stay good.',
    input: message({
      ...which,
      name: { ...name, doc: 'Of the tenant and the configuration when left out' },
      expireTime: int64({ min: 0, max: LAST_SECOND, doc: 'Seconds since 1970; 0 is never' }),
    }),
    output: AccessKeySecretReply,
  }),
  rotate: operation('POST', `${path}/rotate`, {
    summary: 'Make a new key for a directory, and revoke those before',
    input: message({ ...which, revokeMode }),
    output: AccessKeySecretReply,
  }),
  revoke: operation('POST', `${path}/revoke`, {
    summary: 'Revoke the keys of a directory',
    input: message({ ...which, revokeMode }),
    output: message({ revokedKeyIds: list(text()) }),
  }),
  activate: operation('POST', `${path}/activate`, {
    summary: 'Activate keys of a directory that were deactivated',
    detail: 'All of them or none: each must be a key of that directory.',
    input: message({ ...which, keyIds: required(keyIds) }),
    output: message({ activatedKeyIds: list(text()) }),
  }),
}
