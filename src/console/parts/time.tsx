/** Moments in the reader's own zone; the UTC one shows when a pointer rests on it. */
import { now } from '../../lib/clock.ts'

const DAY = 24 * 3_600_000

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
const year = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' })

/** `at`: unix milliseconds, 0 for never. */
export function Time({ at, never = '' }: { at: number; never?: string }) {
  if (!at) return <span class="muted">{never}</span>
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return <span>{at}</span>
  return (
    <time dateTime={date.toISOString()} title={`${date.toISOString().replace('T', ' ').slice(0, 19)} UTC`}>
      {shownAs(date)}
    </time>
  )
}

function shownAs(date: Date): string {
  const age = Math.abs(now() - date.getTime())
  if (age < DAY) return clock.format(date)
  return (age < 300 * DAY ? day : year).format(date)
}
