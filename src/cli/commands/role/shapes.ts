/** The fields of what the official client prints, in its order: go-sdk 1.17, wire notes section 5. */
import { always, type Struct, some } from '../../go/decode.ts'

export const role: Struct = [
  ...always('string', 'name'),
  ...some('string', 'description'),
  ...some('strings', 'permissionNames'),
  ...some('string', 'tenantId'),
  ...some('bool', 'default', 'private'),
  ...some('int', 'createdTime'),
  ...some('string', 'id'),
]
