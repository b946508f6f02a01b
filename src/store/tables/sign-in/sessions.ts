import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { Session, Sessions, TrustedDevice, TrustedDevices } from '../../port/sessions.ts'
import { objectIn, textsIn, toJson } from '../../sql/codec.ts'
import { look, statement } from '../../statement.ts'

interface SessionRow {
  project_id: string
  id: string
  /** Empty for an anonymous one. */
  user_id: string
  amr: string
  claims: string
  generation: number
  created_at: number
  used_at: number
  expires_at: number
}

export const sessions: Noun<Sessions, { sessions: SessionRow }> = { tables: { sessions: 'content' }, open }

function open(db: Db): Sessions {
  return {
    load: async (project, id) => {
      const row = await db.look(load, project, id)
      return row && toSession(row)
    },
    create: async (project, session) => {
      await db.insert('sessions', [fromSession(project, session)])
    },
    update: async (project, { id, amr, claims, expiresAt }) => {
      await db.run(update, { project, id, amr: toJson(amr), claims: toJson(claims), ends: expiresAt })
    },
    rotate: async (project, id, generation, now) => (await db.run(rotate, { project, id, generation, now })) === 1,
    touch: async (project, id, now) => {
      await db.run(touch, { project, id, now })
    },
    remove: async (project, id) => (await db.run(remove, { project, id })) === 1,
    removeAll: async (project, user, keep = '') => {
      await db.run(removeAll, { project, user, keep })
    },
    ofUser: async (project, user, limit) => (await db.all(ofUser, { project, user, limit })).map(toSession),
    seen: async (project, user) => (await db.first(anyLogin, { project, user })) !== undefined,
    removeExpired: async (now) => {
      await db.run(removeExpired, { now })
    },
  }
}

type Key = { project: string; id: string }

const load = look((db, $) =>
  db.selectFrom('sessions').selectAll().where('project_id', '=', $.project).where('id', '=', $.key),
)
const update = statement<Key & { amr: string; claims: string; ends: number }>()((db, $) =>
  db
    .updateTable('sessions')
    .set({ amr: $.amr, claims: $.claims, expires_at: $.ends })
    .where('project_id', '=', $.project)
    .where('id', '=', $.id),
)
const rotate = statement<Key & { generation: number; now: number }>()((db, $) =>
  db
    .updateTable('sessions')
    .set((eb) => ({ generation: eb('generation', '+', 1), used_at: $.now }))
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where('generation', '=', $.generation),
)
const touch = statement<Key & { now: number }>()((db, $) =>
  db.updateTable('sessions').set({ used_at: $.now }).where('project_id', '=', $.project).where('id', '=', $.id),
)
const remove = statement<Key>()((db, $) =>
  db.deleteFrom('sessions').where('project_id', '=', $.project).where('id', '=', $.id),
)
const removeAll = statement<{ project: string; user: string; keep: string }>()((db, $) =>
  db.deleteFrom('sessions').where('project_id', '=', $.project).where('user_id', '=', $.user).where('id', '<>', $.keep),
)
const ofUser = statement<{ project: string; user: string; limit: number }>()((db, $) =>
  db
    .selectFrom('sessions')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('user_id', '=', $.user)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit($.limit),
)
const anyLogin = statement<{ project: string; user: string }>()((db, $) =>
  db.selectFrom('logins').select('id').where('project_id', '=', $.project).where('user_id', '=', $.user).limit(1),
)
const removeExpired = statement<{ now: number }>()((db, $) =>
  db.deleteFrom('sessions').where('expires_at', '<=', $.now),
)

function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    userId: row.user_id,
    amr: textsIn(row.amr),
    claims: objectIn(row.claims),
    generation: row.generation,
    createdAt: row.created_at,
    usedAt: row.used_at,
    expiresAt: row.expires_at,
  }
}

function fromSession(project: string, session: Session): SessionRow {
  return {
    project_id: project,
    id: session.id,
    user_id: session.userId,
    amr: toJson(session.amr),
    claims: toJson(session.claims),
    generation: session.generation,
    created_at: session.createdAt,
    used_at: session.usedAt,
    expires_at: session.expiresAt,
  }
}

interface TrustedDeviceRow {
  project_id: string
  user_id: string
  id: string
  digest: string
  name: string
  kind: string
  address: string
  created_at: number
  used_at: number
  expires_at: number
}

export const trustedDevices: Noun<TrustedDevices, { trusted_devices: TrustedDeviceRow }> = {
  tables: { trusted_devices: 'content' },
  open: openDevices,
}

function openDevices(db: Db): TrustedDevices {
  return {
    ofUser: async (project, user) => (await db.all(devicesOfUser, { project, user })).map(toDevice),
    load: async (project, user, id) => {
      const row = await db.first(deviceById, { project, user, id })
      return row && toDevice(row)
    },
    add: async (project, { userId, createdAt, usedAt, expiresAt, ...rest }) => {
      const times = { created_at: createdAt, used_at: usedAt, expires_at: expiresAt }
      await db.insert('trusted_devices', [{ project_id: project, user_id: userId, ...rest, ...times }])
    },
    use: async (project, user, id, { at, address }) => {
      await db.run(useDevice, { project, user, id, at, address })
    },
    remove: async (project, user, ids) => {
      let removed = 0
      for (const id of ids) removed += await db.run(dropDevice, { project, user, id })
      return removed
    },
  }
}

function toDevice(row: TrustedDeviceRow): TrustedDevice {
  const { user_id, id, digest, name, kind, address, created_at, used_at, expires_at } = row
  const times = { createdAt: created_at, usedAt: used_at, expiresAt: expires_at }
  return { userId: user_id, id, digest, name, kind, address, ...times }
}

type Owner = { project: string; user: string }

const devicesOfUser = statement<Owner>()((db, $) =>
  db
    .selectFrom('trusted_devices')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('user_id', '=', $.user)
    .orderBy('created_at')
    .orderBy('id'),
)
const deviceById = statement<Owner & { id: string }>()((db, $) =>
  db
    .selectFrom('trusted_devices')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('user_id', '=', $.user)
    .where('id', '=', $.id),
)
const useDevice = statement<Owner & { id: string; at: number; address: string }>()((db, $) =>
  db
    .updateTable('trusted_devices')
    .set({ used_at: $.at, address: $.address })
    .where('project_id', '=', $.project)
    .where('user_id', '=', $.user)
    .where('id', '=', $.id),
)
const dropDevice = statement<Owner & { id: string }>()((db, $) =>
  db
    .deleteFrom('trusted_devices')
    .where('project_id', '=', $.project)
    .where('user_id', '=', $.user)
    .where('id', '=', $.id),
)
