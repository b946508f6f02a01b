import { bool, list, message, object, of, text } from '../wire.ts'
import { id, MOST_VALUES, template } from './fields.ts'

export const LoginOptions = message('LoginOptions', {
  stepup: bool(),
  customClaims: object({ max: MOST_VALUES, doc: 'Claims for the session token' }),
  mfa: bool(),
  ssoAppId: id,
  ...template,
  pkceChallenge: text({ max: 256, doc: 'Base64' }),
  revokeOtherSessions: bool(),
  revokeOtherSessionsTypes: list(text({ max: 64 }), { max: 16 }),
  tenantId: id,
})

export const loginOptions = of(LoginOptions)
