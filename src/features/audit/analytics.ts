/** Figures of use, counted in the audit trail, where sign-ins stand too (wire facts, tier 3, section 10). */
import type { analytics } from '../../contract/audit/analytics.ts'
import { ApiError } from '../../contract/faults.ts'
import type { Handle, InputOf } from '../../contract/operation.ts'
import { type AuditCount, type AuditGrouping, EVERYTHING } from '../../store/port/audit.ts'
import type { Context } from '../context.ts'

type Query = InputOf<typeof analytics.search>

/** How far back is counted, in milliseconds. */
const REACH = 366 * 24 * 60 * 60 * 1000
const MOST_GROUPS = 10_000
/** What the wire calls a device that nobody knows. */
const UNKNOWN = 'Unknown'

export const search: Handle<(typeof analytics)['search'], Context> = async (ctx, query) => {
  const project = ctx.caller.project.id
  const { groupByCreated: span } = query
  const by: AuditGrouping = {
    action: query.groupByAction,
    device: query.groupByDevice,
    method: query.groupByMethod,
    geo: query.groupByGeo,
    // Of a record in several tenants, each counts it.
    tenants: query.groupByTenant,
    time: span === '' ? '' : span === 'h' ? 'hour' : 'day',
  }
  const counts = await ctx.store.audit.count(project, { ...toFilter(query, ctx.clock()), limit: MOST_GROUPS + 1 }, by)
  if (counts.length > MOST_GROUPS) {
    throw new ApiError('invalid', `There are more than ${MOST_GROUPS} groups: group by less, or look at less time`)
  }
  return { analytics: summed(counts, query).map((group) => ({ ...group, projectId: project })) }
}

function toFilter(query: Query, now: number) {
  const { actions, excludedActions, devices, methods, geos, tenants } = query
  return {
    ...EVERYTHING,
    from: Math.max(query.from, now - REACH),
    to: Math.max(query.to, 0),
    actions,
    excludedActions,
    devices: devices.map((device) => (device === UNKNOWN ? '' : device)),
    methods,
    geos,
    tenants,
  }
}

type Group = Omit<AuditCount, 'tenants' | 'start' | 'count'> & { tenant: string; created: string; cnt: number }

/** The database counts by hours and days, and by whole lists of tenants; these become what was asked for. */
function summed(counts: readonly AuditCount[], query: Query): Group[] {
  const groups = new Map<string, Group>()
  for (const { tenants, start, count, device, ...same } of counts) {
    const created = query.groupByCreated ? String(beginningOf(query.groupByCreated, start)) : ''
    for (const tenant of tenantsOf(tenants, query)) {
      const named = { ...same, device: device || (query.groupByDevice ? UNKNOWN : ''), tenant, created }
      const key = JSON.stringify(named)
      const group = groups.get(key) ?? { ...named, cnt: 0 }
      group.cnt += count
      groups.set(key, group)
    }
  }
  return [...groups.values()].sort((a, b) => Number(a.created) - Number(b.created) || b.cnt - a.cnt)
}

function tenantsOf(tenants: readonly string[], { groupByTenant, tenants: wanted }: Query): string[] {
  if (!groupByTenant || tenants.length === 0) return ['']
  return tenants.filter((tenant) => wanted.length === 0 || wanted.includes(tenant))
}

const DAY = 24 * 60 * 60 * 1000
/** The first of January 1970 was a Thursday. */
const MONDAY = 3

/** The moment at which the span began that holds this one; both are unix milliseconds. */
function beginningOf(span: Exclude<Query['groupByCreated'], ''>, at: number): number {
  if (span === 'h' || span === 'd') return at
  if (span === 'w') return at - (((at / DAY + MONDAY) % 7) | 0) * DAY
  const date = new Date(at)
  const month = span === 'q' ? Math.floor(date.getUTCMonth() / 3) * 3 : date.getUTCMonth()
  return Date.UTC(date.getUTCFullYear(), month, 1)
}
