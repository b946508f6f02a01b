/** The fields of what the official client prints, in its order: go-sdk 1.17, wire notes section 5. */
import { always, type Struct, some } from '../../go/decode.ts'

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
