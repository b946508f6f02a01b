import { START } from '../../support/plane.ts'

export const CREATED = START / 1000

/** A user of whom only the status is known. */
export const blankUser = {
  loginIds: [],
  userId: '',
  name: '',
  email: '',
  phone: '',
  verifiedEmail: false,
  verifiedPhone: false,
  roleNames: [],
  userTenants: [],
  status: 'invited',
  externalIds: [],
  picture: '',
  test: false,
  customAttributes: {},
  createdTime: CREATED,
  TOTP: false,
  SAML: false,
  OAuth: {},
  webauthn: false,
  password: false,
  ssoAppIds: [],
  givenName: '',
  middleName: '',
  familyName: '',
  editable: true,
  SCIM: false,
  push: false,
  permissions: [],
  OIDC: false,
  consentExpiration: 0,
  recoveryEmail: '',
  verifiedRecoveryEmail: false,
  recoveryPhone: '',
  verifiedRecoveryPhone: false,
  modifiedTime: CREATED,
}

export function refusal(errorCode: string, errorDescription: string, errorMessage: string) {
  return { errorCode, errorDescription, errorMessage }
}
