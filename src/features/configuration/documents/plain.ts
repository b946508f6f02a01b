/** Documents that are of no kind: operations of their own make them, in the same table. */
import type { JsonObject } from '../../../lib/json.ts'
import type { StoredDocument } from '../../../store/port/documents.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Context } from '../../context.ts'

export interface PlainDocument {
  kind: string
  id: string
  document: JsonObject
  name?: string
  lookup?: string
  owner?: string
  sealed?: StoredDocument['sealed']
  searchText?: string
}

/** The first revision of a document. */
export function firstRevision(ctx: Context, said: PlainDocument): StoredDocument {
  const now = ctx.clock()
  const blank = { name: '', lookup: '', owner: '', sealed: {}, searchText: '' }
  return { ...blank, ...said, revision: 1, createdAt: now, modifiedAt: now }
}

/** The revision after one that is locked. */
export function nextRevision(ctx: Context, before: StoredDocument, changes: Partial<PlainDocument>): StoredDocument {
  return { ...before, ...changes, revision: before.revision + 1, modifiedAt: ctx.clock() }
}

/** Makes it, or the next revision of the one with its id. Of many at once the last one stays. */
export async function putDocument(ctx: Context, tables: Tables, said: PlainDocument): Promise<StoredDocument> {
  const project = ctx.caller.project.id
  const before = await tables.documents.lock(project, said.kind, said.id)
  if (before) {
    const next = nextRevision(ctx, before, said)
    await tables.documents.update(project, next)
    return next
  }
  const first = firstRevision(ctx, said)
  return (await tables.documents.create(project, first)) ? first : putDocument(ctx, tables, said)
}
