/** homescope.pipeline.toml and the flags of a command: what shall be loaded where. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { own } from '../../lib/own.ts'
import { type Convention, isConvention } from '../normalize/naming.ts'
import type { Contract, ContractMode, Disposition } from '../normalize/schema.ts'
import { REFRESHES, type Refresh } from '../run/options.ts'
import { isContract, isPositive, isRecord, isText, isTexts, isWrite } from './checks.ts'
import { fromDlt } from './dlt-names.ts'
import { checkRest, type RestDefinition } from './rest.ts'
import { ConfigError, readToml } from './values.ts'

export interface Definition {
  name: string
  destination?: string
  dataset: string
  source: string
  base_url?: string
  resources?: readonly string[]
  write?: Disposition
  schema_contract?: Contract | ContractMode
  page_size?: number
  /** Hours between walks that see deletions. */
  full_every_hours?: number
  requests_per_second?: number
  request_max_attempts?: number
  provider?: string
  /** dlt's convention for names; `[schema] naming` where it is not said. */
  naming?: Convention
  /** Each run into a dataset of its own, by the time. */
  dev_mode?: boolean
  refresh?: Refresh
  /** Each run leaves a row in `_dlt_runs`. */
  history?: boolean
  /** Is told of runs that fail and of schemas that change; dlt's `runtime.slack_incoming_hook` where it is not said. */
  alert_url?: string
  /** Another API than Descope's. */
  rest?: RestDefinition
}

/** What the seed's script calls its pipeline, source and dataset. */
const SEED = {
  name: 'descope_management_users_pipeline',
  source: 'descope_management_users_source',
  dataset: 'descope_management_users_data',
}

export const DEFINITION_FILE = 'homescope.pipeline.toml'

const KEYS: { [K in keyof Definition]-?: (value: unknown) => boolean } = {
  name: isText,
  destination: isText,
  dataset: isText,
  source: isText,
  base_url: isText,
  resources: isTexts,
  write: isWrite,
  schema_contract: isContract,
  page_size: isPositive,
  full_every_hours: isPositive,
  requests_per_second: isPositive,
  request_max_attempts: isPositive,
  provider: isText,
  naming: isConvention,
  dev_mode: (value) => typeof value === 'boolean',
  history: (value) => typeof value === 'boolean',
  alert_url: isText,
  refresh: (value) => REFRESHES.some((each) => each === value),
  rest: isRecord,
}

/**
 * The pipeline of that name, or the first in the file, or the seed's. The file has `[pipelines.NAME]` tables.
 * What is said nowhere is as `lastOf` knows it. Throws ConfigError for unknown keys and values of the wrong kind.
 */
export function readDefinition(
  cwd: string,
  name: string | undefined,
  flags: Partial<Definition>,
  lastOf: (pipeline: string) => Partial<Definition> = () => ({}),
): Definition {
  const path = join(cwd, DEFINITION_FILE)
  const declared = existsSync(path) ? pipelinesIn(path) : {}
  const chosen = name ?? Object.keys(declared)[0] ?? SEED.name
  const table = own(declared, chosen)
  const written = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined))
  const source = table?.rest ? chosen.replace(/_pipeline$/, '') : SEED.source
  const base = { name: chosen, source, dataset: chosen === SEED.name ? SEED.dataset : `${chosen}_dataset` }
  return { ...base, ...lastOf(chosen), ...table, ...written }
}

export function definedNames(cwd: string): string[] {
  const path = join(cwd, DEFINITION_FILE)
  return existsSync(path) ? Object.keys(pipelinesIn(path)) : []
}

function pipelinesIn(path: string): { [name: string]: Partial<Definition> } {
  const { pipelines, ...rest } = readToml(path)
  const [stray] = Object.keys(rest)
  if (stray !== undefined)
    throw new ConfigError(`${path}: there is no ${stray}; pipelines are tables like [pipelines.NAME]`)
  if (pipelines === undefined) return {}
  if (!isRecord(pipelines)) throw new ConfigError(`${path}: pipelines must be tables like [pipelines.NAME]`)
  const ours = inOurNames(path, pipelines)
  for (const [name, table] of Object.entries(ours)) check(path, name, table)
  return ours as { [name: string]: Partial<Definition> }
}

function check(path: string, name: string, table: unknown): void {
  if (!isRecord(table)) throw new ConfigError(`${path}: pipelines.${name} must be a table`)
  for (const [key, value] of Object.entries(table)) {
    const at = `${path}: pipelines.${name}.${key}`
    if (!Object.hasOwn(KEYS, key)) throw new ConfigError(`${at} is unknown. There are: ${Object.keys(KEYS).join(', ')}`)
    if (!KEYS[key as keyof Definition](value)) throw new ConfigError(`${at} has a value that it cannot have`)
    if (key === 'rest') checkRest(at, value)
  }
}

/** Tables of REST sources may have dlt's names. */
function inOurNames(path: string, pipelines: { [name: string]: unknown }): { [name: string]: unknown } {
  const entries = Object.entries(pipelines).map(([name, table]) => {
    const isRest = isRecord(table) && table['rest'] !== undefined
    return [name, isRest ? { ...table, rest: fromDlt(`${path}: pipelines.${name}.rest`, table['rest']) } : table]
  })
  return Object.fromEntries(entries)
}
