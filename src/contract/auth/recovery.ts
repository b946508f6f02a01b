import { operation } from '../operation.ts'
import { loginId } from '../schemas/fields.ts'
import { loginOptions } from '../schemas/login-options.ts'
import { JwtReply } from '../schemas/session.ts'
import { list, message, of, required, text } from '../wire.ts'

/** For users who have lost their other factors. */
export const recoveryCodes = {
  generate: operation('POST', '/v1/auth/recovery-codes', {
    access: 'refresh',
    summary: 'Give the user new recovery codes',
    detail: 'Those of before end. They are shown once.',
    input: message({ loginId }),
    output: message({ codes: list(of(message('RecoveryCode', { code: text() }))) }),
  }),
  signIn: operation('POST', '/v1/auth/recovery-codes/signin', {
    access: 'project',
    summary: 'Sign in with a recovery code',
    detail: 'Each is good once. `amr` has `rc`.',
    input: message({ loginId, code: required(text({ max: 64 })), loginOptions }),
    output: JwtReply,
  }),
}
