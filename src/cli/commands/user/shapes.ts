/** The fields of what the official client prints, in its order: go-sdk 1.17, wire notes section 5. */
import { always, type Struct, some } from '../../go/decode.ts'

const userTenant: Struct = [
  ...always('string', 'tenantId', 'tenantName'),
  ...some('strings', 'roleNames', 'permissions'),
]

export const user: Struct = [
  ...some('string', 'name', 'givenName', 'middleName', 'familyName', 'phone', 'email', 'userId'),
  ...some('strings', 'loginIds'),
  ...some('bool', 'verifiedEmail', 'verifiedPhone'),
  ...some('strings', 'roleNames'),
  ...some({ records: userTenant }, 'userTenants'),
  ...some('string', 'status', 'picture'),
  ...some('bool', 'test'),
  ...some('map', 'customAttributes'),
  ...some('int', 'createdTime'),
  ...some('bool', 'totp', 'webauthn', 'password', 'saml', 'scim'),
  ...some('map', 'oauth'),
  ...some('strings', 'ssoAppIds'),
]
