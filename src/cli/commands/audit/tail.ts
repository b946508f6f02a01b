import { contract } from '../../../client/operations.ts'
import { now } from '../../../lib/clock.ts'
import { isObject } from '../../../lib/json.ts'
import type { Api, Call, Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import type { GoValue } from '../../go/json.ts'
import { visibleCell } from '../../output/formats/visible.ts'
import { type AuditLine, type Query, records, type Trail } from './follow.ts'
import type { tailFlags } from './index.ts'
import { decodeRecord } from './search.ts'

type TailCall = Call<typeof tailFlags>

export const tail: Run<typeof tailFlags> = async (call) => {
  const { api, flags, io, target } = call
  const begin = flags.since === '' ? { last: countOf(flags.lines) } : { since: readTime('since', flags.since, now()) }
  const trail: Trail = { read: (query) => read(api, call, query), pause: pauseOf(call), note: io.err }
  return {
    shape: 'stream',
    key: 'records',
    items: decoded(records(trail, begin, flags.follow)),
    isEndless: flags.follow,
    show: (record) => show(record as Map<string, GoValue>, target.projectId),
  }
}

function countOf(lines: bigint): number {
  if (lines < 0n || lines > 1000n) throw new Refusal('--lines must be 0 to 1000; --since begins with any number')
  return Number(lines)
}

/** Milliseconds since 1970. */
export function readTime(flag: string, text: string, now: number): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? []
  const time = count === undefined ? Date.parse(text) : now - Number(count) * (UNITS[unit] ?? 0)
  if (Number.isNaN(time))
    throw new Refusal(`--${flag} must be a time or how long ago, as in 30s, 10m, 2h, 7d; not ${text}`)
  return time
}

const UNITS: { [unit: string]: number } = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** The hosted service answers ten searches in a minute. */
function pauseOf({ flags, target, given }: TailCall): number {
  if (given.has('interval')) return Math.max(1, Number(flags.interval)) * 1000
  return /\.descope\.com$/.test(target.baseUrl) ? 7000 : 2000
}

async function read(api: Api, { flags, args: [text] }: TailCall, query: Query): Promise<AuditLine[]> {
  const filters = {
    text,
    actions: flags.action,
    excludedActions: flags['exclude-action'],
    userIds: flags.user,
    loginIdsContain: flags.login,
    actorIds: flags.actor,
    tenants: flags.tenant,
    levels: flags.level,
  }
  const reply = await api.call(contract.audit.search, { ...withoutEmpty(filters), ...query })
  const audits = isObject(reply) && Array.isArray(reply.audits) ? reply.audits.filter(isObject) : []
  return audits.map((audit) => ({
    id: String(audit.ID ?? JSON.stringify(audit)),
    occurred: timeOf(audit.occurred),
    audit,
  }))
}

/** Throws Refusal for what is no time: nothing could go on after it. */
function timeOf(occurred: unknown): number {
  const time = Number(occurred)
  if (Math.abs(time) <= LATEST) return time
  throw new Refusal(`the service told a record whose time is none: ${String(occurred)}`)
}

/** The last time that has a date, in milliseconds. */
const LATEST = 8.64e15

function withoutEmpty(filters: { [name: string]: unknown }): { [name: string]: unknown } {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined && value !== null))
}

async function* decoded(trail: AsyncIterable<AuditLine>): AsyncIterable<GoValue> {
  for await (const { audit } of trail) yield decodeRecord(audit)
}

function show(record: Map<string, GoValue>, projectId: string): string {
  const shown = [...record].filter(([name, value]) => !HEAD.includes(name) && value !== projectId && isTold(value))
  const head = HEAD.slice(0, 2).map((name) => String(record.get(name) ?? ''))
  const rest = shown.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const level = record.get('type') === 'info' ? [] : [String(record.get('type') ?? '')]
  return visibleCell([...head, ...level, ...rest].filter(Boolean).join('  '))
}

const HEAD = ['occurred', 'action', 'type']

function isTold(value: GoValue): boolean {
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value)
}
