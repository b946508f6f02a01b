import type { Db } from '../db.ts'
import type { Noun } from '../noun.ts'
import type { Outbox, OutboxMessage } from '../port/sessions.ts'
import { oneOf } from '../sql/codec.ts'
import { statement } from '../statement.ts'

interface OutboxRow {
  project_id: string
  id: string
  user_id: string
  status: string
  failure: string
  /** JSON under the master key: messages hold codes and links. */
  sealed: string
  tries: number
  created_at: number
  next_at: number
}

export const outbox: Noun<Outbox, { outbox: OutboxRow }> = { tables: { outbox: 'content' }, open }

function open(db: Db): Outbox {
  return {
    add: async (project, message) => {
      await db.insert('outbox', [fromMessage(project, message)])
    },
    load: async (project, id) => {
      const row = await db.first(load, { project, id })
      return row && toMessage(row)
    },
    list: async (project, { limit, after }) => {
      const newest = db.dialect.builder
        .selectFrom('outbox')
        .selectAll()
        .where('project_id', '=', project)
        .where('status', '<>', 'dropped')
        .limit(limit)
      const query = after ? newest.where('id', '>', after).orderBy('id') : newest.orderBy('id', 'desc')
      return (await db.query(query)).map(toMessage)
    },
    due: async (now, limit) =>
      (await db.all(due, { now, limit })).map((row) => ({ ...toMessage(row), project: row.project_id })),
    claim: async (project, id, tries, next) => (await db.run(claim, { project, id, tries, next })) === 1,
    settle: async (project, id, { status, failure, nextAt }) => {
      await db.run(settle, { project, id, status, failure, nextAt })
    },
    removeBefore: async (time) => {
      await db.run(removeBefore, { time })
    },
    countWaiting: async () => Number((await db.first(countWaiting, {}))?.waiting ?? 0),
  }
}

type Key = { project: string; id: string }

const load = statement<Key>()((db, $) =>
  db
    .selectFrom('outbox')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where('status', '<>', 'dropped'),
)
const due = statement<{ now: number; limit: number }>()((db, $) =>
  db
    .selectFrom('outbox')
    .selectAll()
    .where('status', '=', 'waiting')
    .where('next_at', '<=', $.now)
    .orderBy('id')
    .limit($.limit),
)
const claim = statement<Key & { tries: number; next: number }>()((db, $) =>
  db
    .updateTable('outbox')
    .set((eb) => ({ tries: eb('tries', '+', 1), next_at: $.next }))
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where('status', '=', 'waiting')
    .where('tries', '=', $.tries),
)
const settle = statement<Key & { status: string; failure: string; nextAt: number }>()((db, $) =>
  db
    .updateTable('outbox')
    .set({ status: $.status, failure: $.failure, next_at: $.nextAt })
    .where('project_id', '=', $.project)
    .where('id', '=', $.id),
)
const countWaiting = statement<object>()((db) =>
  db
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll<number>().as('waiting'))
    .where('status', '=', 'waiting'),
)
const removeBefore = statement<{ time: number }>()((db, $) => db.deleteFrom('outbox').where('created_at', '<', $.time))

function toMessage(row: OutboxRow): OutboxMessage {
  return {
    id: row.id,
    userId: row.user_id,
    sealed: row.sealed,
    status: oneOf(row.status, ['waiting', 'sent', 'failed', 'kept', 'dropped']),
    failure: row.failure,
    tries: row.tries,
    createdAt: row.created_at,
    nextAt: row.next_at,
  }
}

function fromMessage(project: string, message: OutboxMessage): OutboxRow {
  return {
    project_id: project,
    id: message.id,
    user_id: message.userId,
    status: message.status,
    failure: message.failure,
    sealed: message.sealed,
    tries: message.tries,
    created_at: message.createdAt,
    next_at: message.nextAt,
  }
}
