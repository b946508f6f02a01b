import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { Session, Sessions } from '../../port/sessions.ts'
import { objectIn, textsIn, toJson } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'

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
      const row = await db.first(load, { project, id })
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
    seen: async (project, user) => (await db.first(anyLogin, { project, user })) !== undefined,
    removeExpired: async (now) => {
      await db.run(removeExpired, { now })
    },
  }
}

type Key = { project: string; id: string }

const load = statement<Key>()((db, $) =>
  db.selectFrom('sessions').selectAll().where('project_id', '=', $.project).where('id', '=', $.id),
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
