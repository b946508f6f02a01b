import { createHash } from 'node:crypto'
import type { Json } from '../../../lib/json.ts'
import { type Db, runTexts } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { Configuration, Entity, Kind } from '../../port/configuration.ts'
import { jsonIn, toJson } from '../../sql/codec.ts'
import { look, statement } from '../../statement.ts'
import {
  type ConfigurationSecretRow,
  type ProcessRow,
  processesOf,
  type RestorePointRow,
  restorePointsOf,
  secretsOf,
} from './beside.ts'

/** One record of a project's configuration, whatever its kind: what a snapshot carries is one row each. */
interface ConfigurationRow {
  project_id: string
  kind: Kind
  id: string
  position: number
  file: string
  revision: number
  document: string
  /** Of the document; empty where an older program has written it. */
  digest: string
  modified_at: number
}

export const configuration: Noun<
  Configuration,
  {
    configuration: ConfigurationRow
    configuration_secrets: ConfigurationSecretRow
    restore_points: RestorePointRow
    processes: ProcessRow
  }
> = {
  tables: {
    configuration: 'content',
    configuration_secrets: 'content',
    restore_points: 'content',
    processes: 'content',
  },
  open,
}

function open(db: Db): Configuration {
  return {
    load: async (project, kind, id) => {
      const row = await db.first(loadEntity, { project, kind, id })
      return row && toEntity(row)
    },
    signingIn: async (project, method) => {
      const row = await db.look(signingIn, project, method)
      const read = (text: string | null | undefined) => (text ? jsonIn(text) : null)
      return { project: read(row?.own_document), auth: read(row?.auth_document) }
    },
    version: async (project, kind, id) => {
      const row = await db.first(loadVersion, { project, kind, id })
      return row && { revision: row.revision, modifiedAt: row.modified_at, digest: row.digest }
    },
    list: async (project, kind) => (await db.all(listEntities, { project, kind })).map(toEntity),
    revisions: (project, kind) => db.all(listRevisions, { project, kind }),
    all: async (project) => (await db.all(allEntities, { project })).map(toEntity),
    lock: (project) => runTexts(db, db.dialect.holdConfiguration(project)),
    save: async (project, entities) => {
      await removeEach(db, project, entities)
      // The texts of one chunk at a time: all of them are as large as the configuration.
      for (let start = 0; start < entities.length; start += CHUNK) {
        const rows = entities.slice(start, start + CHUNK).map((entity) => fromEntity(project, entity))
        await db.insert('configuration', rows)
      }
    },
    remove: (project, kind, ids) =>
      removeEach(
        db,
        project,
        ids.map((id) => ({ kind, id })),
      ),
    ...secretsOf(db),
    ...restorePointsOf(db),
    ...processesOf(db),
  }
}

type EntityKey = { project: string; kind: Kind; id: string }
const loadEntity = statement<EntityKey>()((db, $) =>
  db
    .selectFrom('configuration')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('kind', '=', $.kind)
    .where('id', '=', $.id),
)
/** Of those who sign in at once, many ask the same. */
const signingIn = look((db, $) =>
  db
    .selectFrom('projects')
    .select(({ selectFrom }) => [
      selectFrom('configuration as c')
        .select('c.document')
        .where('c.project_id', '=', $.project)
        .where('c.kind', '=', 'project')
        .where('c.id', '=', '')
        .as('own_document'),
      selectFrom('configuration as a')
        .select('a.document')
        .where('a.project_id', '=', $.project)
        .where('a.kind', '=', 'auth')
        .where('a.id', '=', $.key)
        .as('auth_document'),
    ])
    .where('projects.id', '=', $.project),
)
const loadVersion = statement<EntityKey>()((db, $) =>
  db
    .selectFrom('configuration')
    .select(['revision', 'modified_at', 'digest'])
    .where('project_id', '=', $.project)
    .where('kind', '=', $.kind)
    .where('id', '=', $.id),
)
const listEntities = statement<{ project: string; kind: Kind }>()((db, $) =>
  db
    .selectFrom('configuration')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('kind', '=', $.kind)
    .orderBy('position')
    .orderBy('id'),
)
const listRevisions = statement<{ project: string; kind: Kind }>()((db, $) =>
  db
    .selectFrom('configuration')
    .select(['id', 'revision'])
    .where('project_id', '=', $.project)
    .where('kind', '=', $.kind)
    .orderBy('position')
    .orderBy('id'),
)
const allEntities = statement<{ project: string }>()((db, $) =>
  db
    .selectFrom('configuration')
    .selectAll()
    .where('project_id', '=', $.project)
    .orderBy('kind')
    .orderBy('position')
    .orderBy('id'),
)

/** Keys in one statement. */
const CHUNK = 500

async function removeEach(db: Db, project: string, keys: readonly Pick<Entity, 'kind' | 'id'>[]): Promise<void> {
  for (const [kind, ids] of byKind(keys)) {
    for (let start = 0; start < ids.length; start += CHUNK) {
      await db.execute(
        db.dialect.builder
          .deleteFrom('configuration')
          .where('project_id', '=', project)
          .where('kind', '=', kind)
          .where('id', 'in', ids.slice(start, start + CHUNK)),
      )
    }
  }
}

function byKind(keys: readonly Pick<Entity, 'kind' | 'id'>[]): Map<Kind, string[]> {
  const groups = new Map<Kind, string[]>()
  for (const { kind, id } of keys) {
    const group = groups.get(kind)
    if (group) group.push(id)
    else groups.set(kind, [id])
  }
  return groups
}

/** Documents are parsed when somebody looks: an import compares most of them as text. */
function toEntity(row: ConfigurationRow): Entity {
  let document: Json | undefined
  return {
    kind: row.kind,
    id: row.id,
    position: row.position,
    file: row.file,
    revision: row.revision,
    json: row.document,
    get document() {
      document ??= jsonIn(row.document)
      return document
    },
    modifiedAt: row.modified_at,
  }
}

function fromEntity(project: string, entity: Entity): ConfigurationRow {
  const document = toJson(entity.document)
  return {
    project_id: project,
    kind: entity.kind,
    id: entity.id,
    position: entity.position,
    file: entity.file,
    revision: entity.revision,
    document,
    digest: createHash('sha256').update(document).digest('base64url'),
    modified_at: entity.modifiedAt,
  }
}
