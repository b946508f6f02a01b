import { bool, int32, list, message, object, of, text } from '../wire.ts'

const KeyTenant = message('KeyTenant', {
  tenantId: text(),
  roleNames: list(text()),
  tenantName: text(),
})

export const AccessKey = message('AccessKey', {
  id: text(),
  name: text(),
  roleNames: list(text()),
  keyTenants: list(of(KeyTenant)),
  status: text({ doc: 'active or inactive' }),
  createdTime: int32({ doc: 'Seconds since 1970' }),
  expireTime: int32({ doc: 'Seconds since 1970; 0 is never' }),
  createdBy: text({ doc: 'Id of the management key that made it' }),
  clientId: text(),
  boundUserId: text({ doc: 'The user whose roles and tenants it takes' }),
  customClaims: object(),
  editable: bool(),
  description: text(),
  permittedIps: list(text(), { doc: 'Addresses and networks that may exchange it' }),
  customAttributes: object(),
})

export const AccessKeyReply = message('AccessKeyReply', { key: of(AccessKey) })

export const AccessKeySecretReply = message('AccessKeySecretReply', {
  cleartext: text({ doc: 'The key itself; shown this once' }),
  key: of(AccessKey),
})

export const AccessKeysReply = message('AccessKeysReply', { keys: list(of(AccessKey)) })
