/** The fields of what the official client prints, in its order: go-sdk 1.17, wire notes section 5. */
import { always, type Struct, some } from '../../go/decode.ts'

export const permission: Struct = [
  ...always('string', 'name'),
  ...some('string', 'description'),
  ...some('bool', 'systemDefault'),
  ...some('string', 'id'),
]
