/** `[pipelines.NAME.rest]`: what `restApi` takes in a program, with the names in small letters and underscores. */
import type { ChangingConfig } from '../extract/changing.ts'
import type { PaginatorConfig } from '../extract/paginators.ts'
import type { Resource } from '../extract/resource.ts'
import type { Api, Auth } from '../origin.ts'
import {
  type Check,
  type Checks,
  is,
  isContract,
  isNumber,
  isPositive,
  isRecord,
  isText,
  isTexts,
  isWrite,
  oneOf,
  tableByType,
  tableOf,
} from './checks.ts'
import type { Definition } from './definition.ts'
import { resolveRuntime, sectionsOf } from './runtime.ts'
import { ConfigError, type Values } from './values.ts'

/** As the file has it, once it is checked. */
export interface RestDefinition {
  base_url?: string
  auth?: { [key: string]: string }
  headers?: Record<string, string>
  rate?: Api['rate']
  defaults?: object
  resources: readonly object[]
}

const text = is(isText)
const number = is(isNumber)
const positive = is(isPositive)
const flag = is((value) => typeof value === 'boolean')
const table = is(isRecord)
const texts = is((value) => isText(value) || isTexts(value))
const headers = is((value) => isRecord(value) && Object.values(value).every(isText))
const rate = tableOf({ requests: positive, seconds: positive })

/** Those of dlt; the others belong to the resources of a project. */
const paginators: { [T in Exclude<PaginatorConfig, ChangingConfig>['type']]: Checks } = {
  auto: {},
  single_page: {},
  page_number: {
    page: number,
    page_param: text,
    page_body_path: text,
    limit: positive,
    total_path: text,
    maximum_page: positive,
    has_more_path: text,
  },
  offset: {
    limit: positive,
    offset: number,
    offset_param: text,
    limit_param: text,
    offset_body_path: text,
    limit_body_path: text,
    total_path: text,
    maximum_offset: positive,
  },
  cursor: { cursor_path: text, cursor_param: text, cursor_body_path: text },
  header_link: { links_next_key: text },
  header_cursor: { cursor_key: text, cursor_param: text },
  json_link: { next_url_path: text },
}

const auths: { [T in Auth['type']]: Checks } = {
  bearer: { token: text },
  api_key: { key: text, name: text, location: oneOf('header', 'query') },
  http_basic: { username: text, password: text },
}
/** What may stand with the secrets in place of the definition. */
const SECRETS: { [T in Auth['type']]: readonly string[] } = {
  bearer: ['token'],
  api_key: ['key'],
  http_basic: ['username', 'password'],
}

const endpoint: Checks = {
  path: text,
  method: oneOf('GET', 'POST'),
  params: table,
  json: () => undefined,
  headers,
  paginator: tableByType(paginators),
  selector: text,
  total_path: text,
  ignore: is((value) => Array.isArray(value) && value.every(isNumber)),
}

const resource: Checks = {
  name: text,
  table: text,
  endpoint: tableOf(endpoint),
  primary_key: texts,
  merge_key: texts,
  write: is(isWrite),
  strategy: oneOf('upsert', 'delete-insert', 'insert-only', 'scd2'),
  columns: table,
  max_nesting: number,
  contract: is(isContract),
  incremental: tableOf({
    cursor: text,
    name: text,
    initial: is((value) => isText(value) || isNumber(value)),
    lag: number,
    full_every: positive,
  }),
  parent: tableOf({ resource: text, field: text, batch: positive, include: is(isTexts), skip_missing: flag }),
  is_snapshot: flag,
  is_optional: flag,
  rate,
}

const resources: Check = (at, value) => {
  if (!Array.isArray(value) || value.length === 0) throw new ConfigError(`${at} must be tables, one for each resource`)
  for (const [index, each] of value.entries()) tableOf(resource)(`${at}[${index}]`, each)
  const names = value.map(({ name }) => name)
  for (const [index, { name, parent }] of value.entries()) {
    if (!isText(name)) throw new ConfigError(`${at}[${index}] needs a name`)
    if (names.indexOf(name) < index) throw new ConfigError(`${at}[${index}].name is there twice: ${name}`)
    if (parent && !names.includes(parent.resource))
      throw new ConfigError(`${at}[${index}].parent.resource is no resource: ${parent.resource}`)
  }
}

/** Throws ConfigError that names the place in the file. */
export const checkRest: Check = (at, value) => {
  tableOf({ base_url: text, auth: tableByType(auths), headers, rate, defaults: tableOf(resource), resources })(
    at,
    value,
  )
  resources(`${at}.resources`, (value as RestDefinition).resources)
}

/** Throws ConfigFieldMissingError where a secret is to be found nowhere. */
export function resolveRest(definition: Definition, rest: RestDefinition, values: Values): Api {
  const runtime = resolveRuntime(definition, values)
  const baseUrl = definition.base_url ?? rest.base_url ?? values.need(sectionsOf(definition), 'base_url').value
  const { auth, credentials } = resolveAuth(rest.auth, definition, values)
  return {
    baseUrl: String(baseUrl),
    headers: rest.headers,
    auth,
    credentials,
    ...runtime,
    rate: runtime.rate ?? rest.rate,
  }
}

function resolveAuth(
  given: RestDefinition['auth'],
  definition: Definition,
  values: Values,
): Pick<Api, 'auth' | 'credentials'> {
  if (!given) return {}
  const names = SECRETS[given['type'] as Auth['type']]
  const found = names.map((name): [string, string, string] => {
    const value = given[name]
    if (value !== undefined) return [name, value, `rest.auth.${name} of ${definition.name}`]
    const secret = values.need(sectionsOf(definition), name)
    return [name, String(secret.value), secret.from]
  })
  const secrets = Object.fromEntries(found.map(([name, value]) => [name, value]))
  return {
    auth: { ...given, ...secrets } as unknown as Auth,
    credentials: found.map(([, , from]) => from).join(' and '),
  }
}

export function restResources({ defaults = {}, resources: declared }: RestDefinition): Resource[] {
  return declared.map((each) => camelKeys(merged(defaults, each)) as Resource)
}

/** Tables are merged key by key, as dlt does; a paginator of another type, lists and plain values take over whole. */
function merged(defaults: object, own: object): object {
  const result: Record<string, unknown> = { ...defaults }
  for (const [key, value] of Object.entries(own)) {
    const before = result[key]
    const isOther = isRecord(value) && isRecord(before) && 'type' in value && value['type'] !== before['type']
    result[key] = isRecord(value) && isRecord(before) && !isOther ? merged(before, value) : value
  }
  return result
}

/** Keys of ours, and of the tables in ours; what is in `params`, `json`, `headers` and `columns` is the user's. */
const OURS = ['endpoint', 'paginator', 'incremental', 'parent']

function camelKeys(given: object): object {
  const entries = Object.entries(given).map(([key, value]) => [
    key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    OURS.includes(key) ? camelKeys(value) : value,
  ])
  return Object.fromEntries(entries)
}
