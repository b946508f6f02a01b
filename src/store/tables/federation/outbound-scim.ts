import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { OutboundScim, ProvisionedUser, Provisioning } from '../../port/federation.ts'
import { fromFlag, objectIn, toFlag, toJson } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'

interface ProvisioningRow {
  project_id: string
  app_id: string
  configuration: string
  sealed: string
  enabled: number
  version: number
  read_at: number
  read_id: string
  /** -1 when nobody is left to be looked at. */
  walk_at: number
  walk_id: string
  next_at: number
  exported_at: number
  sent_at: number
  failures: number
}

interface UserRow {
  project_id: string
  app_id: string
  user_id: string
  remote_id: string
  digest: string
  waiting: number
  tries: number
  next_at: number
  failure: string
}

const NOBODY_LEFT = -1

export const outboundScim: Noun<OutboundScim, { outbound_scim: ProvisioningRow; outbound_scim_users: UserRow }> = {
  tables: { outbound_scim: 'content', outbound_scim_users: 'content' },
  open,
}

function open(db: Db): OutboundScim {
  const found = (row: ProvisioningRow | undefined) => row && toProvisioning(row)
  return {
    load: async (project, app) => found(await db.first(load, { project, app })),
    lock: async (project, app) => found(await db.first(lock, { project, app })),
    create: async (project, provisioning) =>
      (await db.insert('outbound_scim', [fromProvisioning(project, provisioning)], 'skipTaken')) === 1,
    update: async (project, provisioning) => {
      const { project_id: _, app_id, ...columns } = fromProvisioning(project, provisioning)
      await db.execute(
        db.dialect.builder
          .updateTable('outbound_scim')
          .set(columns)
          .where('project_id', '=', project)
          .where('app_id', '=', app_id),
      )
    },
    remove: async (project, app) => {
      await db.run(remove, { project, app })
      await db.run(forgetKnown, { project, app })
    },
    due: async (now, limit) =>
      (await db.all(due, { now, limit })).map((row) => ({ ...toProvisioning(row), project: row.project_id })),
    claim: async (project, { appId, version, nextAt }, until) =>
      (await db.run(claim, { project, app: appId, version, nextAt, until })) === 1,
    advance: async (project, { appId, version, nextAt: held }, { read, walk, nextAt, exportedAt }) => {
      const { at, id } = walkColumns(walk)
      const columns = { read_at: read.occurredAt, read_id: read.id, walk_at: at, walk_id: id, next_at: nextAt }
      const turn = { project, app: appId, version, held }
      return (await db.run(advance, { ...turn, ...columns, exported_at: exportedAt })) === 1
    },
    settle: async (project, { appId, version, nextAt: held }, { nextAt, sentAt, failures }) => {
      await db.run(settle, { project, app: appId, version, held, nextAt, sentAt, failures })
    },
    note: async (project, app, userIds, now) => {
      for (const user of new Set(userIds)) {
        const fresh = { remote_id: '', digest: '', waiting: 1, tries: 0, next_at: now, failure: '' }
        const row = { project_id: project, app_id: app, user_id: user, ...fresh }
        if ((await db.insert('outbound_scim_users', [row], 'skipTaken')) === 0)
          await db.run(note, { project, app, user, now })
      }
    },
    noteKnown: async (project, app, now) => {
      await db.run(noteKnown, { project, app, now })
    },
    forgetKnown: async (project, app) => {
      await db.run(forgetKnown, { project, app })
    },
    waiting: async (project, app, { now, limit }) => (await db.all(waiting, { project, app, now, limit })).map(toUser),
    save: async (project, app, { userId, remoteId, digest, waiting, tries, nextAt, failure }) => {
      const said = { remoteId, digest, waiting: toFlag(waiting), tries, nextAt, failure }
      await db.run(save, { project, app, user: userId, ...said })
    },
    forget: async (project, app, user) => {
      await db.run(forget, { project, app, user })
    },
  }
}

type Key = { project: string; app: string }
type Turn = Key & { version: number; held: number }

