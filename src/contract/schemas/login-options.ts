import { bool, list, map, message, object, of, text } from '../wire.ts'
import { id, MOST_VALUES } from './fields.ts'

export const LoginOptions = message('LoginOptions', {
  stepup: bool(),
  customClaims: object({ max: MOST_VALUES, doc: 'Claims for the session token' }),
  mfa: bool(),
  ssoAppId: id,
  templateOptions: map(text({ max: 4096 })),
  locale: text({ max: 64 }),
  pkceChallenge: text({ max: 256, doc: 'Base64' }),
  revokeOtherSessions: bool(),
  revokeOtherSessionsTypes: list(text({ max: 64 }), { max: 16 }),
  tenantId: id,
})

export const loginOptions = of(LoginOptions)
