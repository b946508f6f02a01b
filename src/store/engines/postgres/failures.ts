/** What PostgreSQL's errors mean for whoever asked, declared once. */
import { codeOf } from '../../../lib/errors.ts'
import { StoreError, type StoreErrorKind } from '../../port/index.ts'

interface Failure {
  kind: StoreErrorKind
  /** What is thrown away: this connection, or all, because they may lead to a server that is no longer the right one. */
  drop?: 'connection' | 'all'
  /** Whether a prepared statement is not where its name says: somebody between shares connections out. */
  unnamed?: boolean
}

const later: Failure = { kind: 'unavailable' }
const lost: Failure = { kind: 'unavailable', drop: 'all' }
const again: Failure = { kind: 'conflict' }

/** By SQLSTATE, or its beginning: https://www.postgresql.org/docs/current/errcodes-appendix.html. */
const STATES: { [state: string]: Failure } = {
  // The connection, or the pooler in between.
  '08': lost,
  // Read-only: a standby, or a leader that is one no longer.
  '25006': lost,
  // The transaction idled for too long.
  '25P03': { kind: 'unavailable', drop: 'connection' },
  // A prepared statement that is not known, or known already.
  '26000': { kind: 'conflict', unnamed: true },
  '42P05': { kind: 'conflict', unnamed: true },
  // Serialisation, deadlock; and a key that somebody took after it was looked up: the next try sees that.
  '40001': again,
  '40P01': again,
  '23505': again,
  // Too few resources: connections, memory, disk.
  '53': later,
  // A lock was not to be had in time, a statement took too long.
  '55P03': later,
  '57014': later,
  // Shut down, crashed, starting.
  '57P': lost,
  // The system under it.
  '58': { kind: 'unavailable', drop: 'connection' },
}

/** A statement whose table has got another column since: prepared anew on another connection, it runs. */
const STALE_PLAN = 'cached plan must not change result type'
const stale: Failure = { kind: 'conflict', drop: 'connection' }

const SOCKET = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN'])
const CUT = /^(Connection terminated|Client (was|has)|timeout exceeded|Query read timeout)/

/** Undefined for what is our own mistake. */
export function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined
  const code = codeOf(error) ?? ''
  if (SOCKET.has(code) || CUT.test(error.message)) return lost
  if (error.message === STALE_PLAN) return stale
  return STATES[code] ?? STATES[code.slice(0, 3)] ?? STATES[code.slice(0, 2)]
}

const MESSAGES: Record<string, string> = {
  conflict: 'Another transaction was in the way',
  unavailable: 'The database does not answer',
}

export function translate(error: unknown): unknown {
  const kind = failureOf(error)?.kind
  return kind ? new StoreError(kind, MESSAGES[kind] ?? '', error) : error
}

const LOCK_TIMEOUT = '55P03'

/** Not that of a lock, which some of it may have needed, or of a statement that took none of what it was given. */
export function isOfAll(error: unknown): boolean {
  return error instanceof StoreError && error.kind !== 'conflict' && codeOf(error.cause) !== LOCK_TIMEOUT
}
