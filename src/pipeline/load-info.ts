/** What a run prints, in dlt's words. */
import type { RunInfo } from './run/trace.ts'

export function loadInfo(info: RunInfo): string {
  const load = info.steps.filter((step) => step.step === 'load')
  const seconds = load.reduce((sum, step) => sum + step.seconds, 0)
  const { packages } = info
  const lines = [
    `Pipeline ${info.pipeline} load step completed in ${load.length === 0 ? '---' : duration(seconds)}`,
    `${packages.length} load package(s) were loaded to destination ${info.destination} and into dataset ${packages.length > 0 ? info.dataset : 'None'}`,
    `The ${info.destination} destination used ${info.location} location to store data`,
    ...packages.map(({ loadId }) => `Load package ${loadId} is LOADED and contains no failed jobs`),
  ]
  return lines.join('\n')
}

/** Tables and their rows, as after dlt's normalize step. */
export function rowInfo(info: RunInfo): string {
  const counts = new Map<string, number>()
  for (const { counts: tables } of info.packages) {
    for (const [table, rows] of Object.entries(tables)) counts.set(table, (counts.get(table) ?? 0) + rows)
  }
  if (counts.size === 0) return 'No data found to normalize'
  const lines = [...counts].map(([table, rows]) => `- ${table}: ${rows} row(s)`)
  return ['Normalized data for the following tables:', ...lines].join('\n')
}

/** `0.26 seconds`, `1 second`, `1 minute and 5.32 seconds`. */
export function duration(seconds: number): string {
  const parts: string[] = []
  let rest = Math.round(seconds * 100) / 100
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size)
    if (count > 0) parts.push(plural(count, unit))
    rest -= count * size
  }
  const last = Math.round(rest * 100) / 100
  if (last > 0 || parts.length === 0) parts.push(plural(last, 'second'))
  const tail = parts.pop() ?? ''
  return parts.length === 0 ? tail : `${parts.join(', ')} and ${tail}`
}

const UNITS: [string, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

function plural(count: number, unit: string): string {
  const text = Number.isInteger(count) ? String(count) : count.toFixed(2)
  return `${text} ${unit}${count === 1 ? '' : 's'}`
}
