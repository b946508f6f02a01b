import { operation } from '../operation.ts'
import { ids, loginId, loginIds } from '../schemas/fields.ts'
import { bool, int64, list, message, of, required, text } from '../wire.ts'

const shared = {
  rpId: text({ max: 256, doc: 'The domain that it is for' }),
  publicKey: text({ max: 4096, doc: 'COSE, base64' }),
  aaguid: text({ max: 64 }),
  transports: list(text({ max: 32 }), { max: 16 }),
}
const ImportedPasskey = message('WebauthnImportDevice', {
  descope: of(
    message('WebauthnImportDescope', {
      credentialId: text({ max: 2048 }),
      attestationType: text({ max: 64 }),
      ...shared,
      backupEligible: bool(),
      backupState: bool(),
    }),
  ),
  auth0: of(
    message('WebauthnImportAuth0', {
      keyId: text({ max: 2048 }),
      ...shared,
      credentialDeviceType: text({ max: 64 }),
      credentialBackedUp: bool(),
      userHandle: text({ max: 256, doc: 'What the passkey says of its user, base64url; kept' }),
    }),
  ),
})

const TrustedDevice = message('TrustedDevice', {
  id: text(),
  name: text(),
  deviceType: text(),
  userId: text(),
  lastLoginTime: int64({ doc: 'Seconds since 1970' }),
  expirationTime: int64({ doc: 'Seconds since 1970' }),
  lastLocation: text(),
  isCurrentDevice: bool(),
})

export const devices = {
  importPasskeys: operation('POST', '/v1/mgmt/user/passkeys/import', {
    summary: 'Give a user passkeys that were made elsewhere',
    detail: 'One whose id the user has already is replaced.',
    input: message({ loginId, devices: required(list(of(ImportedPasskey), { max: 100 })) }),
    rate: 'user',
  }),
  listTrustedDevices: operation('POST', '/v1/mgmt/user/trusteddevices/list', {
    holder: 'self',
    summary: 'List the trusted devices of users',
    effect: 'read',
    input: message({ identifiers: required({ ...loginIds, doc: 'Login or user ids' }) }),
    output: message({ devices: list(of(TrustedDevice)) }),
    rate: 'user',
  }),
  removeTrustedDevices: operation('POST', '/v1/mgmt/user/trusteddevices/remove', {
    summary: 'Trust devices of a user no longer',
    detail: 'Unknown ids are skipped.',
    input: message({ loginId, deviceIds: required(ids) }),
    rate: 'user',
  }),
  deleteRecoveryCodes: operation('POST', '/v1/mgmt/user/recovery-codes/delete', {
    summary: 'Delete the recovery codes of a user',
    detail: 'It does not matter whether there are any.',
    input: message({ loginId }),
    rate: 'user',
  }),
}
