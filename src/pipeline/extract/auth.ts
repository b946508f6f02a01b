/** How an API knows who asks: what goes with each request. */
import { elapsed } from '../../lib/clock.ts'
import { isRecord } from '../config/checks.ts'
import { ExtractError } from './errors.ts'
import type { Http } from './http.ts'

export type Auth =
  | { type: 'bearer'; token: string }
  | { type: 'api_key'; name?: string; key: string; location?: 'header' | 'query' | 'cookie' }
  | { type: 'http_basic'; username: string; password: string }
  | ClientCredentials

/** A token that a server gives to a program for its id and secret: RFC 6749, section 4.4. */
export interface ClientCredentials {
  type: 'oauth2_client_credentials'
  accessTokenUrl: string
  clientId: string
  clientSecret: string
  /** Further fields of the request: scope, audience. */
  accessTokenRequestData?: { [field: string]: string }
  /** Seconds that a token holds which does not say so itself. */
  defaultTokenExpiration?: number
}

/** What is the same in each request. */
export function headersOf(auth: Auth | undefined): Record<string, string> {
  switch (auth?.type) {
    case 'bearer':
      return { authorization: `Bearer ${auth.token}` }
    case 'http_basic':
      return { authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}` }
    case 'api_key':
      return apiKeyHeaders(auth)
    default:
      return {}
  }
}

function apiKeyHeaders({ location, name, key }: Extract<Auth, { type: 'api_key' }>): Record<string, string> {
  if (location === 'query') return {}
  if (location === 'cookie') return { cookie: `${name ?? 'Authorization'}=${key}` }
  return { [(name ?? 'Authorization').toLowerCase()]: key }
}

export function paramsOf(auth: Auth | undefined): Record<string, string> {
  return auth?.type === 'api_key' && auth.location === 'query' ? { [auth.name ?? 'api_key']: auth.key } : {}
}

/** Headers that have to be asked for. Throws ExtractError. */
export type AskedHeaders = (resource: string) => Promise<Record<string, string>>

const DEFAULT_EXPIRATION = 3600
/** Milliseconds before its end at which a token is no longer used. */
const MARGIN = 10_000

/** One token for all who ask, until shortly before it ends. */
export function clientCredentials(auth: ClientCredentials, http: Http): AskedHeaders {
  let held: { headers: Promise<Record<string, string>>; until: number } | undefined
  return (resource) => {
    if (held && elapsed() < held.until) return held.headers
    const asked = { headers: Promise.resolve({}), until: Number.POSITIVE_INFINITY }
    const answer = askToken(auth, http, resource)
    asked.headers = answer.then(({ token }) => ({ authorization: `Bearer ${token}` }))
    answer.then(
      ({ seconds }) => {
        asked.until = elapsed() + seconds * 1000 - MARGIN
      },
      () => {
        held = undefined
      },
    )
    held = asked
    return asked.headers
  }
}

async function askToken(
  auth: ClientCredentials,
  http: Http,
  resource: string,
): Promise<{ token: string; seconds: number }> {
  const { accessTokenUrl: url, clientId, clientSecret, accessTokenRequestData, defaultTokenExpiration } = auth
  const fields = { client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials' }
  const body = new URLSearchParams({ ...fields, ...accessTokenRequestData }).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const fail = (why: string, cause?: unknown) =>
    new ExtractError('unauthorized', resource, `no token came from ${url}: ${why}. Check client_id and client_secret`, {
      cause,
    })
  const answer = await http.send({ method: 'POST', url, headers, body }).catch((cause: Error) => {
    throw fail(cause.message, cause)
  })
  if (answer.status >= 300) throw fail(`status ${answer.status}`)
  const found = jsonOf(answer.text)
  const token = isRecord(found) ? found['access_token'] : undefined
  if (!isRecord(found) || typeof token !== 'string' || token === '') throw fail('the answer has no access_token')
  return { token, seconds: Number(found['expires_in'] ?? defaultTokenExpiration ?? DEFAULT_EXPIRATION) }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
