/**
 * Requests by node:http and node:https without an agent: a command is over after one, and fetch would make Node start
 * several times slower. Redirects are never followed.
 */

import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type { Answer, Exchange, Transport } from '../../client/transport.ts'
import { asError } from '../../lib/errors.ts'
import { fetchOnce } from './fetching.ts'
import { environment, PROXIES } from './proxy-variables.ts'

export interface Endpoint {
  baseUrl: string
  /** Accept a certificate that nobody signed. */
  anyCertificate: boolean
}

/** All times in milliseconds. */
export interface Patience {
  /** For one exchange, from connecting to the last byte. */
  timeout: number
  /** Before each further try when the service is unavailable. */
  delays: readonly number[]
  /** In all, for an answer that says when to come back (429 with Retry-After). */
  retryAfter: number
}

/** The official client's patience; beyond it, a rate limit's published window of a minute is waited for. */
export const OFFICIAL: Patience = { timeout: 60_000, delays: [100, 5_000, 5_000], retryAfter: 65_000 }

/** For callers with a patience of their own; a batch with passwords to hash may take long. */
export const ONCE: Patience = { timeout: 180_000, delays: [], retryAfter: 0 }

export function createTransport(endpoint: Endpoint, patience: Patience = OFFICIAL): Transport {
  return async (exchange) => {
    let budget = patience.retryAfter
    let tries = 0
    for (;;) {
      const answer = await exchangeOnce(endpoint, exchange, patience.timeout)
      const wait = answer.status === 429 ? retryAfter(answer, budget) : retryDelay(answer, patience.delays[tries])
      if (wait === undefined) return answer
      if (answer.status === 429) budget -= wait
      else tries++
      await sleep(wait)
    }
  }
}

declare const __BINARY__: boolean

const UNAVAILABLE = new Set([503, 520, 521, 522, 524, 530])

function retryDelay(answer: Answer, delay: number | undefined): number | undefined {
  return UNAVAILABLE.has(answer.status) ? delay : undefined
}

function retryAfter(answer: Answer, budget: number): number | undefined {
  const wait = Number(answer.headers['retry-after'] || Number.NaN) * 1000
  return wait > 0 && wait <= budget ? wait : undefined
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

async function exchangeOnce(endpoint: Endpoint, exchange: Exchange, timeout: number): Promise<Answer> {
  const url = new URL(endpoint.baseUrl + exchange.path)
  try {
    const fetched = __BINARY__ ? await fetchOnce(url, exchange, { ...endpoint, timeout }) : undefined
    return fetched ?? (await requestOnce(endpoint, url, exchange, timeout))
  } catch (error) {
    throw new Error(`${operation(exchange, url)}: ${cause(asError(error), url)}`, { cause: error })
  }
}

async function requestOnce(endpoint: Endpoint, url: URL, exchange: Exchange, timeout: number): Promise<Answer> {
  const secure = url.protocol === 'https:'
  const options: RequestOptions & { rejectUnauthorized?: boolean } = {
    method: exchange.method,
    headers: exchange.headers,
    agent: false,
    ...(secure && endpoint.anyCertificate ? { rejectUnauthorized: false } : {}),
  }
  const sent = await openRequest(url, options, timeout)
  return new Promise((resolve, reject) => {
    sent.on('response', (message) => {
      collect(message).then(resolve, reject)
    })
    const timer = setTimeout(() => sent.destroy(new Error(TIMED_OUT)), timeout)
    sent.on('error', reject).on('close', () => clearTimeout(timer))
    sent.end(exchange.body)
  })
}

async function openRequest(url: URL, options: RequestOptions, timeout: number): Promise<ClientRequest> {
  if (PROXIES.some((name) => environment()[name])) {
    const { proxyFor } = await import('./proxies.ts')
    const proxy = proxyFor(url, environment())
    if (proxy) return (await import('./tunnel.ts')).requestThrough(proxy, url, options, timeout)
  }
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
  return request(url, options)
}

const TIMED_OUT = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'

async function collect(message: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  const headers = Object.entries(message.headers).map(([name, value]) => [name, String(value)])
  return {
    status: message.statusCode ?? 0,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('utf8'),
  }
}

/** How Go names the request that failed. */
function operation({ method }: Exchange, url: URL): string {
  return `${method.charAt(0)}${method.slice(1).toLowerCase()} ${JSON.stringify(url.href)}`
}

/** The failures that people meet, in Go's words; others in node's. */
function cause(error: Error, url: URL): string {
  const first = 'errors' in error && Array.isArray(error.errors) ? error.errors[0] : error
  const where = `${first.address?.includes(':') ? `[${first.address}]` : first.address}:${first.port}`
  if (first.code === 'ECONNREFUSED') return `dial tcp ${where}: connect: connection refused`
  if (first.code === 'ENOTFOUND') return `dial tcp: lookup ${url.hostname}: no such host`
  if (first.code === 'ECONNRESET') return 'EOF'
  if (first.name === 'TimeoutError') return TIMED_OUT
  return first.message
}
