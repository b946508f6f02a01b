import { int32, list, message, of, text } from '../wire.ts'
import { LARGEST_BATCH } from './fields.ts'

const roles = list(text({ max: 64 }), { max: 64, doc: 'Names of roles' })

/** What a key may do (wire facts, management keys). */
export const KeyRoles = message('ManagementKeyReBac', {
  companyRoles: { ...roles, doc: 'Roles in every project; then there may be no others' },
  projectRoles: list(
    of(
      message('ManagementKeyProjectRole', {
        projectIds: list(text({ max: 256 }), { max: LARGEST_BATCH, doc: 'Ids of projects' }),
        roles,
      }),
    ),
    { max: 64 },
  ),
  tagRoles: list(
    of(
      message('ManagementKeyTagRole', {
        tags: list(text({ max: 256 }), { max: 64, doc: 'Tags: each project that bears one, also later' }),
        roles,
      }),
    ),
    { max: 64 },
  ),
})

export const ManagementKey = message('ManagementKey', {
  id: text(),
  name: text(),
  description: text(),
  status: text({ doc: 'active or inactive' }),
  createdTime: int32({ doc: 'Seconds since 1970' }),
  expireTime: int32({ doc: 'Seconds since 1970; 0 is never' }),
  permittedIps: list(text(), { doc: 'Addresses and networks that may use it; none for any' }),
  reBac: of(KeyRoles),
  version: int32({ doc: 'Counts its changes, from 1' }),
  authzVersion: int32({ doc: 'Version of its roles, which never change: 1' }),
})

export const ManagementKeyReply = message('ManagementKeyReply', { key: of(ManagementKey) })

export const ManagementKeySecretReply = message('ManagementKeySecretReply', {
  cleartext: text({ doc: 'The key itself; shown this once' }),
  key: of(ManagementKey),
})
