/** Paginators of lists that change while they are walked; the rules stand in `client/walks`. */
import * as byPage from '../../client/walks/by-page.ts'
import * as byTime from '../../client/walks/oldest-first.ts'
import { Recent } from '../../client/walks/recent.ts'
import type { Json } from '../../lib/json.ts'
import { stringifyJson } from '../normalize/json.ts'
import type { PageRequest, Paginator } from './paginator.ts'
import { selectOne } from './select.ts'

export type ChangingConfig =
  | {
      type: 'oldest_first'
      /** Rows in a full page. */
      size: number
      /** Path of what tells rows apart. */
      keyPath: string
      /** Path of when a row was made, and how many milliseconds its unit has. */
      timePath: string
      timeUnit: number
      /** Field of the body that leaves out rows made before a time in milliseconds. */
      fromField: string
      /** Field of the body for the rows to pass over, by number or by pages. */
      offsetField?: string
      pageField?: string
    }
  | { type: 'joined_pages'; size: number; keyPath: string; pageField: string }

type Of<T extends ChangingConfig['type']> = Extract<ChangingConfig, { type: T }>

/** Offset up to which a walk asks from the same time, so that pages can be asked for ahead. */
const REACH = 2000

/** A place in a walk, and how many rows were kept that were made before it. */
type Position = byTime.Place & { before: number }

export function oldestFirst(config: Of<'oldest_first'>): Paginator<Position> {
  const { size, timePath, timeUnit, fromField, offsetField, pageField = 'page' } = config
  const overlaps = offsetField !== undefined
  const steps = { size, overlaps, reach: overlaps ? REACH : 0 }
  const keyOf = keyReader(config.keyPath)
  const rowOf = (row: unknown) => ({ key: keyOf(row), madeAt: (Number(selectOne(row, timePath)) || 0) * timeUnit })
  const known = new Recent()
  const kept = new RowTally(timeUnit)
  const keep = (rows: readonly unknown[]) => {
    const fresh = unknownOf(rows, keyOf, known)
    for (const row of fresh) kept.add(rowOf(row).madeAt)
    return fresh
  }
  return {
    first: { ...byTime.START, before: 0 },
    apply: (request, { from, offset }) => {
      const place = overlaps ? { [offsetField]: offset } : { [pageField]: Math.floor(offset / size) }
      return withFields(request, { ...place, ...(from > 0 && { [fromField]: from }) })
    },
    read: (at, { rows }) => {
      const { next, isJoined } = byTime.onward(steps, at, rows.map(rowOf), ({ key }) => known.has(key))
      const fresh = isJoined ? keep(rows) : []
      if (!next) return { next, rows: fresh }
      const { from, offset, idle } = next
      const before = from > at.from ? kept.before(from) : at.before
      return { next: { from, offset, before, ...(idle && { idle }) }, rows: fresh }
    },
    ahead: ({ from, offset, before }, total) => {
      const next = offset + size - 1
      return overlaps && next < total - before && offset + size <= REACH ? { from, offset: next, before } : undefined
    },
    total: ({ before }, told) => before + told,
    recall: keep,
  }
}

/** Counts rows by when they were made, in order, so that those before a recent time are known. */
class RowTally {
  private readonly unit: number
  private count = 0
  private last = 0
  private atLast = 0
  private atOneBefore = 0

  constructor(unit: number) {
    this.unit = unit
  }

  add(madeAt: number): void {
    this.count++
    if (madeAt > this.last) {
      this.atOneBefore = madeAt - this.last === this.unit ? this.atLast : 0
      this.atLast = 0
      this.last = madeAt
    }
    // One that was made late counts as of now: never too many are told.
    this.atLast++
  }

  /** Rows that were surely made before `from`, which is one millisecond before the last. */
  before(from: number): number {
    return from < this.last - 1 ? 0 : this.count - this.atLast - this.atOneBefore
  }
}

export function joinedPages({ size, keyPath, pageField }: Of<'joined_pages'>): Paginator<byPage.Place> {
  const [known, joined] = [new Recent(), new Recent()]
  const keyOf = keyReader(keyPath)
  return {
    first: byPage.START,
    apply: (request, { page }) => withFields(request, { [pageField]: page }),
    read: (position, { rows }) => {
      const step = byPage.onward(size, position, rows.map(keyOf), (key) => joined.has(key))
      for (const key of step.joined) joined.add(key)
      return { next: step.next, rows: unknownOf(rows, keyOf, known) }
    },
    restarts: true,
  }
}

/** The rows that are not known yet, and are from now on. */
function unknownOf(rows: readonly unknown[], keyOf: (row: unknown) => string, known: Recent): readonly unknown[] {
  const fresh = rows.filter((row) => !known.has(keyOf(row)))
  for (const row of fresh) known.add(keyOf(row))
  return fresh
}

/** A row without a key is told by all of it. */
function keyReader(path: string): (row: unknown) => string {
  return (row) => {
    const key = selectOne(row, path)
    return typeof key === 'string' ? key : stringifyJson(row)
  }
}

function withFields(request: PageRequest, fields: { [name: string]: Json }): PageRequest {
  return { ...request, body: { ...(request.body as { [name: string]: Json }), ...fields } }
}
