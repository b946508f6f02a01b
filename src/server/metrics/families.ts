/** Prometheus' text format, version 0.0.4, and what several processes count as one. */

export interface Family {
  name: string
  type: 'counter' | 'gauge' | 'histogram'
  help: string
  /** By what follows the name in a line: nothing, labels, or with histograms `_bucket{le="0.1"}`, `_sum` and `_count`. */
  values: { [tail: string]: number }
  /** The value of several processes; their sum when left out. */
  join?: 'most' | 'least'
}

export const FORMAT = 'text/plain; version=0.0.4; charset=utf-8'

export function textOf(families: readonly Family[]): string {
  return families
    .filter(({ values }) => Object.keys(values).length > 0)
    .map(({ name, type, help, values }) => {
      const lines = Object.entries(values).map(([tail, value]) => `${name}${tail} ${value}\n`)
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
    })
    .join('')
}

/** The families of several processes, each line once. */
export function joined(processes: readonly Family[][]): Family[] {
  const all = new Map<string, Family>()
  for (const family of processes.flat()) {
    const known = all.get(family.name)
    if (!known) {
      all.set(family.name, { ...family, values: { ...family.values } })
      continue
    }
    const join = JOINS[family.join ?? 'sum']
    for (const [tail, value] of Object.entries(family.values)) {
      const before = known.values[tail]
      known.values[tail] = before === undefined ? value : join(before, value)
    }
  }
  return [...all.values()]
}

const JOINS = {
  sum: (a: number, b: number) => a + b,
  most: Math.max,
  least: Math.min,
}

/** `{operation="user.create",status="2xx"}`. Values are ours: none needs escaping. */
export function labels(pairs: { [name: string]: string }): string {
  const written = Object.entries(pairs).map(([name, value]) => `${name}="${value}"`)
  return `{${written.join()}}`
}
