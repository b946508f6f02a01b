export interface Metric {
  name: string
  labels: string
  value: string
  help: string
}

/** The figures of Prometheus's text form, without the buckets of histograms, and without what is zero. */
export function metricsIn(text: string): Metric[] {
  const helps = new Map([...text.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name = '', help = '']) => [name, help]))
  return [...text.matchAll(/^([a-z]\w*)(?:\{(.*)\})? (\S+)$/gm)]
    .map(([, name = '', labels = '', value = '']) => ({ name, labels, value, help: helps.get(name) ?? '' }))
    .filter(({ name, value }) => !name.endsWith('_bucket') && value !== '0')
}
