/** Moments in the reader's own zone; the UTC one shows when a pointer rests on it. */
import { now } from '../../lib/clock.ts'

const DAY = 24 * 3_600_000

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
const year = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' })

interface TimeProps {
  /** Unix milliseconds, 0 for never. */
  at: number
  never?: string
  /** With its day and its seconds, however long ago it is. */
  isWhole?: boolean
}

export function Time({ at, never = '', isWhole = false }: TimeProps) {
  if (!at) return <span class="muted">{never}</span>
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return <span>{at}</span>
  return (
    <time dateTime={date.toISOString()} title={inUtc(date)}>
      {isWhole ? date.toLocaleString() : shownAs(date)}
    </time>
  )
}

/** `2026-11-30 08:15:00 UTC`. */
export const inUtc = (date: Date): string => `${date.toISOString().replace('T', ' ').slice(0, 19)} UTC`

function shownAs(date: Date): string {
  const age = Math.abs(now() - date.getTime())
  if (age < DAY) return clock.format(date)
  return (age < 300 * DAY ? day : year).format(date)
}