const load = statement<Key>()((db, $) =>
  db.selectFrom('outbound_scim').selectAll().where('project_id', '=', $.project).where('app_id', '=', $.app),
)
const lock = statement<Key>()((db, $, dialect) =>
  dialect.lockRows(
    db.selectFrom('outbound_scim').selectAll().where('project_id', '=', $.project).where('app_id', '=', $.app),
  ),
)
const remove = statement<Key>()((db, $) =>
  db.deleteFrom('outbound_scim').where('project_id', '=', $.project).where('app_id', '=', $.app),
)
const due = statement<{ now: number; limit: number }>()((db, $) =>
  db
    .selectFrom('outbound_scim')
    .selectAll()
    .where('enabled', '=', 1)
    .where('next_at', '<=', $.now)
    .orderBy('next_at')
    .limit($.limit),
)
const claim = statement<Key & { version: number; nextAt: number; until: number }>()((db, $) =>
  db
    .updateTable('outbound_scim')
    .set({ next_at: $.until })
    .where('project_id', '=', $.project)
    .where('app_id', '=', $.app)
    .where('version', '=', $.version)
    .where('next_at', '=', $.nextAt),
)
type Progress = Pick<ProvisioningRow, 'read_at' | 'read_id' | 'walk_at' | 'walk_id' | 'next_at' | 'exported_at'>
const advance = statement<Turn & Progress>()((db, $) =>
  db
    .updateTable('outbound_scim')
    .set({
      read_at: $.read_at,
      read_id: $.read_id,
      walk_at: $.walk_at,
      walk_id: $.walk_id,
      next_at: $.next_at,
      exported_at: $.exported_at,
    })
    .where('project_id', '=', $.project)
    .where('app_id', '=', $.app)
    .where('version', '=', $.version)
    .where('next_at', '=', $.held),
)
const settle = statement<Turn & { nextAt: number; sentAt: number; failures: number }>()((db, $) =>
  db
    .updateTable('outbound_scim')
    .set((eb) => ({ next_at: $.nextAt, sent_at: $.sentAt, failures: eb('failures', '+', $.failures) }))
    .where('project_id', '=', $.project)
    .where('app_id', '=', $.app)
    .where('version', '=', $.version)
    .where('next_at', '=', $.held),
)

const note = statement<Key & { user: string; now: number }>()((db, $) =>
  db
    .updateTable('outbound_scim_users')
    .set({ waiting: 1, tries: 0, next_at: $.now })
    .where('project_id', '=', $.project)
    .where('app_id', '=', $.app)
    .where('user_id', '=', $.user),
)
const noteKnown = statement<Key & { now: number }>()((db, $) =>
  db
    .updateTable('outbound_scim_users')
    .set({ waiting: 1, tries: 0, next_at: $.now })
    .where('project_id', '=', $.project)
    .where('app_id', '=', $.app),
)
const forgetKnown = statement<Key>()((db, $) =>
  db.deleteFrom('outbound_scim_users').where('project_id', '=', $.project).where('app_id', '=', $.app),
)
const waiting = statement<Key & { now: number; limit: number }>()((db, $) =>
  db
    .selectFrom('outbound_scim_users')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('app_id', '=', $.app)
    .where('waiting', '=', 1)
    .where('next_at', '<=', $.now)
    .orderBy('next_at')
    .limit($.limit),
)
type Said = { remoteId: string; digest: string; waiting: number; tries: number; nextAt: number; failure: string }
const save = statement<Key & { user: string } & Said>()((db, $) =>
  db
    .updateTable('outbound_scim_users')
    .set({
      remote_id: $.remoteId,
      digest: $.digest,
      waiting: $.waiting,
      tries: $.tries,
      next_at: $.nextAt,
      failure: $.failure,
    })
    .where('project_id', '=', $.project)
    .where('app_id', '=', $.app)
    .where('user_id', '=', $.user),
)
const forget = statement<Key & { user: string }>()((db, $) =>
  db
    .deleteFrom('outbound_scim_users')
    .where('project_id', '=', $.project)
    .where('app_id', '=', $.app)
    .where('user_id', '=', $.user),
)

const walkColumns = (walk: Provisioning['walk']) =>
  walk ? { at: walk.createdAt, id: walk.id } : { at: NOBODY_LEFT, id: '' }

function toProvisioning(row: ProvisioningRow): Provisioning {
  return {
    appId: row.app_id,
    configuration: objectIn(row.configuration),
    sealed: row.sealed,
    enabled: fromFlag(row.enabled),
    version: row.version,
    read: { occurredAt: row.read_at, id: row.read_id },
    ...(row.walk_at !== NOBODY_LEFT && { walk: { createdAt: row.walk_at, id: row.walk_id } }),
    nextAt: row.next_at,
    exportedAt: row.exported_at,
    sentAt: row.sent_at,
    failures: row.failures,
  }
}

function fromProvisioning(project: string, provisioning: Provisioning): ProvisioningRow {
  const { at, id } = walkColumns(provisioning.walk)
  return {
    project_id: project,
    app_id: provisioning.appId,
    configuration: toJson(provisioning.configuration),
    sealed: provisioning.sealed,
    enabled: toFlag(provisioning.enabled),
    version: provisioning.version,
    read_at: provisioning.read.occurredAt,
    read_id: provisioning.read.id,
    walk_at: at,
    walk_id: id,
    next_at: provisioning.nextAt,
    exported_at: provisioning.exportedAt,
    sent_at: provisioning.sentAt,
    failures: provisioning.failures,
  }
}

function toUser(row: UserRow): ProvisionedUser {
  return {
    userId: row.user_id,
    remoteId: row.remote_id,
    digest: row.digest,
    waiting: fromFlag(row.waiting),
    tries: row.tries,
    nextAt: row.next_at,
    failure: row.failure,
  }
}
