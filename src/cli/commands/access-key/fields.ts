import { lifecycle } from '../../../contract/access-key/lifecycle.ts'
import type { Fields, Type } from '../../../contract/wire.ts'

/** What an imported key can have. */
export const keyFields: Fields = itemFields(lifecycle.import.input.fields.keys?.type)

function itemFields(type: Type | undefined): Fields {
  return type?.kind === 'list' && type.of.kind === 'message' ? type.of.fields : {}
}
