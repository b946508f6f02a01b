import type { AnyKind } from '../../../contract/kinds/declaring/kind.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { StoredDocument } from '../../../store/port/documents.ts'

type Columns = Pick<StoredDocument, 'name' | 'lookup' | 'owner' | 'document' | 'searchText'>

/** A document with what it is found by. What a snapshot brought may be no text: by that nobody finds it. */
export function columnsOf({ declaration, unique }: AnyKind, document: JsonObject): Columns {
  const text = (field: string | undefined) => {
    const value = field ? document[field] : undefined
    return typeof value === 'string' ? value : ''
  }
  return {
    name: text(unique),
    lookup: text(declaration.lookup),
    owner: text(declaration.owner?.field),
    document,
    searchText: (declaration.searched ?? [unique]).map(text).join('\n').toLowerCase(),
  }
}
