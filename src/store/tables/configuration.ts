import type { Json } from '../../lib/json.ts'
import { type Db, runTexts } from '../db.ts'
import type { Noun } from '../noun.ts'
import type {
  Configuration,
  Entity,
  Kind,
  Process,
  RestorePoint,
  SealedSecret,
  SecretKind,
} from '../port/configuration.ts'
import { jsonIn, toJson } from '../sql/codec.ts'
import { statement } from '../statement.ts'

/** One record of a project's configuration, whatever its kind: what a snapshot carries is one row each. */
interface ConfigurationRow {
  project_id: string
  kind: string
  id: string
  position: number
  file: string
  revision: number
  document: string
  modified_at: number
}

interface ConfigurationSecretRow {
  project_id: string
  kind: string
  owner: string
  name: string
  sealed: string
}

interface RestorePointRow {
  project_id: string
  id: string
  created_at: number
  actor_id: string
  reason: string
  content: string
}

interface ProcessRow {
  project_id: string
  id: string
  result: string
  created_at: number
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
    list: async (project, kind) => (await db.all(listEntities, { project, kind })).map(toEntity),
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
    saveProcess: async (project, process) => {
      await db.run(removeProcess, { project, id: process.id })
      await db.insert('processes', [fromProcess(project, process)])
    },
    process: async (project, id) => {
      const row = await db.first(loadProcess, { project, id })
      return row && { id: row.id, result: jsonIn(row.result), createdAt: row.created_at }
    },
  }
}

type EntityKey = { project: string; kind: string; id: string }
const loadEntity = statement<EntityKey>()((db, $) =>
  db
    .selectFrom('configuration')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('kind', '=', $.kind)
    .where('id', '=', $.id),
)
const listEntities = statement<{ project: string; kind: string }>()((db, $) =>
  db
    .selectFrom('configuration')
    .selectAll()
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

type SecretKey = { project: string; kind: string; owner: string; name: string }

function secretsOf(db: Db): Pick<Configuration, 'secrets' | 'saveSecrets' | 'removeSecrets'> {
  const removeSecrets: Configuration['removeSecrets'] = async (project, secrets) => {
    for (const { kind, owner, name } of secrets) await db.run(removeSecret, { project, kind, owner, name })
  }
  return {
    secrets: async (project) => (await db.all(allSecrets, { project })).map(toSecret),
    saveSecrets: async (project, secrets) => {
      await removeSecrets(project, secrets)
      await db.insert(
        'configuration_secrets',
        secrets.map((secret) => fromSecret(project, secret)),
      )
    },
    removeSecrets,
  }
}

const allSecrets = statement<{ project: string }>()((db, $) =>
  db
    .selectFrom('configuration_secrets')
    .selectAll()
    .where('project_id', '=', $.project)
    .orderBy('kind')
    .orderBy('owner')
    .orderBy('name'),
)
const removeSecret = statement<SecretKey>()((db, $) =>
  db
    .deleteFrom('configuration_secrets')
    .where('project_id', '=', $.project)
    .where('kind', '=', $.kind)
    .where('owner', '=', $.owner)
    .where('name', '=', $.name),
)

type RestorePoints = 'addRestorePoint' | 'restorePoints' | 'restorePoint' | 'removeRestorePoints'

function restorePointsOf(db: Db): Pick<Configuration, RestorePoints> {
  return {
    addRestorePoint: async (project, point) => {
      await db.insert('restore_points', [fromRestorePoint(project, point)])
    },
    restorePoints: async (project) =>
      (await db.all(listRestorePoints, { project })).map((row) => toRestorePoint({ ...row, content: '' })),
    restorePoint: async (project, id) => {
      const row = await db.first(loadRestorePoint, { project, id })
      return row && toRestorePoint(row)
    },
    removeRestorePoints: async (project, ids) => {
      for (const id of ids) await db.run(removeRestorePoint, { project, id })
    },
  }
}

type PointKey = { project: string; id: string }
const listRestorePoints = statement<{ project: string }>()((db, $) =>
  db
    .selectFrom('restore_points')
    .select(['project_id', 'id', 'created_at', 'actor_id', 'reason'])
    .where('project_id', '=', $.project)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc'),
)
const loadRestorePoint = statement<PointKey>()((db, $) =>
  db.selectFrom('restore_points').selectAll().where('project_id', '=', $.project).where('id', '=', $.id),
)
const removeRestorePoint = statement<PointKey>()((db, $) =>
  db.deleteFrom('restore_points').where('project_id', '=', $.project).where('id', '=', $.id),
)
const loadProcess = statement<PointKey>()((db, $) =>
  db.selectFrom('processes').selectAll().where('project_id', '=', $.project).where('id', '=', $.id),
)
const removeProcess = statement<PointKey>()((db, $) =>
  db.deleteFrom('processes').where('project_id', '=', $.project).where('id', '=', $.id),
)

/** Documents are parsed when somebody looks: an import compares most of them as text. */
function toEntity(row: ConfigurationRow): Entity {
  let document: Json | undefined
  return {
    kind: row.kind as Kind,
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
  return {
    project_id: project,
    kind: entity.kind,
    id: entity.id,
    position: entity.position,
    file: entity.file,
    revision: entity.revision,
    document: toJson(entity.document),
    modified_at: entity.modifiedAt,
  }
}

function toSecret({ kind, owner, name, sealed }: ConfigurationSecretRow): SealedSecret {
  return { kind: kind as SecretKind, owner, name, sealed }
}

function fromSecret(project: string, { kind, owner, name, sealed }: SealedSecret): ConfigurationSecretRow {
  return { project_id: project, kind, owner, name, sealed }
}

function toRestorePoint(row: RestorePointRow): RestorePoint {
  return { id: row.id, createdAt: row.created_at, actorId: row.actor_id, reason: row.reason, content: row.content }
}

function fromRestorePoint(project: string, point: RestorePoint): RestorePointRow {
  return {
    project_id: project,
    id: point.id,
    created_at: point.createdAt,
    actor_id: point.actorId,
    reason: point.reason,
    content: point.content,
  }
}

function fromProcess(project: string, process: Process): ProcessRow {
  return { project_id: project, id: process.id, result: toJson(process.result), created_at: process.createdAt }
}
