/** Calls of generic HTTP connectors, where the plane may make them. */

import { setTimeout as wait } from 'node:timers/promises'
import { ApiError } from '../../../contract/faults.ts'
import type { Ask, Exchange } from '../../../delivery/port.ts'
import { messageOf } from '../../../lib/errors.ts'
import { asObject, type Json, type JsonObject, readJson, textAt } from '../../../lib/json.ts'
import type { Context } from '../../context.ts'
import { contextOf } from '../../project/sealing.ts'
import { headersOf, objectIn, signatureOf } from '../../values/connector-requests.ts'

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
 * Undefined where none is made: for connectors of other types, and where the plane calls nobody and nothing stands in.
 * Throws ApiError for a call that cannot be made or is not answered.
 */
export async function callConnector(ctx: Context, call: ConnectorCall): Promise<JsonObject | undefined> {
  const exchange = ctx.callsConnectors ? ctx.exchange : undefined
  if (!exchange && !ctx.mockConnector) return undefined
  const found = await find(ctx, call.connector)
  const mocked = await mockedResult(ctx, call, found)
  if (mocked) return mocked
  return exchange && found?.document['type'] === 'http' ? askHttp(ctx, exchange, found, call) : undefined
}

async function askHttp(ctx: Context, exchange: Exchange, found: Found, call: ConnectorCall): Promise<JsonObject> {
  const configuration = await withSecrets(ctx, found)
  const method = Object.hasOwn(METHODS, call.command.toLowerCase()) ? METHODS[call.command.toLowerCase()] : undefined
  if (!method) throw failed(`It has no command ${call.command}`)
  const url = addressOf(configuration, call.arguments)
  const body = method === 'GET' || method === 'DELETE' ? undefined : bodyOf(call.arguments['payload'])
  const headers = {
    ...headersOf(configuration, call.arguments),
    ...signatureOf(textAt(configuration, 'hmacSecret'), body),
  }
  const patience = patienceOf(call.arguments['timeout'])
  try {
    const answer = await exchange(url, { method, headers, ...(body !== undefined && { body }), ...patience })
    return { statusCode: answer.status, body: readJson(answer.body) ?? answer.body, headers: {} }
  } catch (error) {
    throw failed(messageOf(error))
  }
}

/** Of a plane under development, where something stands in for the connector. */
async function mockedResult(ctx: Context, call: ConnectorCall, found?: Found): Promise<JsonObject | undefined> {
  const names = [call.connector, found?.id, found?.document['name']].filter((name) => typeof name === 'string')
  const mocked = ctx.mockConnector?.(ctx.caller.project.id, { ...call, names })
  if (!mocked) return undefined
  if (mocked.latency > 0) await wait(mocked.latency)
  if (mocked.fails !== '') throw failed(mocked.fails)
  return mocked.result
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
  const entity = all.find(({ id, document }) => id === wanted || asObject(document)['name'] === wanted)
  return entity && { id: entity.id, document: asObject(entity.document) }
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
  const base = textAt(configuration, 'baseUrl')
  const endpoint = textAt(given, 'endpoint')
  if (!URL.canParse(base)) throw failed('its baseUrl is no address')
  const path = endpoint === '' ? '' : `/${endpoint.replace(/^\/+/, '')}`
  const url = new URL(base.replace(/\/+$/, '') + path)
  if (url.origin !== new URL(base).origin) throw failed('its endpoint leads to another host')
  return url.href
}

/** The flow says it in seconds; it may be less than the plane waits by itself, not more. */
function patienceOf(timeout: Json | undefined): { patience?: number } {
  return typeof timeout === 'number' && timeout > 0 ? { patience: timeout * 1000 } : {}
}

const bodyOf = (payload: Json | undefined): string | undefined =>
  payload === undefined || payload === null
    ? undefined
    : typeof payload === 'string'
      ? payload
      : JSON.stringify(payload)
