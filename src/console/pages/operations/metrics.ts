export interface Metric {
  name: string
  labels: string
  value: string
  help: string
}

/** How often an operation was asked for, and how it went. */
export interface OperationFigures {
  operation: string
  count: number
  refused: number
  failed: number
  /** Milliseconds, on average. */
  took: number
}

/** Of each operation that was asked for, the most frequent first. */
export function operationsIn(metrics: readonly Metric[]): OperationFigures[] {
  const found = new Map<string, OperationFigures & { seconds: number }>()
  for (const { name, labels, value } of metrics) {
    const operation = /operation="([^"]*)"/.exec(labels)?.[1]
    if (operation === undefined) continue
    const figures = found.get(operation) ?? { operation, count: 0, refused: 0, failed: 0, took: 0, seconds: 0 }
    found.set(operation, figures)
    if (name === 'homescope_request_duration_seconds_sum') figures.seconds += Number(value)
    if (name !== 'homescope_requests_total') continue
    figures.count += Number(value)
    if (labels.includes('status="4xx"')) figures.refused += Number(value)
    if (labels.includes('status="5xx"')) figures.failed += Number(value)
  }
  return [...found.values()]
    .map(({ seconds, ...figures }) => ({ ...figures, took: (seconds / Math.max(1, figures.count)) * 1000 }))
    .sort((a, b) => b.count - a.count)
}

/** The figures of Prometheus's text form, without the buckets of histograms, and without what is zero. */
export function metricsIn(text: string): Metric[] {
  const helps = new Map([...text.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name = '', help = '']) => [name, help]))
  return [...text.matchAll(/^([a-z]\w*)(?:\{(.*)\})? (\S+)$/gm)]
    .map(([, name = '', labels = '', value = '']) => ({ name, labels, value, help: helps.get(name) ?? '' }))
    .filter(({ name, value }) => !name.endsWith('_bucket') && value !== '0')
}
