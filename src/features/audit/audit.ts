import { audit } from '../../contract/audit/audit.ts'
import { ApiError } from '../../contract/faults.ts'
import { type Handle, type InputOf, pageSize, pagingOf } from '../../contract/operation.ts'
import { own } from '../../lib/own.ts'
import type { AuditField, AuditFilter, AuditPlace, AuditRecord } from '../../store/port/audit.ts'
import { audited, type Context } from '../context.ts'

type Handler<O extends keyof typeof audit> = Handle<(typeof audit)[O], Context>
type Query = InputOf<typeof audit.search>

export const search: Handler<'search'> = async (ctx, query) => {
  const project = ctx.caller.project.id
  const { records, total } = await ctx.store.audit.search(project, toFilter(query, ctx.clock()))
  return { audits: records.map((record) => toWire(project, record)), total }
}

/** How far back the trail is searched, in milliseconds. */
const WINDOW = 30 * 24 * 60 * 60 * 1000
const PAGES = pagingOf(audit.search)

function toFilter(query: Query, now: number): AuditFilter {
  const limit = pageSize(PAGES, query.size)
  return {
    // Official clients send the year 1 for "unset".
    from: Math.max(query.from, now - WINDOW),
    to: Math.max(query.to, 0),
    userIds: query.userIds,
    actions: query.actions,
    excludedActions: query.excludedActions,
    devices: query.devices,
    methods: query.methods,
    geos: query.geos,
    remoteAddresses: query.remoteAddresses,
    loginIds: [...query.externalIds, ...query.loginIdsContain],
    excludedLoginIds: [...query.excludedExternalIds, ...query.loginIdsNotContain],
    tenants: query.tenants,
    noTenants: query.noTenants,
    actorIds: query.actorIds,
    types: [...query.auditTypes, ...query.levels],
    fields: query.searchFields.map(toField),
    text: query.text.toLowerCase(),
    oldestFirst: query.oldestFirst,
    limit,
    offset: limit * query.page,
  }
}

function toField({ field, valArr, valStr, negative }: Query['searchFields'][number]): AuditField {
  const column = own(FIELDS, field)
  if (!column) throw new ApiError('invalid', `The searchFields field must be one of ${Object.keys(FIELDS).join(', ')}`)
  const values = valStr ? [...valArr, valStr] : valArr
  // Without a value it would keep everything.
  if (values.length === 0) throw new ApiError('invalid', 'The searchFields.valArr field is required')
  return { column, values, negative }
}

const FIELDS: { [field: string]: AuditField['column'] } = Object.assign(Object.create(null), {
  userId: 'userId',
  action: 'action',
  actorId: 'actorId',
  type: 'type',
  device: 'device',
  method: 'method',
  geo: 'geo',
  remoteAddress: 'remoteAddress',
  externalIds: 'loginIds',
  tenants: 'tenants',
})

export function toWire(projectId: string, { id, occurredAt, loginIds, ...record }: AuditRecord) {
  return { ...record, ID: id, projectId, occurred: occurredAt, externalIds: loginIds }
}

/** Milliseconds in which a record may still be written before one that is there: its time is that of its change. */
export const LAG = 10_000

const exportTrail: Handler<'export'> = async (ctx, { after, before, size }) => {
  const project = ctx.caller.project.id
  const limit = pageSize(PAGES, size)
  const end = Math.min(before || Number.MAX_SAFE_INTEGER, ctx.clock() - LAG)
  const records = await ctx.store.audit.after(project, placeIn(after), { before: end, limit })
  const last = records.length === limit ? records.at(-1) : undefined
  return {
    audits: records.map((record) => toWire(project, record)),
    next: last ? `${last.occurredAt}.${last.id}` : '',
  }
}

export { exportTrail as export }

/** Before all. */
const FIRST = { occurredAt: -1, id: '' }

function placeIn(text: string): AuditPlace {
  if (text === '') return FIRST
  const [, at, id = ''] = /^(\d{1,16})\.([\w-]+)$/.exec(text) ?? []
  if (at === undefined) throw new ApiError('invalid', 'The after field must be what next said, time and id of a record')
  return { occurredAt: Number(at), id }
}

export const createEvent: Handler<'createEvent'> = async (ctx, input) => {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const user = input.userId ? await tables.users.byId(project, input.userId) : undefined
    const record = audited(ctx, input.action, {
      userId: input.userId,
      type: input.type,
      actorId: input.actorId,
      loginIds: user?.loginIds ?? [],
      tenants: [input.tenantId],
      data: input.data,
    })
    await tables.audit.add(project, [record])
  })
}
