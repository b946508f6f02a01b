import type { GoValue } from '../../go/json.ts'
import type { Path } from './fields.ts'

/** Fields that hold a moment, wherever the API sends them. */
const MOMENTS: ReadonlySet<string> = new Set([
  'createdTime',
  'modifiedTime',
  'expireTime',
  'lastUsedTime',
  'loginTime',
  'occurred',
  'time',
])

/**
 * A moment as people read it, in their zone: `2026-11-28 20:47:11`. Undefined for what is none; '' for never.
 * The API has moments in seconds, in milliseconds, as numbers or text, and as RFC 3339.
 */
export function localTime(path: Path, value: GoValue | undefined): string | undefined {
  if (path.length !== 1 || !MOMENTS.has(path[0] ?? '')) return undefined
  const text = typeof value === 'string' ? value : String(value)
  if (text === '0') return ''
  const at = /^\d{9,16}$/.test(text)
    ? millisecondsOf(Number(text))
    : RFC_3339.test(text)
      ? Date.parse(text)
      : Number.NaN
  return Number.isNaN(at) ? undefined : format(new Date(at))
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/
/** What is less is in seconds: as milliseconds it would be of 1973. */
const LEAST_MILLISECONDS = 1e11

function millisecondsOf(number: number): number {
  return number < LEAST_MILLISECONDS ? number * 1000 : number
}

function format(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [String(date.getFullYear()), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`
}
