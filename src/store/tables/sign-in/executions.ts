import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { Executions, StoredExecution } from '../../port/challenges.ts'
import { statement } from '../../statement.ts'

interface ExecutionRow {
  project_id: string
  id: string
  flow_id: string
  sealed: string
  held_until: number
  created_at: number
  used_at: number
  expires_at: number
}

export const executions: Noun<Executions, { flow_executions: ExecutionRow }> = {
  tables: { flow_executions: 'content' },
  open,
}

function open(db: Db): Executions {
  return {
    load: async (project, id) => {
      const row = await db.first(load, { project, id })
      return row && fromRow(row)
    },
    create: async (project, execution) => {
      await db.insert('flow_executions', [toRow(project, execution)])
    },
    hold: async (project, id, { now, until }) => (await db.run(hold, { project, id, now, until })) === 1,
    save: async (project, execution, heldUntil) =>
      (await db.run(save, { ...toRow(project, execution), held: heldUntil })) === 1,
    letGo: async (project, id, heldUntil) => {
      await db.run(letGo, { project, id, held: heldUntil })
    },
    list: async (project, limit) => (await db.all(list, { project, limit })).map(fromRow),
    removeExpired: async (now) => {
      await db.run(removeExpired, { now })
    },
  }
}

type Key = { project: string; id: string }

const load = statement<Key>()((db, $) =>
  db.selectFrom('flow_executions').selectAll().where('project_id', '=', $.project).where('id', '=', $.id),
)
const list = statement<{ project: string; limit: number }>()((db, $) =>
  db
    .selectFrom('flow_executions')
    .selectAll()
    .where('project_id', '=', $.project)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit($.limit),
)
const hold = statement<Key & { now: number; until: number }>()((db, $) =>
  db
    .updateTable('flow_executions')
    .set({ held_until: $.until })
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where((eb) => eb.or([eb('held_until', '<=', $.now), eb('held_until', '>', $.until)])),
)
const save = statement<ExecutionRow & { held: number }>()((db, $) =>
  db
    .updateTable('flow_executions')
    .set({ sealed: $.sealed, held_until: 0, used_at: $.used_at, expires_at: $.expires_at })
    .where('project_id', '=', $.project_id)
    .where('id', '=', $.id)
    .where('held_until', '=', $.held),
)
const letGo = statement<Key & { held: number }>()((db, $) =>
  db
    .updateTable('flow_executions')
    .set({ held_until: 0 })
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where('held_until', '=', $.held),
)
const removeExpired = statement<{ now: number }>()((db, $) =>
  db.deleteFrom('flow_executions').where('expires_at', '<=', $.now),
)

function toRow(project: string, execution: StoredExecution): ExecutionRow {
  return {
    project_id: project,
    id: execution.id,
    flow_id: execution.flowId,
    sealed: execution.sealed,
    held_until: execution.heldUntil,
    created_at: execution.createdAt,
    used_at: execution.usedAt,
    expires_at: execution.expiresAt,
  }
}

function fromRow(row: ExecutionRow): StoredExecution {
  return {
    id: row.id,
    flowId: row.flow_id,
    sealed: row.sealed,
    heldUntil: row.held_until,
    createdAt: row.created_at,
    usedAt: row.used_at,
    expiresAt: row.expires_at,
  }
}
