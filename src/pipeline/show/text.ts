/** A picture for terminals: tables in columns, and days as a line of bars. */

const BARS = '▁▂▃▄▅▆▇█'

/** One bar for each number, the highest for the largest; nothing for none. */
export function sparkline(numbers: readonly number[]): string {
  const largest = Math.max(0, ...numbers)
  const barOf = (number: number) => BARS[Math.max(0, Math.ceil((number / largest) * BARS.length) - 1)] ?? ''
  return largest === 0 ? '' : numbers.map(barOf).join('')
}

/** Days without a number in between are 0; at most `width` of them, the last ones. */
export function dayLine(days: readonly (readonly [day: string, count: number])[], width: number): string {
  const last = Date.parse(days.at(-1)?.[0] ?? '')
  if (Number.isNaN(last)) return ''
  const counts = new Map(days.map(([day, count]) => [day, count]))
  const first = Math.max(Date.parse(days[0]?.[0] ?? ''), last - (width - 1) * DAY)
  const numbers: number[] = []
  for (let at = first; at <= last; at += DAY) numbers.push(counts.get(new Date(at).toISOString().slice(0, 10)) ?? 0)
  return sparkline(numbers)
}

const DAY = 86_400_000

/** Rows under a head, each column as wide as its widest cell; numbers to the right. */
export function columns(head: readonly string[], rows: readonly (readonly unknown[])[]): string[] {
  const cells = rows.map((row) => head.map((_, at) => String(row[at] ?? '')))
  const isNumber = head.map((_, at) => cells.length > 0 && cells.every((row) => /^\d+$/.test(row[at] ?? '')))
  const widths = head.map((name, at) => Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (isNumber[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(head), ...cells.map(line)]
}
