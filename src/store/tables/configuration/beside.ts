/** What stands beside a project's configuration: its secrets, its restore points, and what was asked for. */
import type { Db } from '../../db.ts'
import type { Configuration, Process, RestorePoint, SealedSecret, SecretKind } from '../../port/configuration.ts'
import { jsonIn, toJson } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'

export interface ConfigurationSecretRow {
  project_id: string
  kind: SecretKind
  owner: string
  name: string
  sealed: string
}

export interface RestorePointRow {
  project_id: string
  id: string
  created_at: number
  actor_id: string
  reason: string
  content: string
}

export interface ProcessRow {
  project_id: string
  id: string
  result: string
  created_at: number
}

type SecretKey = { project: string; kind: SecretKind; owner: string; name: string }

export function secretsOf(db: Db): Pick<Configuration, 'secrets' | 'saveSecrets' | 'removeSecrets'> {
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

export function restorePointsOf(db: Db): Pick<Configuration, RestorePoints> {
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
export function processesOf(db: Db): Pick<Configuration, 'saveProcess' | 'process'> {
  return {
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

const loadProcess = statement<PointKey>()((db, $) =>
  db.selectFrom('processes').selectAll().where('project_id', '=', $.project).where('id', '=', $.id),
)
const removeProcess = statement<PointKey>()((db, $) =>
  db.deleteFrom('processes').where('project_id', '=', $.project).where('id', '=', $.id),
)

function toSecret({ kind, owner, name, sealed }: ConfigurationSecretRow): SealedSecret {
  return { kind: kind, owner, name, sealed }
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
