/** What of an answer can be drawn: its first column of moments or numbers across, and up to three of numbers up. */
import type { PipelineAnswer } from '../../../../contract/dev/pipelines.ts'
import type { ChartProps } from '../../../parts/chart/series.ts'

const MOST_SERIES = 3
/** More than these are drawn as lines. */
const MOST_BARS = 60

/** Undefined where there are no numbers, or fewer than two rows. */
export function chartOf({ columns, rows }: PipelineAnswer): ChartProps | undefined {
  if (rows.length < 2) return undefined
  const read = columns.map((name, at) => readColumn(name, rows, at))
  const numeric = read.filter(({ kind }) => kind === 'number')
  const across = read.find(({ kind }) => kind === 'time') ?? (numeric.length > 1 ? numeric[0] : undefined)
  const up = numeric.filter((column) => column !== across).slice(0, MOST_SERIES)
  if (up.length === 0) return undefined
  const x = across?.values ?? rows.map((_, at) => at + 1)
  const order = rows.map((_, at) => at).filter((at) => x[at] !== null)
  order.sort((a, b) => Number(x[a]) - Number(x[b]))
  return {
    label: `${up.map(({ name }) => name).join(', ')} by ${across?.name ?? 'row'}`,
    x: order.map((at) => Number(x[at])),
    isTime: across?.kind === 'time',
    hasBars: rows.length <= MOST_BARS,
    series: up.map(({ name, values }) => ({ label: name, values: order.map((at) => values[at] ?? null) })),
  }
}

interface ReadColumn {
  name: string
  kind: 'time' | 'number' | 'text'
  values: (number | null)[]
}

function readColumn(name: string, rows: PipelineAnswer['rows'], at: number): ReadColumn {
  const by = (convert: (text: string) => number) =>
    rows.map((row) => (row[at] === null ? null : convert(String(row[at]))))
  const isGood = (values: readonly (number | null)[]) =>
    values.some((value) => value !== null) && values.every((value) => value === null || Number.isFinite(value))
  const times = by(TIMELY.test(name) ? (text) => epochOf(text) || momentOf(text) : momentOf)
  if (isGood(times)) return { name, kind: 'time', values: times }
  const numbers = by(numberOf)
  return { name, kind: isGood(numbers) ? 'number' : 'text', values: numbers }
}

const TIMELY = /time|date|(^|_)at$/i

const numberOf = (text: string): number => (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN)

/** Seconds since 1970 of `2026-11-29`, or of a moment with its time. */
const momentOf = (text: string): number =>
  /^\d{4}-\d\d-\d\d([ T]|$)/.test(text) ? Date.parse(text.replace(/\+00$/, 'Z').replace(' ', 'T')) / 1000 : Number.NaN

/** As far as years have four digits and began after 2001, as Descope's times do: in seconds or milliseconds. */
const epochOf = (text: string): number => {
  const number = numberOf(text)
  if (number >= 1e9 && number < 1e10) return number
  return number >= 1e12 && number < 1e13 ? number / 1000 : Number.NaN
}
