import { own } from '../../lib/own.ts'
import { isRecord } from './checks.ts'
import { ConfigError } from './values.ts'

type Fields = { [key: string]: unknown }

/** Throws ConfigError for what can be said in dlt's names and has no counterpart, with its place. */
export function fromDlt(at: string, rest: unknown): unknown {
  if (!isRecord(rest)) return rest
  const { client, resource_defaults, ...own } = rest
  const { paginator, auth, session, ...api } = isRecord(client) ? client : {}
  if (session !== undefined) refuse(`${at}.client.session`, 'a session is code')
  const common = own['defaults'] ?? resource_defaults
  const defaults = common === undefined ? {} : resourceOf(`${at}.defaults`, common)
  const endpoint = {
    ...(paginator !== undefined && { paginator: paginatorOf(paginator) }),
    ...(defaults.endpoint ?? {}),
  }
  const whole: Fields = { ...api, ...own }
  const login = own['auth'] ?? auth
  if (login !== undefined) whole['auth'] = authOf(login)
  if (Object.keys(endpoint).length > 0) defaults['endpoint'] = endpoint
  if (Object.keys(defaults).length > 0) whole['defaults'] = defaults
  if (Array.isArray(own['resources']))
    whole['resources'] = own['resources'].map((each, index) => namedResource(`${at}.resources[${index}]`, each))
  return whole
}

/** dlt's names of a resource's keys, and ours. */
const RESOURCE: { readonly [dlt: string]: string } = {
  table_name: 'table',
  max_table_nesting: 'max_nesting',
  schema_contract: 'contract',
  nested_hints: 'nested',
  processing_steps: 'steps',
}

const ENDPOINT: { readonly [dlt: string]: string } = { data_selector: 'selector' }

const INCREMENTAL: { readonly [dlt: string]: string } = {
  cursor_path: 'cursor',
  initial_value: 'initial',
  end_value: 'end',
  on_cursor_value_missing: 'on_missing',
}

type ResourceFields = Fields & { endpoint?: Fields }

/** The name alone is a resource whose path is its name. */
function namedResource(at: string, given: unknown): unknown {
  if (typeof given === 'string') return { name: nameOf(given), endpoint: { path: given } }
  if (!isRecord(given)) return given
  const resource = resourceOf(at, given)
  if (resource.endpoint === undefined || own(resource.endpoint, 'path') !== undefined) return resource
  return { ...resource, endpoint: { path: resource['name'], ...resource.endpoint } }
}

function nameOf(path: string): string {
  return path.replace(/^\/+|\/+$/g, '')
}

function resourceOf(at: string, given: unknown): ResourceFields {
  if (!isRecord(given)) return {}
  const { endpoint, include_from_parent, write_disposition, columns, selected, parallelized: _, ...rest } = given
  const resource: ResourceFields = { ...renamed(rest, RESOURCE), ...dispositionOf(write_disposition) }
  if (columns !== undefined) resource['columns'] = columnsOf(columns)
  if (isRecord(resource['nested'])) resource['nested'] = nestedOf(resource['nested'])
  if (selected === false) resource['is_optional'] = true
  const asked = typeof endpoint === 'string' ? { path: endpoint } : endpoint
  return isRecord(asked) ? withEndpoint(at, resource, asked, include_from_parent) : resource
}

/** What dlt says of cursor and parent in the endpoint is of the resource here. */
function withEndpoint(at: string, resource: ResourceFields, given: Fields, include: unknown): ResourceFields {
  const { incremental: ofEndpoint, ...endpoint } = endpointOf(`${at}.endpoint`, given)
  const found = bindings(endpoint)
  const cursor = ofEndpoint ?? found.incremental ?? resource['incremental']
  if (isRecord(ofEndpoint)) addSpan(endpoint, ofEndpoint)
  const parent = found.parent ?? parentIn(endpoint)
  return {
    ...resource,
    endpoint,
    ...(isRecord(cursor) && { incremental: incrementalOf(`${at}.incremental`, cursor) }),
    ...(parent &&
      resource['parent'] === undefined && { parent: { ...parent, ...(include !== undefined && { include }) } }),
  }
}

/** `merge`, or a table with a strategy. */
function dispositionOf(given: unknown): Fields {
  if (!isRecord(given)) return given === undefined ? {} : { write: given }
  const { disposition, strategy, ...rest } = given
  return { ...rest, write: disposition, ...(strategy !== undefined && { strategy }) }
}

/** A table by name, or a list of tables that each have one. */
function columnsOf(given: unknown): unknown {
  if (!Array.isArray(given)) return given
  return Object.fromEntries(given.filter(isRecord).map(({ name, ...column }) => [String(name), column]))
}

