/** `[pipelines.NAME.rest]`: what `restApi` takes in a program, with the names in small letters and underscores. */

import type { Auth } from '../extract/auth.ts'
import type { ChangingConfig } from '../extract/changing.ts'
import type { PaginatorConfig } from '../extract/paginators.ts'
import type { Endpoint, Resource } from '../extract/resource.ts'
import type { Api } from '../origin.ts'
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
  listOf,
  oneOf,
  tableByType,
  tableOf,
} from './checks.ts'
import type { Definition } from './definition.ts'
import { resolveRuntime, sectionsOf } from './runtime.ts'
import { type Jq, type Step, transformOf } from './steps.ts'
import { ConfigError, type ConfigValue, type Values } from './values.ts'

export type RestAuth = { readonly [key: string]: unknown }

/** As the file has it, once it is checked. */
export interface RestDefinition {
  base_url?: string
  auth?: RestAuth
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

const ends: Checks = { has_more_path: text, stop_after_empty_page: flag }

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
    base_page: number,
    maximum_page: positive,
    ...ends,
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
    ...ends,
  },
  cursor: { cursor_path: text, cursor_param: text, cursor_body_path: text, ...ends },
  header_link: { links_next_key: text },
  header_cursor: { cursor_key: text, cursor_param: text },
  json_link: { next_url_path: text },
}

const auths: { [T in Auth['type']]: Checks } = {
  bearer: { token: text },
  api_key: { key: text, name: text, location: oneOf('header', 'query', 'cookie') },
  http_basic: { username: text, password: text },
  oauth2_client_credentials: {
    access_token_url: text,
    client_id: text,
    client_secret: text,
    access_token_request_data: headers,
    default_token_expiration: positive,
  },
}
/** What may stand with the secrets in place of the definition. */
const SECRETS: { [T in Auth['type']]: readonly string[] } = {
  bearer: ['token'],
  api_key: ['key'],
  http_basic: ['username', 'password'],
  oauth2_client_credentials: ['access_token_url', 'client_id', 'client_secret'],
}

const endpoint: Checks = {
  path: text,
  method: oneOf('GET', 'POST', 'PUT', 'PATCH'),
  params: table,
  json: () => undefined,
  data: () => undefined,
  auth: tableByType(auths),
  headers,
  paginator: tableByType(paginators),
  selector: text,
  total_path: text,
  ignore: is((value) => Array.isArray(value) && value.every(isNumber)),
  response_actions: listOf(
    tableOf({ status_code: is((value) => isText(value) || isNumber(value)), content: text, action: oneOf('ignore') }),
  ),
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
    end: is((value) => isText(value) || isNumber(value)),
    row_order: oneOf('asc', 'desc'),
    on_missing: oneOf('raise', 'include', 'exclude'),
    range_start: oneOf('open', 'closed'),
    range_end: oneOf('open', 'closed'),
  }),
  parent: tableOf({ resource: text, field: text, batch: positive, include: is(isTexts), skip_missing: flag }),
  is_snapshot: flag,
  is_optional: flag,
  rate,
  steps: listOf(tableOf({ filter: text, map: text, yield_map: text })),
  nested: is((value) => isRecord(value) && Object.values(value).every(isNested)),
}

function isNested(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).every((key) => key === 'columns' || key === 'max_nesting')
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

/** The login of the API, or of one resource, whose secrets may stand below its name. */
export function resolveAuth(
  given: RestAuth | undefined,
  definition: Definition,
  values: Values,
  resource?: string,
): Pick<Api, 'auth' | 'credentials'> {
  if (!given) return {}
  const sections = sectionsOf(definition)
  const below = resource === undefined ? [] : sections.map((section) => [...section, resource])
  const found = SECRETS[given['type'] as Auth['type']].map((name): [string, string, string] => {
    const value = given[name]
    if (value !== undefined) return [name, String(value), `rest.auth.${name} of ${definition.name}`]
    const secret = secretOf(name, [...below, ...sections], values)
    return [name, String(secret.value), secret.from]
  })
  const secrets = Object.fromEntries(found.map(([name, value]) => [name, value]))
  return {
    auth: camelKeys({ ...given, ...secrets }) as Auth,
    credentials: found.map(([, , from]) => from).join(' and '),
  }
}

/** dlt calls an API key so. */
function secretOf(name: string, sections: string[][], values: Values): ConfigValue {
  const other = name === 'key' ? values.find(sections, 'api_key') : undefined
  return other ?? values.need(sections, name)
}

/** `loginOf` completes the login of a resource that has one of its own. */
export function restResources(
  { defaults = {}, resources: declared }: RestDefinition,
  jq?: Jq,
  loginOf: (auth: RestAuth, name: string) => Auth = (auth) => camelKeys(auth) as Auth,
): Resource[] {
  return declared.map((each) => {
    const { steps, ...resource } = camelKeys(merged(defaults, each)) as Resource & { steps?: readonly Step[] }
    const { auth } = (merged(defaults, each) as { endpoint?: { auth?: RestAuth } }).endpoint ?? {}
    if (auth) resource.endpoint = { ...(resource.endpoint as Endpoint), auth: loginOf(auth, resource.name) }
    if (steps && jq) resource.transform = transformOf(jq, resource.name, steps)
    return resource
  })
}

/** Whether items of a resource go through steps, for which jq is needed. */
export function hasSteps({ defaults, resources: declared }: RestDefinition): boolean {
  return [defaults, ...declared].some((each) => each !== undefined && 'steps' in each)
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
const OURS = ['endpoint', 'paginator', 'incremental', 'parent', 'auth']

function inCamel(key: string, value: unknown): unknown {
  if (OURS.includes(key)) return camelKeys(value as object)
  const isList = key === 'response_actions' && Array.isArray(value)
  if (isList) return value.map(camelKeys)
  if (key !== 'nested') return value
  return Object.fromEntries(Object.entries(value as object).map(([path, hints]) => [path, camelKeys(hints)]))
}

function camelKeys(given: object): object {
  const entries = Object.entries(given).map(([key, value]) => [
    key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    inCamel(key, value),
  ])
  return Object.fromEntries(entries)
}
