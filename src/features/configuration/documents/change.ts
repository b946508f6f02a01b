/** Changes of named documents, each with its audit record in the same transaction. */
import { withArticle } from '../../../contract/documents/words.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { AnyKind } from '../../../contract/kinds/declaring/kind.ts'
import { kinds } from '../../../contract/kinds/index.generated.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { StoredDocument } from '../../../store/port/documents.ts'
import type { Tables } from '../../../store/port/index.ts'
import { audited, type Context, newId } from '../../context.ts'
import { columnsOf } from './columns.ts'
import { recordsOf } from './records.ts'
import type { Rules } from './rules.ts'
import { issueSecrets, sealGiven } from './sealed.ts'
import { about } from './view.ts'

export interface Work {
  ctx: Context
  tables: Tables
  kind: AnyKind
  rules: Rules
  /** Those that may belong to it, or it to them; all that there are where nothing is said. */
  kinds?: readonly AnyKind[]
}

export interface NewDocument {
  stored: StoredDocument
  /** Secrets in clear, to be shown this once. */
  issued: JsonObject
}

/** Throws ApiError when its id, or what no two have the same, is taken. */
export async function createDocument(work: Work, { id: given = '', ...fields }: DocumentInput): Promise<NewDocument> {
  const { ctx, tables, kind } = work
  const { declaration } = kind
  const id = given || newId(ctx, declaration.prefix)
  const kept = sealGiven(ctx, kind, id, fields)
  const issued = issueSecrets(ctx, kind, id)
  const document = await checked(work, kept.document, undefined)
  const now = ctx.clock()
  const stored: StoredDocument = {
    kind: declaration.noun,
    id,
    ...columnsOf(kind, document),
    revision: 1,
    sealed: { ...kept.sealed, ...issued.sealed },
    createdAt: now,
    modifiedAt: now,
  }
  if (!(await recordsOf(tables, kind).create(ctx.caller.project.id, stored))) throw taken(kind, stored, 'create')
  await report(work, 'Created', [stored])
  return { stored, issued: issued.clear }
}

type DocumentInput = JsonObject & { id?: string }

/** Everything that callers say of it, or with `patch` what they said now. Secrets that are not said again stay. */
export async function replaceDocument(
  work: Work,
  { id, ...fields }: JsonObject & { id: string },
  how: 'all' | 'patch' = 'all',
): Promise<StoredDocument> {
  const { ctx, kind } = work
  const before = await lockDocument(work, id)
  const kept = sealGiven(ctx, kind, id, fields)
  const said = how === 'patch' ? { ...before.document, ...kept.document } : kept.document
  const document = await checked(work, said, before)
  return save(work, before, { ...columnsOf(kind, document), sealed: { ...before.sealed, ...kept.sealed } })
}

/** New secrets in the place of those that the server made before; the document stays. */
export async function rotateSecrets(work: Work, id: string): Promise<JsonObject> {
  const before = await lockDocument(work, id)
  const { clear, sealed } = issueSecrets(work.ctx, work.kind, id)
  await save(work, before, { sealed: { ...before.sealed, ...sealed } }, 'SecretRotated')
  return clear
}

/** Writes another document for one that is locked. Throws ApiError when what no two have the same is taken. */
export async function rewriteDocument(work: Work, before: StoredDocument, document: JsonObject): Promise<void> {
  await save(work, before, columnsOf(work.kind, await checked(work, document, before)))
}

/** The next revision of a document that is locked. */
async function save(
  work: Work,
  before: StoredDocument,
  changes: Partial<StoredDocument>,
  what: 'Modified' | 'SecretRotated' = 'Modified',
): Promise<StoredDocument> {
  const { ctx, tables, kind } = work
  const stored = { ...before, ...changes, revision: before.revision + 1, modifiedAt: ctx.clock() }
  if (!(await recordsOf(tables, kind).update(ctx.caller.project.id, stored))) throw taken(kind, stored, 'update')
  await report(work, what, [stored])
  return stored
}

/** With what belongs to them, whatever its kind. */
export async function removeDocuments(work: Work, ids: readonly string[]): Promise<StoredDocument[]> {
  const { ctx, tables, kind } = work
  const project = ctx.caller.project.id
  const removed = await recordsOf(tables, kind).remove(project, kind.declaration.noun, ids)
  await report(work, 'Deleted', removed)
  await work.rules.removed?.(
    ctx,
    tables,
    removed.map(({ id }) => id),
  )
  for (const other of work.kinds ?? everyKind) {
    if (other.declaration.owner?.noun !== kind.declaration.noun) continue
    for (const { id } of removed) {
      const owned = await recordsOf(tables, other).list(project, other.declaration.noun, id)
      const going = owned.map((each) => each.id)
      if (going.length > 0) await removeDocuments({ ...work, kind: other, rules: {} }, going)
    }
  }
  return removed
}

const everyKind: readonly AnyKind[] = Object.values(kinds)

/** Throws ApiError for an unknown id. */
export async function lockDocument({ ctx, tables, kind }: Omit<Work, 'rules'>, id: string): Promise<StoredDocument> {
  const found = await recordsOf(tables, kind).lock(ctx.caller.project.id, kind.declaration.noun, id)
  if (!found) throw unknown(kind, id)
  return found
}

export function unknown({ declaration: { title, faults } }: AnyKind, said: string): ApiError {
  return new ApiError(faults?.unknown ?? 'noDocument', `There is no ${title[0]} ${said}`)
}

function taken(
  { declaration: { title, faults }, unique }: AnyKind,
  { id, name }: StoredDocument,
  verb: string,
): ApiError {
  const said = unique && name ? `with the ${unique} ${name}` : id
  return new ApiError(
    faults?.taken ?? 'documentExists',
    `Cannot ${verb} ${withArticle(title[0])}: there is one ${said}`,
  )
}

async function checked(work: Work, document: JsonObject, before: StoredDocument | undefined): Promise<JsonObject> {
  const { ctx, tables, rules } = work
  await checkReferences(work, document)
  return rules.check ? rules.check({ ctx, tables, document, before }) : document
}

/** What a document names must be there, and stays there until the transaction ends. */
async function checkReferences(
  { ctx, tables, kind, kinds: all = everyKind }: Work,
  document: JsonObject,
): Promise<void> {
  const project = ctx.caller.project.id
  const { owner, references = {} } = kind.declaration
  for (const field of Object.keys(references)) {
    const id = String(document[field] ?? '')
    if (id && !(await tables.tenants.keep(project, [id])).has(id)) {
      throw new ApiError('noTenant', `Could not load tenant by id: ${id}`, { status: 400 })
    }
  }
  if (!owner) return
  const of = all.find(({ declaration }) => declaration.noun === owner.noun)
  const id = String(document[owner.field] ?? '')
  if (of && !(await recordsOf(tables, of).lock(project, owner.noun, id))) throw unknown(of, id)
}

async function report({ ctx, tables, kind }: Work, what: string, documents: readonly StoredDocument[]): Promise<void> {
  const action = kind.declaration.message + what
  await tables.audit.add(
    ctx.caller.project.id,
    documents.map((document) => audited(ctx, action, about(document))),
  )
}
