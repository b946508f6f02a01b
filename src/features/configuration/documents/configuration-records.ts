/**
 * Documents that a snapshot carries too: the records of the configuration, with whatever else the snapshot said of
 * them. Whoever changes one waits for whoever imports, so that neither loses what the other did.
 */
import type { AnyKind } from '../../../contract/kinds/declaring/kind.ts'
import { isPlain, PLACEHOLDER } from '../../../contract/project/snapshot/piece.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Entity, Kind as SnapshotKind } from '../../../store/port/configuration.ts'
import type { DocumentFilter, Documents, StoredDocument } from '../../../store/port/documents.ts'
import type { Tables } from '../../../store/port/index.ts'
import { isSecretKind } from '../../project/sealing.ts'
import { columnsOf } from './columns.ts'
import { secretName } from './sealed.ts'

export function configurationRecords(tables: Tables, kind: AnyKind, part: SnapshotKind): Documents {
  const { configuration } = tables
  const stored = (entity: Entity) => toDocument(kind, entity)
  const all = async (project: string) => (await configuration.list(project, part)).map(stored)
  const first = async (project: string, is: (document: StoredDocument) => boolean) => (await all(project)).find(is)
  const load: Documents['load'] = async (project, _, id) => {
    const entity = await configuration.load(project, part, id)
    return entity && stored(entity)
  }
  return {
    load,
    lock: async (project, noun, id) => {
      await configuration.lock(project)
      return load(project, noun, id)
    },
    byName: (project, _, name) => first(project, (document) => document.name === name),
    byLookup: (project, _, lookup) => first(project, (document) => document.lookup === lookup),
    list: async (project, _, owner = '') => (await all(project)).filter((each) => !owner || each.owner === owner),
    search: async (project, _, filter) => {
      const found = (await all(project)).filter((document) => matches(document, filter))
      return { documents: found.slice(filter.offset, filter.offset + filter.limit), total: found.length }
    },
    create: async (project, document) => {
      await configuration.lock(project)
      const others = await configuration.list(project, part)
      if (others.some(({ id }) => id === document.id) || isTaken(others.map(stored), document)) return false
      const position = Math.max(0, ...others.map((other) => other.position + 1))
      await save(tables, project, { ...emptyOf(part, document), position }, document)
      return true
    },
    update: async (project, document) => {
      const others = await configuration.list(project, part)
      if (isTaken(others.map(stored), document)) return false
      const before = others.find(({ id }) => id === document.id)
      await save(tables, project, before ?? emptyOf(part, document), document)
      return true
    },
    remove: async (project, _, ids) => {
      await configuration.lock(project)
      const going = (await all(project)).filter(({ id }) => ids.includes(id))
      await configuration.remove(
        project,
        part,
        going.map(({ id }) => id),
      )
      const secrets = await configuration.secrets(project)
      const isGone = (owner: string) => going.some(({ id }) => id === owner)
      await configuration.removeSecrets(
        project,
        secrets.filter((secret) => secret.kind === part && isGone(secret.owner)),
      )
      return going
    },
  }
}

function emptyOf(part: SnapshotKind, { id, modifiedAt }: StoredDocument): Entity {
  return { kind: part, id, position: 0, file: '', revision: 0, document: { id }, modifiedAt }
}

/** Keys that no field declares stay as a snapshot brought them; a secret leaves its mark, and stands elsewhere. */
async function save(tables: Tables, project: string, before: Entity, next: StoredDocument): Promise<void> {
  const { kind } = before
  const marks = Object.fromEntries(Object.keys(next.sealed).map((field) => [field, PLACEHOLDER]))
  const document = { ...objectOf(before), ...next.document, ...marks }
  const { id, revision, modifiedAt } = next
  const { position, file } = before
  await tables.configuration.save(project, [{ kind, id, position, file, revision, document, modifiedAt }])
  if (!isSecretKind(kind)) return
  const secrets = Object.entries(next.sealed)
  await tables.configuration.saveSecrets(
    project,
    secrets.map(([field, sealed]) => ({ kind, owner: id, name: secretName(field), sealed })),
  )
}

function toDocument(kind: AnyKind, entity: Entity): StoredDocument {
  return {
    kind: kind.declaration.noun,
    id: entity.id,
    ...columnsOf(kind, objectOf(entity)),
    revision: entity.revision,
    sealed: {},
    createdAt: entity.modifiedAt,
    modifiedAt: entity.modifiedAt,
  }
}

function objectOf({ document }: Entity): JsonObject {
  return isPlain(document) ? document : {}
}

function isTaken(others: readonly StoredDocument[], { id, name, lookup }: StoredDocument): boolean {
  const isSame = (other: StoredDocument) =>
    (name !== '' && other.name === name) || (lookup !== '' && other.lookup === lookup)
  return others.some((other) => other.id !== id && isSame(other))
}

function matches(document: StoredDocument, { ids = [], names = [], owner = '', text = '' }: DocumentFilter): boolean {
  return (
    (ids.length === 0 || ids.includes(document.id)) &&
    (names.length === 0 || names.includes(document.name)) &&
    (owner === '' || owner === document.owner) &&
    document.searchText.includes(text)
  )
}
