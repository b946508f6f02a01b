import { operation } from '../operation.ts'
import { id, loginId } from '../schemas/fields.ts'
import { Passkey } from '../schemas/user.ts'
import { list, message, of, required } from '../wire.ts'

export const factors = {
  deleteTotp: operation('POST', '/v1/mgmt/user/totp/delete', {
    summary: 'Remove the authenticator app of a user',
    input: message({ loginId }),
    rate: 'user',
  }),
  listPasskeys: operation('POST', '/v1/mgmt/user/passkeys/list', {
    holder: 'self',
    summary: 'List the passkeys of a user',
    effect: 'read',
    input: message({ loginId }),
    output: message({ passkeys: list(of(Passkey)) }),
    rate: 'user',
  }),
  deletePasskey: operation('POST', '/v1/mgmt/user/passkey/delete', {
    summary: 'Delete a passkey of a user',
    input: message({ loginId, credentialId: required(id) }),
    rate: 'user',
  }),
  deletePasskeys: operation('POST', '/v1/mgmt/user/passkeys/delete', {
    holder: 'User Admin',
    summary: 'Delete the passkeys of a user',
    input: message({ loginId, credentialId: { ...id, doc: 'Only this one' } }),
    rate: 'user',
  }),
}
