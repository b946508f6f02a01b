/** The fields of what the official client prints, in its order: go-sdk 1.17, wire notes section 5. */
import { always, type Struct, some } from './go-decode.ts'

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

export const tenant: Struct = [
  ...always('string', 'id', 'name'),
  ...always('strings', 'selfProvisioningDomains'),
  ...some('map', 'customAttributes'),
  ...some('string', 'authType'),
  ...some('strings', 'domains'),
  ...some('int', 'createdTime'),
  ...some('bool', 'enforceSSO', 'disabled'),
  ...some('strings', 'enforceSSOExclusions'),
  ...some('string', 'roleInheritance'),
]

const keyTenant: Struct = [...always('string', 'tenantId', 'tenantName'), ...some('strings', 'roleNames')]

export const accessKey: Struct = [
  ...some('string', 'id', 'name'),
  ...some('strings', 'roleNames'),
  ...some({ records: keyTenant }, 'keyTenants'),
  ...some('string', 'status'),
  ...some('int', 'createdTime', 'expireTime'),
  ...some('string', 'createdBy', 'clientId', 'boundUserId'),
  ...some('map', 'customClaims'),
  ...some('string', 'description'),
  ...some('strings', 'permittedIps'),
  ...some('map', 'customAttributes'),
]

const scope: Struct = [...always('string', 'name', 'description'), ...always('strings', 'values')]

const issuer: Struct = some('string', 'jwksUri', 'signAlgorithm', 'userInfoUri', 'externalIdFieldName')

export const inboundApp: Struct = [
  ...always('string', 'id', 'name', 'description', 'logo', 'loginPageUrl', 'clientId'),
  ...always('strings', 'approvedCallbackUrls'),
  ...always({ records: scope }, 'permissionsScopes', 'attributesScopes'),
  ...some({ record: some({ recordMap: issuer }, 'issuers') }, 'jwtBearerSettings'),
  ...some('map', 'customAttributes'),
]

/** The reply's record; its login ids stand under `externalIds` and its time is milliseconds as text. */
export const auditReply: Struct = [
  ...some('string', 'projectId', 'userId', 'action', 'type', 'actorId'),
  ...always('string', 'occurred'),
  ...some('string', 'device', 'method', 'geo', 'remoteAddress'),
  ...some('strings', 'externalIds'),
  ...always('strings', 'Tenants'),
  ...some('map', 'data'),
]

export const flow: Struct = [
  ...always('string', 'id', 'name'),
  ...some('string', 'description'),
  ...some('bool', 'disabled'),
]

export const project: Struct = [...always('string', 'id', 'name', 'environment'), ...always('strings', 'tags')]

export const clonedProject: Struct = [
  ...always('string', 'projectId', 'projectName', 'environment'),
  ...always('strings', 'tags'),
]

const secret: Struct = [...always('string', 'id', 'name', 'type'), ...some('string', 'value')]

export const verdict: Struct = [
  ...always('bool', 'ok'),
  ...some('strings', 'failures'),
  ...some({ record: some({ records: secret }, 'connectors', 'oauthProviders', 'outboundApps') }, 'missingSecrets'),
]

export const role: Struct = [
  ...always('string', 'name'),
  ...some('string', 'description'),
  ...some('strings', 'permissionNames'),
  ...some('string', 'tenantId'),
  ...some('bool', 'default', 'private'),
  ...some('int', 'createdTime'),
  ...some('string', 'id'),
]

export const permission: Struct = [
  ...always('string', 'name'),
  ...some('string', 'description'),
  ...some('bool', 'systemDefault'),
  ...some('string', 'id'),
]

export const restorePoint: Struct = always('string', 'id', 'createdTime', 'createdBy', 'reason')
