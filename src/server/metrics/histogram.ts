import { labels } from './families.ts'

/** Upper bounds in milliseconds; what takes longer counts only among all. */
const BOUNDS = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000]
const SUM = BOUNDS.length + 1
const ROW = SUM + 1

/** Durations of some things, each a row of plain numbers: to note one costs nanoseconds. */
export interface Histogram {
  note(row: number, milliseconds: number): void
  values(): { [tail: string]: number }
}

/** `rows`: the labels of each. Rows without a duration are not shown. */
export function createHistogram(rows: readonly { [label: string]: string }[]): Histogram {
  const cells = new Float64Array(rows.length * ROW)
  return {
    note(row, milliseconds) {
      const start = row * ROW
      let bucket = 0
      while (bucket < BOUNDS.length && milliseconds > (BOUNDS[bucket] ?? 0)) bucket++
      cells[start + bucket] = (cells[start + bucket] ?? 0) + 1
      cells[start + SUM] = (cells[start + SUM] ?? 0) + milliseconds
    },
    values: () =>
      Object.assign({}, ...rows.map((own, row) => valuesOf(own, cells.subarray(row * ROW, (row + 1) * ROW)))),
  }
}

function valuesOf(own: { [label: string]: string }, cells: Float64Array): { [tail: string]: number } {
  const values: { [tail: string]: number } = {}
  let count = 0
  for (const [at, bound] of [...BOUNDS, Number.POSITIVE_INFINITY].entries()) {
    count += cells[at] ?? 0
    const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound / 1000)
    values[`_bucket${labels({ ...own, le })}`] = count
  }
  if (count === 0) return {}
  const tail = Object.keys(own).length > 0 ? labels(own) : ''
  values[`_sum${tail}`] = (cells[SUM] ?? 0) / 1000
  values[`_count${tail}`] = count
  return values
}
