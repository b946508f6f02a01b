import { operation } from '../operation.ts'
import { loginId, password } from '../schemas/fields.ts'
import { bool, message, required, text } from '../wire.ts'

const input = message({
  loginId,
  password: required(password),
  setActive: bool({ doc: 'Decides only in the deprecated form' }),
})
const temporary = message({
  loginId,
  password: { ...password, doc: 'Who administers a tenant may leave it out: one is made' },
  setActive: input.fields.setActive,
})
const output = message({ cleartext: text({ doc: 'The password' }) })

export const passwords = {
  setTemporaryPassword: operation('POST', '/v1/mgmt/user/password/set/temporary', {
    holder: 'User Admin',
    summary: 'Set a password that must be replaced at the next sign-in',
    input: temporary,
    output,
    rate: 'user',
  }),
  setActivePassword: operation('POST', '/v1/mgmt/user/password/set/active', {
    summary: 'Set a password',
    input,
    output,
    rate: 'user',
  }),
  setPassword: operation('POST', '/v1/mgmt/user/password/set', {
    summary: 'Set a password, in the deprecated form',
    detail: 'Temporary unless setActive says otherwise.',
    input,
    rate: 'user',
  }),
  expirePassword: operation('POST', '/v1/mgmt/user/password/expire', {
    summary: 'Have a user replace the password at the next sign-in',
    input: message({ loginId }),
    rate: 'user',
  }),
}
