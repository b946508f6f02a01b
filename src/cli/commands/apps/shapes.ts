/** The fields of what the official client prints, in its order: go-sdk 1.17, wire notes section 5. */
import { always, type Struct, some } from '../../go/decode.ts'

const scope: Struct = [...always('string', 'name', 'description'), ...always('strings', 'values')]

const issuer: Struct = some('string', 'jwksUri', 'signAlgorithm', 'userInfoUri', 'externalIdFieldName')

export const inboundApp: Struct = [
  ...always('string', 'id', 'name', 'description', 'logo', 'loginPageUrl', 'clientId'),
  ...always('strings', 'approvedCallbackUrls'),
  ...always({ records: scope }, 'permissionsScopes', 'attributesScopes'),
  ...some({ record: some({ recordMap: issuer }, 'issuers') }, 'jwtBearerSettings'),
  ...some('map', 'customAttributes'),
]
