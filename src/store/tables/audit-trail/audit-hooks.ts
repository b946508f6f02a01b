import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { AuditHook, AuditHooks } from '../../port/audit-hooks.ts'
import { objectIn, textMapIn, toJson } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'

interface AuditHookRow {
  project_id: string
  id: string
  document: string
  sealed: string
  sent_at: number
  sent_id: string
  failure: string
  tries: number
  next_at: number
}

export const auditHooks: Noun<AuditHooks, { audit_hooks: AuditHookRow }> = {
  tables: { audit_hooks: 'content' },
  open,
}

function open(db: Db): AuditHooks {
  return {
    load: async (project, id) => {
      const row = await db.first(load, { project, id })
      return row && toHook(row)
    },
    list: async (project) => (await db.all(list, { project })).map(toHook),
    save: async (project, hook) => {
      const row = fromHook(project, hook)
      if ((await db.insert('audit_hooks', [row], 'skipTaken')) === 1) return
      const { project_id: _, id, document, sealed, next_at } = row
      await db.run(replace, { project, id, document, sealed, next_at })
    },
    due: async (now, limit) =>
      (await db.all(due, { now, limit })).map((row) => ({ ...toHook(row), project: row.project_id })),
    claim: async (project, { id, nextAt }, until) => (await db.run(claim, { project, id, nextAt, until })) === 1,
    settle: async (project, id, { sent, failure, tries, nextAt }) => {
      const at = { sent_at: sent.occurredAt, sent_id: sent.id }
      await db.run(settle, { project, id, ...at, failure, tries, next_at: nextAt })
    },
  }
}

type Key = { project: string; id: string }

const load = statement<Key>()((db, $) =>
  db.selectFrom('audit_hooks').selectAll().where('project_id', '=', $.project).where('id', '=', $.id),
)
const list = statement<{ project: string }>()((db, $) =>
  db.selectFrom('audit_hooks').selectAll().where('project_id', '=', $.project).orderBy('id'),
)
const due = statement<{ now: number; limit: number }>()((db, $) =>
  db.selectFrom('audit_hooks').selectAll().where('next_at', '<=', $.now).orderBy('next_at').limit($.limit),
)
const replace = statement<Key & Pick<AuditHookRow, 'document' | 'sealed' | 'next_at'>>()((db, $) =>
  db
    .updateTable('audit_hooks')
    .set({ document: $.document, sealed: $.sealed, next_at: $.next_at, tries: 0 })
    .where('project_id', '=', $.project)
    .where('id', '=', $.id),
)
const claim = statement<Key & { nextAt: number; until: number }>()((db, $) =>
  db
    .updateTable('audit_hooks')
    .set({ next_at: $.until })
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where('next_at', '=', $.nextAt),
)
type Outcome = Pick<AuditHookRow, 'sent_at' | 'sent_id' | 'failure' | 'tries' | 'next_at'>
const settle = statement<Key & Outcome>()((db, $) =>
  db
    .updateTable('audit_hooks')
    .set({ sent_at: $.sent_at, sent_id: $.sent_id, failure: $.failure, tries: $.tries, next_at: $.next_at })
    .where('project_id', '=', $.project)
    .where('id', '=', $.id),
)

function toHook(row: AuditHookRow): AuditHook {
  return {
    id: row.id,
    document: objectIn(row.document),
    sealed: textMapIn(row.sealed),
    sent: { occurredAt: row.sent_at, id: row.sent_id },
    failure: row.failure,
    tries: row.tries,
    nextAt: row.next_at,
  }
}

function fromHook(project: string, hook: AuditHook): AuditHookRow {
  return {
    project_id: project,
    id: hook.id,
    document: toJson(hook.document),
    sealed: toJson(hook.sealed),
    sent_at: hook.sent.occurredAt,
    sent_id: hook.sent.id,
    failure: hook.failure,
    tries: hook.tries,
    next_at: hook.nextAt,
  }
}
