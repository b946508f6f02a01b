/** What all APIs have in common: under which names their settings are, how patiently and how often they are asked. */
import { CONVENTIONS, type Convention, isConvention } from '../normalize/naming.ts'
import type { Api } from '../origin.ts'
import type { Definition } from './definition.ts'
import { ConfigError, type Values } from './values.ts'

export type Runtime = Pick<Api, 'rate' | 'retries' | 'timeout'>

/** dlt's order: script and function, script, function, all sources, no section. */
export function sectionsOf({ name, source }: Definition): string[][] {
  return [['sources', name, source], ['sources', name], ['sources', source], ['sources'], []]
}

/** Throws ConfigError for a convention that is none of dlt's. */
export function resolveNaming(definition: Definition, values: Values): Convention | undefined {
  const sections = [...sectionsOf(definition).map((section) => [...section, 'schema']), ['schema']]
  const found = values.find(sections, 'naming')
  if (found === undefined) return undefined
  if (isConvention(found.value)) return found.value
  throw new ConfigError(`${found.from} is one of: ${CONVENTIONS.join(', ')}`)
}

/** Where to tell of trouble: ours, or Slack's hook under dlt's name. */
export function resolveAlerts(definition: Definition, values: Values): string | undefined {
  const found = definition.alert_url ?? values.find([['runtime']], 'slack_incoming_hook')?.value
  return typeof found === 'string' ? found : undefined
}

export function resolveRuntime(definition: Definition, values: Values): Runtime {
  const rate = definition.requests_per_second
  return {
    rate: rate === undefined ? undefined : { requests: Math.max(1, Math.round(rate)), seconds: Math.max(1, 1 / rate) },
    retries: retriesOf(definition, values),
    timeout: numberOf(values.find([['runtime'], []], 'request_timeout')?.value),
  }
}

function retriesOf(definition: Definition, values: Values): Api['retries'] {
  const runtime = (key: string) => numberOf(values.find([['runtime'], []], key)?.value)
  const found = {
    attempts: definition.request_max_attempts ?? runtime('request_max_attempts'),
    factor: runtime('request_backoff_factor'),
    longest: runtime('request_max_retry_delay'),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
