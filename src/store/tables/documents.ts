import type { Db } from '../db.ts'
import type { Dialect } from '../dialect.ts'
import type { Noun } from '../noun.ts'
import type { DocumentFilter, Documents, StoredDocument } from '../port/documents.ts'
import { among } from '../sql/among.ts'
import { objectIn, textMapIn, toJson } from '../sql/codec.ts'
import { statement } from '../statement.ts'

interface DocumentRow {
  project_id: string
  kind: string
  id: string
  name: string
  lookup: string
  owner: string
  revision: number
  document: string
  sealed: string
  search_text: string
  created_at: number
  modified_at: number
}

/** Named documents of every kind in one table: a new kind needs no migration. */
export const documents: Noun<Documents, { documents: DocumentRow }> = { tables: { documents: 'content' }, open }

function open(db: Db): Documents {
  const found = (row: DocumentRow | undefined) => row && toDocument(row)
  return {
    load: async (project, kind, id) => found(await db.first(byId, { project, kind, id })),
    lock: async (project, kind, id) => found(await db.first(lockById, { project, kind, id })),
    byName: async (project, kind, name) => found(await db.first(byName, { project, kind, name })),
    byLookup: async (project, kind, lookup) => found(await db.first(byLookup, { project, kind, lookup })),
    list: async (project, kind, owner) => {
      const rows = owner ? db.all(ofOwner, { project, kind, owner }) : db.all(ofKind, { project, kind })
      return (await rows).map(toDocument)
    },
    search: (project, kind, filter) => search(db, { project, kind, filter }),
    create: async (project, document) =>
      (await db.insert('documents', [fromDocument(project, document)], 'skipTaken')) === 1,
    update: async (project, document) => {
      const { kind, id, name, lookup } = document
      const sameName = name ? await db.first(byName, { project, kind, name }) : undefined
      const sameLookup = lookup ? await db.first(byLookup, { project, kind, lookup }) : undefined
      if ([sameName, sameLookup].some((other) => other && other.id !== id)) return false
      const { project_id: _, kind: __, id: ___, created_at: ____, ...columns } = fromDocument(project, document)
      await db.run(replace, { project, kind, id, ...columns })
      return true
    },
    remove: async (project, kind, ids) => {
      const removed: StoredDocument[] = []
      for (const id of new Set(ids)) {
        const row = await db.first(lockById, { project, kind, id })
        if (row && (await db.run(drop, { project, kind, id })) > 0) removed.push(toDocument(row))
      }
      return removed
    },
  }
}

async function search(
  db: Db,
  { project, kind, filter }: { project: string; kind: string; filter: DocumentFilter },
): Promise<{ documents: StoredDocument[]; total: number }> {
  const { ids = [], names = [], owner = '', text = '', offset, limit } = filter
  let query = db.dialect.builder.selectFrom('documents').where('project_id', '=', project).where('kind', '=', kind)
  if (ids.length > 0) query = query.where(among(db.dialect, 'id', ids))
  if (names.length > 0) query = query.where(among(db.dialect, 'name', names))
  if (owner) query = query.where('owner', '=', owner)
  if (text) query = query.where(db.dialect.contains('search_text', text))
  const rows = await db.query(query.selectAll().orderBy('created_at').orderBy('id').limit(limit).offset(offset))
  const [count] = await db.query(query.select((eb) => eb.fn.countAll<number>().as('total')))
  return { documents: rows.map(toDocument), total: Number(count?.total ?? 0) }
}

type Builder = Dialect['builder']
type Kind = { project: string; kind: string }
type Key = Kind & { id: string }

const inKind = (db: Builder, $: Kind) =>
  db.selectFrom('documents').selectAll().where('project_id', '=', $.project).where('kind', '=', $.kind)
const byId = statement<Key>()((db, $) => inKind(db, $).where('id', '=', $.id))
const lockById = statement<Key>()((db, $, dialect) => dialect.lockRows(inKind(db, $).where('id', '=', $.id)))
// The partial indexes are used only where a query says that the text is not empty.
const byName = statement<Kind & { name: string }>()((db, $) =>
  inKind(db, $).where('name', '=', $.name).where('name', '<>', ''),
)
const byLookup = statement<Kind & { lookup: string }>()((db, $) =>
  inKind(db, $).where('lookup', '=', $.lookup).where('lookup', '<>', ''),
)
const ofKind = statement<Kind>()((db, $) => inKind(db, $).orderBy('created_at').orderBy('id'))
const ofOwner = statement<Kind & { owner: string }>()((db, $) =>
  inKind(db, $).where('owner', '=', $.owner).where('owner', '<>', '').orderBy('created_at').orderBy('id'),
)
const replace = statement<Omit<DocumentRow, 'project_id' | 'created_at'> & { project: string }>()((db, $) =>
  db
    .updateTable('documents')
    .set({
      name: $.name,
      lookup: $.lookup,
      owner: $.owner,
      revision: $.revision,
      document: $.document,
      sealed: $.sealed,
      search_text: $.search_text,
      modified_at: $.modified_at,
    })
    .where('project_id', '=', $.project)
    .where('kind', '=', $.kind)
    .where('id', '=', $.id),
)
const drop = statement<Key>()((db, $) =>
  db.deleteFrom('documents').where('project_id', '=', $.project).where('kind', '=', $.kind).where('id', '=', $.id),
)

function toDocument(row: DocumentRow): StoredDocument {
  return {
    kind: row.kind,
    id: row.id,
    name: row.name,
    lookup: row.lookup,
    owner: row.owner,
    revision: row.revision,
    document: objectIn(row.document),
    sealed: textMapIn(row.sealed),
    searchText: row.search_text,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  }
}

function fromDocument(project: string, document: StoredDocument): DocumentRow {
  return {
    project_id: project,
    kind: document.kind,
    id: document.id,
    name: document.name,
    lookup: document.lookup,
    owner: document.owner,
    revision: document.revision,
    document: toJson(document.document),
    sealed: toJson(document.sealed),
    search_text: document.searchText,
    created_at: document.createdAt,
    modified_at: document.modifiedAt,
  }
}
