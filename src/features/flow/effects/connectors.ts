/** Calls of generic HTTP connectors, where the plane may make them. */
import { ApiError } from '../../../contract/faults.ts'
import type { Ask } from '../../../delivery/port.ts'
import { isObject, type Json, type JsonObject, readJson } from '../../../lib/json.ts'
import type { Context } from '../../context.ts'
import { contextOf } from '../../project/sealing.ts'

type Method = NonNullable<Ask['method']>

const METHODS: { [command: string]: Method } = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
}

export interface ConnectorCall {
  /** Its id, or its name. */
  connector: string
  command: string
  arguments: JsonObject
}

/**
 * Undefined where none is made: for connectors of other types, and where the plane calls nobody. Throws ApiError for a
 * call that cannot be made or is not answered.
 */
export async function callConnector(ctx: Context, call: ConnectorCall): Promise<JsonObject | undefined> {
  const { exchange } = ctx
  if (!ctx.callsConnectors || !exchange) return undefined
  const found = await find(ctx, call.connector)
  if (found?.document['type'] !== 'http') return undefined
  const configuration = await withSecrets(ctx, found)
  const method = Object.hasOwn(METHODS, call.command.toLowerCase()) ? METHODS[call.command.toLowerCase()] : undefined
  if (!method) throw failed(`It has no command ${call.command}`)
  const url = addressOf(configuration, call.arguments)
  const body = method === 'GET' || method === 'DELETE' ? undefined : bodyOf(call.arguments['payload'])
  const headers = headersOf(configuration, call.arguments)
  try {
    const answer = await exchange(url, { method, headers, ...(body !== undefined && { body }) })
    return { statusCode: answer.status, body: readJson(answer.body) ?? answer.body, headers: {} }
  } catch (error) {
    throw failed((error as Error).message)
  }
}

const failed = (why: string) => new ApiError('invalid', `The connector was not called: ${why}`)

interface Found {
  id: string
  document: JsonObject
}

async function find(ctx: Context, wanted: string): Promise<Found | undefined> {
  const project = ctx.caller.project.id
  const byId = wanted === '' ? undefined : await ctx.store.configuration.load(project, 'connector', wanted)
  const all = byId ? [byId] : await ctx.store.configuration.list(project, 'connector')
  const entity = all.find(({ id, document }) => id === wanted || (document as JsonObject)['name'] === wanted)
  return entity && { id: entity.id, document: entity.document as JsonObject }
}

/** Its configuration, with the secrets where they belong. */
async function withSecrets(ctx: Context, { id, document }: Found): Promise<JsonObject> {
  const project = ctx.caller.project.id
  const whole = structuredClone(document)
  for (const secret of await ctx.store.configuration.secrets(project)) {
    if (secret.kind !== 'connector' || secret.owner !== id) continue
    put(whole, readJson(secret.name), ctx.vault.open(secret.sealed, contextOf(project, secret)))
  }
  return objectIn(whole, 'configuration')
}

function put(whole: JsonObject, path: unknown, text: string): void {
  if (!Array.isArray(path)) return
  const last = String(path.at(-1))
  const holder = path.slice(0, -1).reduce((at: JsonObject, key) => objectIn(at, String(key)), whole)
  if (Object.hasOwn(holder, last)) holder[last] = text
}

/** Whatever was filled into the path, the host stays the connector's. */
function addressOf(configuration: JsonObject, given: JsonObject): string {
  const base = textIn(configuration, 'baseUrl')
  const endpoint = textIn(given, 'endpoint')
  if (!URL.canParse(base)) throw failed('its baseUrl is no address')
  const path = endpoint === '' ? '' : `/${endpoint.replace(/^\/+/, '')}`
  const url = new URL(base.replace(/\/+$/, '') + path)
  if (url.origin !== new URL(base).origin) throw failed('its endpoint leads to another host')
  return url.href
}

function headersOf(configuration: JsonObject, given: JsonObject): { [name: string]: string } {
  const all = [
    ...pairsIn(configuration['headers']),
    ...pairsIn(given['headers']),
    ...pairsIn(authorizationOf(objectIn(configuration, 'authentication'))),
  ]
  const sound = all.filter(([name, value]) => /^[\w-]{1,100}$/.test(name) && /^[\t\x20-\x7e]{0,8000}$/.test(value))
  return {
    'content-type': 'application/json',
    ...Object.fromEntries(sound.map(([name, value]) => [name.toLowerCase(), value])),
  }
}

function authorizationOf(authentication: JsonObject): JsonObject {
  const [basic, apiKey] = [objectIn(authentication, 'basic'), objectIn(authentication, 'apiKey')]
  switch (authentication['method']) {
    case 'basic': {
      const pair = `${textIn(basic, 'username')}:${textIn(basic, 'password')}`
      return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
    }
    case 'bearerToken':
      return { authorization: `Bearer ${textIn(authentication, 'bearerToken')}` }
    case 'apiKey':
      return { [textIn(apiKey, 'key')]: textIn(apiKey, 'token') }
    default:
      return {}
  }
}

/** `{name: value}`, or `[{key, value}]`. */
function pairsIn(value: Json | undefined): [string, string][] {
  if (Array.isArray(value)) {
    return value.flatMap((item): [string, string][] =>
      isObject(item) ? [[textIn(item as JsonObject, 'key'), textIn(item as JsonObject, 'value')]] : [],
    )
  }
  return isObject(value) ? Object.keys(value).map((key) => [key, textIn(value as JsonObject, key)]) : []
}

const bodyOf = (payload: Json | undefined): string | undefined =>
  payload === undefined || payload === null
    ? undefined
    : typeof payload === 'string'
      ? payload
      : JSON.stringify(payload)

function objectIn(value: JsonObject, key: string): JsonObject {
  const inner = Object.hasOwn(value, key) ? value[key] : undefined
  return isObject(inner) ? (inner as JsonObject) : {}
}

function textIn(value: JsonObject, key: string): string {
  const inner = Object.hasOwn(value, key) ? value[key] : undefined
  return typeof inner === 'string' ? inner : ''
}
