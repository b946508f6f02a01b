/** What is kept of an execution between two requests. */
import { type Execution, newExecution, type TraceEntry } from '../../flow/index.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import type { StoredExecution } from '../../store/port/challenges.ts'
import { type Context, newId, type World } from '../context.ts'
import { digestOf } from '../secrets.ts'
import type { Nonces } from './nonces.ts'

export interface FlowRecord {
  /** 27 characters that nobody can guess; browsers see it behind the flow's id. */
  id: string
  execution: Execution
  /** What the page said when it started. */
  options: PageOptions
  session?: FlowSession
  /** Where the last code went. */
  codeFor?: { loginId: string; channel: string }
  /** The session that it ends with is stepped up, and says these. */
  stepup: boolean
  claims: JsonObject
  /** The device is trusted when it ends. */
  trusts?: { name: string }
  nonces: Nonces
  trace: TimedEntry[]
  /** Of a flow that a program has run. */
  managed?: { output: JsonObject }
  /** Requests that were just answered. */
  repeats: Repeat[]
}

export interface PageOptions {
  redirectUrl: string
  /** Address of the page. */
  location: string
  tenant: string
  origin: string
  /** Of applications that wait for the sign-in; empty for none. */
  stateId: string
  /** The page runs within an app. */
  isNative?: boolean
}

export interface FlowSession {
  id: string
  userId: string
  /** It was opened by this execution, not shown by its browser. */
  isOwn: boolean
  firstSeen: boolean
  /** How the user signed in last. */
  method: string
  /** Of a social sign-in: whose. */
  provider?: string
}

export interface TimedEntry extends TraceEntry {
  /** Unix milliseconds. */
  time: number
  /** Milliseconds that the effect took. */
  took?: number
}

export interface Repeat {
  digest: string
  /** Unix milliseconds. */
  time: number
  answer: Json
}

/** Milliseconds that an execution which nobody went on with lasts, and any other since its last request. */
const UNTOUCHED = 12 * 3_600_000
const IDLE = 2 * 24 * 3_600_000
/** One that has ended: other tabs ask for it a little longer. */
const ENDED = 3_600_000
/** One that a program has run: its result is asked for. */
const MANAGED = 24 * 3_600_000
const MOST_ENTRIES = 300

export function newRecord(ctx: Context, flowId: string, options: PageOptions, data: JsonObject): FlowRecord {
  return {
    id: newId(ctx, ''),
    execution: newExecution(flowId, data),
    options,
    stepup: false,
    claims: {},
    nonces: { count: 0, digests: [] },
    trace: [],
    repeats: [],
  }
}

/** The id that browsers see. */
export const publicId = ({ id, execution }: FlowRecord): string => `${execution.flowId}|#|${id}`

/** The part behind the flow's id; empty for what is none. */
export function innerId(text: string): string {
  const [, id = ''] = text.split('|#|')
  return /^[0-9A-Za-z]{27}$/.test(id) ? id : ''
}

export const rowIdOf = (id: string): string => digestOf(id)

export function seal(ctx: Context, record: FlowRecord, created: number): StoredExecution {
  const row = rowIdOf(record.id)
  const now = ctx.clock()
  const kept = { ...record, trace: record.trace.slice(-MOST_ENTRIES) }
  return {
    id: row,
    flowId: record.execution.flowId,
    sealed: ctx.vault.seal(JSON.stringify(kept), placeOf(ctx, row)),
    heldUntil: 0,
    createdAt: created,
    usedAt: now,
    expiresAt: now + lifeOf(record, now === created),
  }
}

function lifeOf({ execution, managed }: FlowRecord, isNew: boolean): number {
  if (managed) return MANAGED
  if (execution.status === 'completed') return ENDED
  return isNew ? UNTOUCHED : IDLE
}

export function unseal(
  ctx: Pick<Context, 'caller'> & Pick<World, 'vault'>,
  { id, sealed }: StoredExecution,
): FlowRecord {
  return JSON.parse(ctx.vault.open(sealed, placeOf(ctx, id))) as FlowRecord
}

const placeOf = ({ caller }: Pick<Context, 'caller'>, row: string) => `flow ${caller.project.id} ${row}`
