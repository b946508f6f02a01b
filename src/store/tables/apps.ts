import type { Db } from '../db.ts'
import type { Noun } from '../noun.ts'
import type { App, AppSecret, Apps } from '../port/apps.ts'
import { objectIn, oneOf, toJson } from '../sql/codec.ts'
import { statement } from '../statement.ts'

interface AppRow {
  project_id: string
  id: string
  name: string
  client_id: string
  description: string
  status: string
  /** JSON of everything else that the wire shows of an app. */
  settings: string
  created_at: number
}

interface AppSecretRow {
  project_id: string
  app_id: string
  id: string
  name: string
  /** AES-256-GCM under the master key: the API shows secrets again on request. */
  sealed: string
  digest: string
  status: string
  expires_s: number
  created_at: number
}

export const apps: Noun<Apps, { apps: AppRow; app_secrets: AppSecretRow }> = {
  tables: { apps: 'content', app_secrets: 'content' },
  open,
}

function open(db: Db): Apps {
  return {
    load: async (project, id) => toApp(await db.first(loadApp, { project, id })),
    lock: async (project, id) => toApp(await db.first(lockApp, { project, id })),
    byClientId: async (project, client) => toApp(await db.first(appByClient, { project, client })),
    list: async (project, { offset, limit }) => {
      const rows = limit > 0 ? await db.all(pageOfApps, { project, offset, limit }) : await db.all(allApps, { project })
      const count = await db.first(countApps, { project })
      return { apps: rows.map((row) => toApp(row)), total: count?.total ?? 0 }
    },
    create: async (project, app) => (await db.insert('apps', [fromApp(project, app)], 'skipTaken')) === 1,
    update: async (project, app) => {
      const { id, name } = app
      if (await db.first(othersName, { project, id, name })) return false
      const { project_id: _, id: __, ...columns } = fromApp(project, app)
      await db.execute(
        db.dialect.builder.updateTable('apps').set(columns).where('project_id', '=', project).where('id', '=', id),
      )
      return true
    },
    remove: async (project, ids) => {
      const removed: string[] = []
      for (const id of new Set(ids)) {
        await db.run(removeSecrets, { project, id })
        if ((await db.run(removeApp, { project, id })) > 0) removed.push(id)
      }
      return removed
    },
    secrets: async (project, id) => (await db.all(secretsOfApp, { project, id })).map(toSecret),
    addSecret: async (project, secret) =>
      (await db.insert('app_secrets', [fromSecret(project, secret)], 'skipTaken')) === 1,
    updateSecret: async (project, secret) => {
      await db.run(removeSecret, { project, app: secret.appId, id: secret.id })
      await db.insert('app_secrets', [fromSecret(project, secret)])
    },
    removeSecret: async (project, app, id) => {
      await db.run(removeSecret, { project, app, id })
    },
  }
}

type Key = { project: string; id: string }

const loadApp = statement<Key>()((db, $) =>
  db.selectFrom('apps').selectAll().where('project_id', '=', $.project).where('id', '=', $.id),
)
const lockApp = statement<Key>()((db, $, dialect) =>
  dialect.lockRows(db.selectFrom('apps').selectAll().where('project_id', '=', $.project).where('id', '=', $.id)),
)
const appByClient = statement<{ project: string; client: string }>()((db, $) =>
  db.selectFrom('apps').selectAll().where('project_id', '=', $.project).where('client_id', '=', $.client),
)
const allApps = statement<{ project: string }>()((db, $) =>
  db.selectFrom('apps').selectAll().where('project_id', '=', $.project).orderBy('created_at').orderBy('name'),
)
const pageOfApps = statement<{ project: string; offset: number; limit: number }>()((db, $) =>
  db
    .selectFrom('apps')
    .selectAll()
    .where('project_id', '=', $.project)
    .orderBy('created_at')
    .orderBy('name')
    .limit($.limit)
    .offset($.offset),
)
const countApps = statement<{ project: string }>()((db, $) =>
  db
    .selectFrom('apps')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where('project_id', '=', $.project),
)
const othersName = statement<Key & { name: string }>()((db, $) =>
  db
    .selectFrom('apps')
    .select('id')
    .where('project_id', '=', $.project)
    .where('name', '=', $.name)
    .where('id', '<>', $.id),
)
const removeApp = statement<Key>()((db, $) =>
  db.deleteFrom('apps').where('project_id', '=', $.project).where('id', '=', $.id),
)
const removeSecrets = statement<Key>()((db, $) =>
  db.deleteFrom('app_secrets').where('project_id', '=', $.project).where('app_id', '=', $.id),
)
const secretsOfApp = statement<Key>()((db, $) =>
  db
    .selectFrom('app_secrets')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('app_id', '=', $.id)
    .orderBy('created_at')
    .orderBy('name'),
)
const removeSecret = statement<Key & { app: string }>()((db, $) =>
  db.deleteFrom('app_secrets').where('project_id', '=', $.project).where('app_id', '=', $.app).where('id', '=', $.id),
)

function toApp(row: AppRow): App
function toApp(row: AppRow | undefined): App | undefined
function toApp(row: AppRow | undefined): App | undefined {
  return (
    row && {
      id: row.id,
      name: row.name,
      clientId: row.client_id,
      description: row.description,
      status: row.status,
      settings: objectIn(row.settings),
      createdAt: row.created_at,
    }
  )
}

function fromApp(project: string, app: App): AppRow {
  return {
    project_id: project,
    id: app.id,
    name: app.name,
    client_id: app.clientId,
    description: app.description,
    status: app.status,
    settings: toJson(app.settings),
    created_at: app.createdAt,
  }
}

function toSecret(row: AppSecretRow): AppSecret {
  return {
    appId: row.app_id,
    id: row.id,
    name: row.name,
    sealed: row.sealed,
    digest: row.digest,
    status: oneOf(row.status, ['active', 'disabled']),
    expiresAt: row.expires_s,
    createdAt: row.created_at,
  }
}

function fromSecret(project: string, secret: AppSecret): AppSecretRow {
  return {
    project_id: project,
    app_id: secret.appId,
    id: secret.id,
    name: secret.name,
    sealed: secret.sealed,
    digest: secret.digest,
    status: secret.status,
    expires_s: secret.expiresAt,
    created_at: secret.createdAt,
  }
}
