/** The fields of what the official client prints, in its order: go-sdk 1.17, wire notes section 5. */
import { always, type Struct, some } from '../../go/decode.ts'

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