function nestedOf(given: Fields): Fields {
  const entries = Object.entries(given).map(([path, hints]) => {
    if (!isRecord(hints)) return [path, hints]
    const { columns, ...rest } = hints
    return [
      path.replaceAll('__', '.'),
      { ...renamed(rest, RESOURCE), ...(columns !== undefined && { columns: columnsOf(columns) }) },
    ]
  })
  return Object.fromEntries(entries)
}

function endpointOf(at: string, given: Fields): Fields {
  const { paginator, auth, method, response_actions, ...rest } = given
  const endpoint: Fields = renamed(rest, ENDPOINT)
  if (paginator !== undefined) endpoint['paginator'] = paginatorOf(paginator)
  if (auth !== undefined) endpoint['auth'] = authOf(auth)
  if (typeof method === 'string') endpoint['method'] = method.toUpperCase()
  if (Array.isArray(response_actions))
    endpoint['response_actions'] = response_actions.map((each, index) =>
      actionOf(`${at}.response_actions[${index}]`, each),
    )
  return endpoint
}

function actionOf(at: string, given: unknown): unknown {
  if (isRecord(given) && given['action'] !== undefined && given['action'] !== 'ignore')
    refuse(`${at}.action`, 'only "ignore" is no code')
  return isRecord(given) ? { action: 'ignore', ...given } : given
}

function paginatorOf(given: unknown): unknown {
  if (typeof given === 'string') return { type: given }
  if (!isRecord(given)) return given
  // A path that is null is one that the answers have not.
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
}

function authOf(given: unknown): unknown {
  if (typeof given === 'string') return { type: given }
  if (!isRecord(given)) return given
  const { api_key, ...rest } = given
  return { type: 'bearer', ...rest, ...(api_key !== undefined && { key: api_key }) }
}

function incrementalOf(at: string, given: Fields): Fields {
  const { start_param: _, end_param: __, convert, last_value_func, primary_key: ___, ...rest } = given
  if (convert !== undefined) refuse(`${at}.convert`, 'a function is code')
  if (last_value_func !== undefined && last_value_func !== 'max') refuse(`${at}.last_value_func`, 'only max is known')
  const cursor = renamed(rest, INCREMENTAL)
  // Without a word dlt raises.
  return given['cursor_path'] === undefined ? cursor : { on_missing: 'raise', ...cursor }
}

/** `start_param` and `end_param` name the parameters that the span goes into. */
function addSpan(endpoint: Fields, { start_param, end_param }: Fields): void {
  const span = {
    ...(typeof start_param === 'string' && { [start_param]: '{incremental.start_value}' }),
    ...(typeof end_param === 'string' && { [end_param]: '{incremental.end_value}' }),
  }
  if (Object.keys(span).length > 0) endpoint['params'] = { ...(endpoint['params'] as object), ...span }
}

/** Parameters that dlt binds by a table: `{ type = "resolve" }` to a parent's field, `{ type = "incremental" }` to the cursor. */
function bindings(endpoint: Fields): { parent?: Fields; incremental?: Fields } {
  const { params, path } = endpoint
  if (!isRecord(params)) return {}
  const found: { parent?: Fields; incremental?: Fields } = {}
  const left: { [name: string]: unknown } = {}
  let filled = typeof path === 'string' ? path : ''
  for (const [name, value] of Object.entries(params)) {
    const text = isRecord(value) ? boundTo(value, found) : undefined
    if (text !== undefined && filled.includes(`{${name}}`)) filled = filled.replaceAll(`{${name}}`, text)
    else left[name] = text ?? value
  }
  endpoint['params'] = left
  if (typeof path === 'string') endpoint['path'] = filled
  return found
}

function boundTo(value: Fields, found: { parent?: Fields; incremental?: Fields }): string | undefined {
  const { type, resource, field, ...rest } = value
  if (type === 'incremental') {
    found.incremental = rest
    return '{incremental.start_value}'
  }
  if (type !== 'resolve') return undefined
  found.parent = { resource, field }
  return `{resources.${resource}.${field}}`
}

/** Who names a field of another resource is its child. */
function parentIn(endpoint: Fields): Fields | undefined {
  const text = JSON.stringify([endpoint['path'], endpoint['params'], endpoint['json'], endpoint['data']])
  const [, resource, field] = /\{resources\.([^.{}]+)\.([^{}]+)\}/.exec(text) ?? []
  return resource === undefined ? undefined : { resource, field }
}

function renamed(given: Fields, names: { readonly [dlt: string]: string }): Fields {
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [own(names, key) ?? key, value]))
}

function refuse(at: string, why: string): never {
  throw new ConfigError(`${at} cannot be taken over: ${why}`)
}
