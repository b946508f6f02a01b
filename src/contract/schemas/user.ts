import { COUNTED } from '../../lib/counted.ts'
import { FamilyAssociation } from '../user/family/family.ts'
import { bool, int32, list, map, message, object, of, optional, text } from '../wire.ts'

const MANY = COUNTED.toLocaleString('en-US')

const UserTenant = message('UserTenant', {
  tenantId: text(),
  roleNames: list(text()),
  tenantName: text(),
  permissions: list(text(), { doc: 'What the roles here allow' }),
})

export const User = message('User', {
  loginIds: list(text()),
  userId: text(),
  name: text({ doc: 'Display name' }),
  email: text(),
  phone: text({ doc: 'E.164' }),
  verifiedEmail: bool(),
  verifiedPhone: bool(),
  roleNames: list(text(), { doc: 'Roles in the project' }),
  userTenants: list(of(UserTenant)),
  status: text({ doc: 'enabled, disabled or invited' }),
  externalIds: list(text(), { doc: 'The same as loginIds' }),
  picture: text(),
  test: bool({ doc: 'A test user' }),
  customAttributes: object(),
  createdTime: int32({ doc: 'Seconds since 1970' }),
  TOTP: bool({ doc: 'Has an authenticator app' }),
  SAML: bool(),
  OAuth: map(bool(), { doc: 'By provider, whether the user signed in there' }),
  webauthn: bool({ doc: 'Has a passkey' }),
  password: bool({ doc: 'Has a password' }),
  ssoAppIds: list(text()),
  givenName: text(),
  middleName: text(),
  familyName: text(),
  editable: bool(),
  SCIM: bool(),
  push: bool(),
  permissions: list(text(), { doc: 'What the project roles allow' }),
  OIDC: bool(),
  consentExpiration: int32({ doc: 'Until when the user may be impersonated, seconds since 1970' }),
  recoveryEmail: text(),
  verifiedRecoveryEmail: bool(),
  recoveryPhone: text(),
  verifiedRecoveryPhone: bool(),
  modifiedTime: int32({ doc: 'Seconds since 1970' }),
  familyAssociations: optional(list(of(FamilyAssociation), { doc: 'Absent when the user is in no family' })),
})

export const UserReply = message('UserReply', {
  user: of(User),
  created: bool({ doc: 'The call made this user' }),
})

export const UsersReply = message('UsersReply', {
  users: list(of(User)),
  total: int32({
    doc: `All matches, not only those in this page; of a text that more than ${MANY} have, at least ${MANY}`,
  }),
})

export const UserFailure = message('UserFailure', {
  failure: text({ doc: 'Why' }),
  user: of(User, { doc: 'What was sent' }),
})

export const LoginRecord = message('LoginRecord', {
  userId: text(),
  loginTime: int32({ doc: 'Seconds since 1970' }),
  city: text(),
  country: text(),
  ip: text(),
  selectedTenant: text(),
})

export const Passkey = message('Passkey', {
  id: text(),
  rpId: text(),
  kind: text(),
  displayName: text(),
  createdTime: int32({ doc: 'Seconds since 1970' }),
})
