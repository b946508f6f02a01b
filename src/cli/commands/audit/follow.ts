/** The records of an audit trail in the order of their times, on and on. */

import { setTimeout as wait } from 'node:timers/promises'
import { ResponseError } from '../../../client/transport.ts'
import { now } from '../../../lib/clock.ts'

/** A record as it was answered. */
export interface AuditLine {
  id: string
  /** Milliseconds since 1970. */
  occurred: number
  audit: unknown
}

export interface Query {
  /** Milliseconds since 1970, included. */
  from?: number
  oldestFirst?: boolean
  page?: number
  size: number
}

export interface Trail {
  read(query: Query): Promise<AuditLine[]>
  /** Milliseconds between two looks. */
  pause: number
  note(text: string): void
}

/** A record can show after one with a later time: so far back is read again each time, in milliseconds. */
const LAG = 10_000
const LARGEST_PAGE = 1000
/** Milliseconds between tries while the service is away. */
const LONGEST_DELAY = 30_000

export async function* records(
  trail: Trail,
  begin: { last: number } | { since: number },
  follows: boolean,
): AsyncIterable<AuditLine> {
  const start = 'since' in begin ? begin.since : 0
  const mark: Mark = { start, from: start, seen: new Map() }
  if ('since' in begin) yield* unseen(trail, mark)
  else yield* lastOnes(trail, mark, begin.last, follows)
  while (follows) {
    await wait(trail.pause)
    goBack(mark)
    yield* patiently(trail, mark)
  }
}

/** Where reading goes on, and which of the records from there on are known. */
interface Mark {
  /** What lies before is never asked for. */
  start: number
  from: number
  seen: Map<string, number>
}

async function* lastOnes(trail: Trail, mark: Mark, count: number, follows: boolean): AsyncIterable<AuditLine> {
  // Those before the ones that are printed are read too, so that they are not taken for new.
  const last = (await trail.read({ size: follows ? LARGEST_PAGE : Math.max(count, 1) })).reverse()
  for (const { id, occurred } of last) mark.seen.set(id, occurred)
  if (last.length === LARGEST_PAGE) mark.start = (last[0]?.occurred ?? 0) + 1
  if (count > 0) yield* last.slice(-count)
}

async function* unseen(trail: Trail, mark: Mark): AsyncIterable<AuditLine> {
  for (let page = 0; ; ) {
    const found = await trail.read({ from: mark.from, oldestFirst: true, page, size: LARGEST_PAGE })
    for (const record of found) {
      if (mark.seen.has(record.id)) continue
      mark.seen.set(record.id, record.occurred)
      yield record
    }
    if (found.length < LARGEST_PAGE) return
    const reached = found[found.length - 1]?.occurred ?? 0
    page = reached > mark.from ? 0 : page + 1
    mark.from = Math.max(mark.from, reached)
  }
}

/** The same, waiting longer and longer for a service that is away. */
async function* patiently(trail: Trail, mark: Mark): AsyncIterable<AuditLine> {
  for (let delay = 500; ; delay = Math.min(delay * 2, LONGEST_DELAY)) {
    try {
      yield* unseen(trail, mark)
      return
    } catch (error) {
      if (error instanceof ResponseError && error.status < 500 && error.status !== 429) throw error
      if (delay === 500) trail.note('The service does not answer, trying again.\n')
      await wait(delay)
    }
  }
}

/**
 * Goes back by the lag, and forgets what lies before. One record of the future, by the clock here, does not make it pass
 * over those that come until then.
 */
function goBack(mark: Mark): void {
  let newest = 0
  for (const occurred of mark.seen.values()) newest = Math.max(newest, occurred)
  mark.from = Math.max(mark.start, Math.min(newest, now()) - LAG)
  for (const [id, occurred] of mark.seen) if (occurred < mark.from) mark.seen.delete(id)
}
