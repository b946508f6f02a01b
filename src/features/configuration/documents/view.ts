import type { AnyKind } from '../../../contract/kinds/declaring/kind.ts'
import type { Json, JsonObject } from '../../../lib/json.ts'
import type { StoredDocument } from '../../../store/port/documents.ts'

/** A document as the wire shows it. Secrets are not among it, but those that were `issued` just now. */
export function shownOf({ declaration }: AnyKind, stored: StoredDocument, issued: JsonObject = {}): JsonObject {
  const shown: { [field: string]: Json } = { id: stored.id }
  for (const field of Object.keys(declaration.fields)) {
    const value = stored.document[field]
    if (value !== undefined && !Object.hasOwn(declaration.secrets ?? {}, field)) shown[field] = value
  }
  for (const [field, { of }] of Object.entries(declaration.shows ?? {})) shown[field] = of(stored) as Json
  return { ...shown, ...issued }
}

/** What the audit trail keeps about a document. */
export function about({ id, name }: StoredDocument) {
  return { data: { id, ...(name && { name }) } }
}
