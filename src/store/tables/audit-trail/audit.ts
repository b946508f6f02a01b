import { type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../../db.ts'
import type { Condition, Dialect } from '../../dialect.ts'
import type { Given, Noun } from '../../noun.ts'
import type {
  AuditCount,
  AuditEntry,
  AuditField,
  AuditFilter,
  AuditGrouping,
  AuditLog,
  AuditRecord,
} from '../../port/audit.ts'
import type { Schema } from '../../schema.ts'
import { among, holdsAny } from '../../sql/among.ts'
import { objectIn, textsIn, toJson } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'

interface AuditRow {
  project_id: string
  id: string
  occurred_at: number
  user_id: string
  action: string
  type: string
  actor_id: string
  device: string
  method: string
  geo: string
  remote_address: string
  login_ids: string
  tenants: string
  data: string
  search_text: string
  stamp: string
}

export const audit: Noun<AuditLog, { audit: AuditRow }> = { tables: { audit: 'content' }, open }

function open(db: Db, { stamp }: Given): AuditLog {
  return {
    add: async (project, records) => {
      await db.insert(
        'audit',
        records.map((record) => ({ ...fromRecord(project, record), stamp: stamp(project, record) })),
      )
    },
    after: async (project, { occurredAt: at, id }, { before, limit }) =>
      (await db.all(after, { project, at, id, before, limit })).map(toRecord),
    count: async (project, filter, by) => count(db, { project, filter, by }),
    remove: async (project, ids) => {
      await db.run(removeByIds, { project, ids: toJson(ids) })
    },
    entriesBetween: async (project, from, { to, limit }) => {
      const places = { at: from.occurredAt, id: from.id, toAt: to.occurredAt, toId: to.id }
      return (await db.all(between, { project, ...places, limit })).map((row) => toEntry(project, row))
    },
    entries: async (project, ids) => {
      const rows = await db.all(byIds, { project, ids: toJson(ids) })
      return rows.map((row) => toEntry(project, row))
    },
    idsBetween: async (project, from, to) => {
      const places = { at: from.occurredAt, id: from.id, toAt: to.occurredAt, toId: to.id }
      return (await db.all(idsBetween, { project, ...places })).map(({ id }) => id)
    },
    newest: async (project) => (await db.first(newest, { project }))?.id ?? '',
    search: async (project, filter) => {
      const matching = db.dialect.builder
        .selectFrom('audit')
        .where('project_id', '=', project)
        .where((eb) => eb.and(conditions(eb, filter, db.dialect)))
      const direction = filter.oldestFirst ? 'asc' : 'desc'
      const rows = await db.query(
        matching
          .selectAll()
          .orderBy('occurred_at', direction)
          .orderBy('id', direction)
          .limit(filter.limit)
          .offset(filter.offset),
      )
      const [count] = await db.query(matching.select((eb) => eb.fn.countAll<number>().as('total')))
      return { records: rows.map(toRecord), total: count?.total ?? 0 }
    },
  }
}

const SPANS = { hour: 3_600_000, day: 86_400_000 }

/** Columns that are not grouped by are empty texts: every group then has the same. */
async function count(
  db: Db,
  { project, filter, by }: { project: string; filter: AuditFilter; by: AuditGrouping },
): Promise<AuditCount[]> {
  const span = by.time === '' ? 0 : SPANS[by.time]
  // Division of two integers leaves an integer on either engine.
  const start = span === 0 ? sql<number>`0` : sql<number>`(occurred_at / ${sql.lit(span)}) * ${sql.lit(span)}`
  const column = (name: 'action' | 'device' | 'method' | 'geo' | 'tenants') => (by[name] ? sql.ref(name) : sql.lit(''))
  const grouped = [...GROUPED.filter((name) => by[name]).map((name) => sql.ref(name)), ...(span === 0 ? [] : [start])]
  const query = db.dialect.builder
    .selectFrom('audit')
    .where('project_id', '=', project)
    .where((eb) => eb.and(conditions(eb, filter, db.dialect)))
    .select((eb) => [
      sql<string>`${column('action')}`.as('action'),
      sql<string>`${column('device')}`.as('device'),
      sql<string>`${column('method')}`.as('method'),
      sql<string>`${column('geo')}`.as('geo'),
      sql<string>`${column('tenants')}`.as('tenants'),
      start.as('start'),
      eb.fn.countAll<number>().as('count'),
    ])
    .limit(filter.limit)
  const rows = await db.query(grouped.length === 0 ? query : query.groupBy(grouped.map((each) => sql`${each}`)))
  return rows
    .filter((row) => Number(row.count) > 0)
    .map((row) => ({
      ...row,
      tenants: by.tenants ? textsIn(row.tenants) : [],
      start: Number(row.start),
      count: Number(row.count),
    }))
}

const GROUPED = ['action', 'device', 'method', 'geo', 'tenants'] as const

const after = statement<{ project: string; at: number; id: string; before: number; limit: number }>()((db, $) =>
  db
    .selectFrom('audit')
    .selectAll()
    .where('project_id', '=', $.project)
    .where(sql<SqlBool>`(occurred_at, id) > (${$.at}, ${$.id})`)
    .where('occurred_at', '<', $.before)
    .orderBy('occurred_at')
    .orderBy('id')
    .limit($.limit),
)
type Between = { project: string; at: number; id: string; toAt: number; toId: string }

const between = statement<Between & { limit: number }>()((db, $) =>
  db
    .selectFrom('audit')
    .selectAll()
    .where('project_id', '=', $.project)
    .where(sql<SqlBool>`(occurred_at, id) > (${$.at}, ${$.id})`)
    .where(sql<SqlBool>`(occurred_at, id) <= (${$.toAt}, ${$.toId})`)
    .orderBy('occurred_at')
    .orderBy('id')
    .limit($.limit),
)
const idsBetween = statement<Between>()((db, $) =>
  db
    .selectFrom('audit')
    .select('id')
    .where('project_id', '=', $.project)
    .where(sql<SqlBool>`(occurred_at, id) > (${$.at}, ${$.id})`)
    .where(sql<SqlBool>`(occurred_at, id) <= (${$.toAt}, ${$.toId})`),
)
const byIds = statement<{ project: string; ids: string }>()((db, $, dialect) =>
  db
    .selectFrom('audit')
    .selectAll()
    .where('project_id', '=', $.project)
    .where(() => dialect.among('id', $.ids)),
)
const newest = statement<{ project: string }>()((db, $) =>
  db
    .selectFrom('audit')
    .select('id')
    .where('project_id', '=', $.project)
    .orderBy('occurred_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1),
)
const removeByIds = statement<{ project: string; ids: string }>()((db, $, dialect) =>
  db
    .deleteFrom('audit')
    .where('project_id', '=', $.project)
    .where(() => dialect.among('id', $.ids)),
)

type Builder = ExpressionBuilder<Schema, 'audit'>

function conditions(eb: Builder, filter: AuditFilter, dialect: Dialect): Condition[] {
  const list: Condition[] = [sql`1 = 1`, ...fieldConditions(eb, filter, dialect)]
  if (filter.from > 0) list.push(eb('occurred_at', '>=', filter.from))
  if (filter.to > 0) list.push(eb('occurred_at', '<=', filter.to))
  for (const [column, key] of SCALARS) if (filter[key].length > 0) list.push(among(dialect, column, filter[key]))
  if (filter.tenants.length > 0 || filter.noTenants) list.push(eb.or(tenantConditions(eb, dialect, filter)))
  if (filter.text) list.push(dialect.contains('search_text', filter.text))
  return list
}

const SCALARS = [
  ['user_id', 'userIds'],
  ['action', 'actions'],
  ['device', 'devices'],
  ['method', 'methods'],
  ['geo', 'geos'],
  ['remote_address', 'remoteAddresses'],
  ['actor_id', 'actorIds'],
  ['type', 'types'],
] as const

function fieldConditions(eb: Builder, filter: AuditFilter, dialect: Dialect): Condition[] {
  const fields: AuditField[] = [
    { column: 'action', values: filter.excludedActions, negative: true },
    { column: 'loginIds', values: filter.loginIds, negative: false },
    { column: 'loginIds', values: filter.excludedLoginIds, negative: true },
    ...filter.fields,
  ]
  return fields.flatMap(({ column, values, negative }) => {
    if (values.length === 0) return []
    const name = COLUMNS[column]
    const held = (name === 'login_ids' || name === 'tenants' ? holdsAny : among)(dialect, name, values)
    return negative ? eb.not(held) : held
  })
}

const COLUMNS = {
  userId: 'user_id',
  action: 'action',
  actorId: 'actor_id',
  type: 'type',
  device: 'device',
  method: 'method',
  geo: 'geo',
  remoteAddress: 'remote_address',
  loginIds: 'login_ids',
  tenants: 'tenants',
} as const

function tenantConditions(eb: Builder, dialect: Dialect, filter: AuditFilter): Condition[] {
  const list: Condition[] = []
  if (filter.tenants.length > 0) list.push(holdsAny(dialect, 'tenants', filter.tenants))
  if (filter.noTenants) list.push(eb('tenants', '=', '[]'))
  return list
}

function toRecord(row: AuditRow): AuditRecord {
  return {
    id: row.id,
    occurredAt: row.occurred_at,
    userId: row.user_id,
    action: row.action,
    type: row.type,
    actorId: row.actor_id,
    device: row.device,
    method: row.method,
    geo: row.geo,
    remoteAddress: row.remote_address,
    loginIds: textsIn(row.login_ids),
    tenants: textsIn(row.tenants),
    data: objectIn(row.data),
  }
}

/** What the text search looks at has to be what the record says. */
function toEntry(project: string, row: AuditRow): AuditEntry {
  const record = toRecord(row)
  return { record, stamp: row.stamp, isFound: fromRecord(project, record).search_text === row.search_text }
}

function fromRecord(project: string, record: AuditRecord): Omit<AuditRow, 'stamp'> {
  const loginIds = toJson(record.loginIds)
  const tenants = toJson(record.tenants)
  const data = toJson(record.data)
  const columns = [record.action, record.userId, record.actorId, record.type, record.device, record.method]
  return {
    project_id: project,
    id: record.id,
    occurred_at: record.occurredAt,
    user_id: record.userId,
    action: record.action,
    type: record.type,
    actor_id: record.actorId,
    device: record.device,
    method: record.method,
    geo: record.geo,
    remote_address: record.remoteAddress,
    login_ids: loginIds,
    tenants,
    data,
    search_text: [...columns, record.geo, record.remoteAddress, loginIds, tenants, data].join('\n').toLowerCase(),
  }
}
