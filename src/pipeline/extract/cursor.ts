import type { Json } from '../../lib/json.ts'
import { cursorText } from '../state/state.ts'
import { ExtractError } from './errors.ts'
import type { Incremental } from './resource.ts'
import { selectOne } from './select.ts'

/** The source's own clock in place of a field of its rows. */
export const CLOCK = 'clock'

export function cursorName(incremental: Incremental): string {
  return incremental.name ?? incremental.cursor
}

/** Where a walk starts: the last position less the lag, never before the initial one. */
export function startOf(incremental: Incremental, last: Json | undefined): Json | undefined {
  if (incremental.end !== undefined) return incremental.initial
  const position = cursorText(last) ?? incremental.initial
  if (position === undefined || last === undefined) return position
  return lagged(position, incremental)
}

function lagged(position: string | number, { lag = 0, initial }: Incremental): Json {
  if (lag === 0) return position
  const number = toNumber(position)
  if (number !== undefined) {
    const start = Math.max(number - lag, toNumber(initial ?? number - lag) ?? number - lag)
    return typeof position === 'string' ? String(start) : start
  }
  const time = Date.parse(String(position))
  // The lag of a date is in seconds, as dlt has it.
  return Number.isNaN(time) ? position : new Date(time - lag * 1000).toISOString()
}

/** Whether the item is in the span from the start to the end. What lacks the cursor's field is kept, unless it is said. */
export function isWanted(incremental: Incremental | undefined, start: Json | undefined, item: unknown): boolean {
  if (!incremental || incremental.cursor === CLOCK) return true
  const value = selectOne(item, incremental.cursor)
  if (value === undefined || value === null) return incremental.onMissing !== 'exclude'
  return isBehindStart(incremental, start, value) && isBeforeEnd(incremental, value)
}

function isBehindStart({ rangeStart }: Incremental, start: Json | undefined, value: unknown): boolean {
  if (start === undefined || start === null) return true
  const order = compare(value, start)
  return rangeStart === 'open' ? order > 0 : order >= 0
}

function isBeforeEnd({ end, rangeEnd }: Incremental, value: unknown): boolean {
  if (end === undefined) return true
  const order = compare(value, end)
  return rangeEnd === 'closed' ? order <= 0 : order < 0
}

/** Rows come in order, and one of these is behind all that are wanted. */
export function isPastSpan(
  incremental: Incremental | undefined,
  start: Json | undefined,
  items: readonly unknown[],
): boolean {
  if (!incremental?.rowOrder || incremental.cursor === CLOCK) return false
  const isPast =
    incremental.rowOrder === 'asc' ? isBeforeEnd : (by: Incremental, value: unknown) => isBehindStart(by, start, value)
  return items.some((item) => {
    const value = selectOne(item, incremental.cursor)
    return value !== undefined && value !== null && !isPast(incremental, value)
  })
}

/** Throws ExtractError for an item without the cursor's field, where that was asked for. */
export function checkCursors(name: string, { cursor, onMissing }: Incremental, items: readonly unknown[]): void {
  if (onMissing !== 'raise') return
  const hole = items.find((item) => (selectOne(item, cursor) ?? null) === null)
  if (hole === undefined) return
  const text = `a row has no value for the cursor ${cursor}. Set on_cursor_value_missing to include or exclude`
  throw new ExtractError('selector', name, text)
}

/** The higher of a position and an item's value. */
export function advance(
  incremental: Incremental | undefined,
  position: Json | undefined,
  item: unknown,
): Json | undefined {
  if (!incremental || incremental.cursor === CLOCK) return position
  const value = selectOne(item, incremental.cursor)
  if (typeof value !== 'string' && typeof value !== 'number') return position
  return position === undefined || position === null || compare(value, position) > 0 ? value : position
}

/** Numbers, also where they come as text, by size; all else as text, which is right for ISO dates. */
function compare(a: unknown, b: unknown): number {
  const [x, y] = [toNumber(a), toNumber(b)]
  if (x !== undefined && y !== undefined) return x - y
  const [left, right] = [String(a), String(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined
}
