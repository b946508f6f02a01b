/** Requests by fetch, for the native binary: its runtime needs 6 ms of CPU less for one than by node:http. */

import type { Answer, Exchange } from '../../client/transport.ts'
import { codeOf } from '../../lib/errors.ts'
import { environment, PROXIES } from './proxy-variables.ts'

interface Options {
  /** Accept a certificate that nobody signed. */
  anyCertificate: boolean
  /** Milliseconds, from connecting to the last byte. */
  timeout: number
}

/**
 * Resolves to undefined where nothing was sent and node:http shall do it all: it names the address that refuses, and
 * goes through no proxy, where fetch would take one that NO_PROXY excepts here. Rejects with errors that have node's codes.
 */
export async function fetchOnce(url: URL, exchange: Exchange, options: Options): Promise<Answer | undefined> {
  const env = environment()
  const isSet = PROXIES.some((name) => env[name])
  const proxy = isSet ? (await import('./proxies.ts')).proxyFor(url, env) : undefined
  if (isSet && !proxy) return undefined
  try {
    const response = await fetch(url, { ...requestOf(exchange, options), ...(proxy && { proxy: proxy.href }) })
    const body = await response.text()
    return { status: response.status, headers: Object.fromEntries(response.headers), body }
  } catch (error) {
    if (UNSENT.includes(codeOf(error) ?? '')) return undefined
    throw error
  }
}

const UNSENT = ['ECONNREFUSED', 'ENOTFOUND']

/** As node:http would send it: nothing that was not asked for, and the connection ends with it. */
function requestOf({ method, headers, body }: Exchange, { anyCertificate, timeout }: Options): RequestInit {
  const bun = { tls: { rejectUnauthorized: !anyCertificate }, decompress: false }
  return {
    ...bun,
    method,
    headers: { 'accept-encoding': 'identity', ...headers, connection: 'close' },
    ...(body !== undefined && { body }),
    redirect: 'manual',
    keepalive: false,
    signal: AbortSignal.timeout(timeout),
  }
}
