/** Who may call from a browser, and under which host name the plane answers. */
import { ApiError } from '../../contract/faults.ts'
import type { Log } from '../log.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

export interface HostRule {
  /** The address the plane listens on. */
  host: string
  /** Names beside the loopback ones, in lower case; empty on a public address means any. */
  allowedHosts: readonly string[]
}

/**
 * Throws ApiError forbidden for a Host header that names somebody else: a page that rebinds its own name to this
 * machine must not get an answer. `listed`: names of base URLs.
 */
export function checkHost(header: string, { host, allowedHosts }: HostRule, listed: ReadonlySet<string>): void {
  const name = nameOf(header)
  if (LOOPBACK.has(name) || name === host.toLowerCase() || allowedHosts.includes(name)) return
  if (listed.has(name)) return
  const open = !isLoopback(host) && allowedHosts.length === 0
  if (!open) throw new ApiError('forbidden', 'The plane does not answer under this host name')
}

/** The name in a Host header, without its port. */
export function nameOf(header: string): string {
  return header.toLowerCase().replace(/:\d+$/, '')
}

export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host) || host === '::1' || host.startsWith('127.')
}

const ALLOWED_METHODS = 'GET, POST, PATCH, PUT, DELETE, OPTIONS'

export type CorsHeaders = (origin: string) => { [name: string]: string }

/** Of so many foreign origins the log tells; strangers can name any number of them. */
const MOST_TOLD = 100

/**
 * CORS headers for an origin. Any page may call with a bearer of its own; cookies go only to pages on this machine
 * and to the origins that the setting names. A foreign one is told in the log, once.
 */
export function createCors(allowedOrigins: readonly string[], log: Pick<Log, 'warn'>): CorsHeaders {
  const allowed = new Set(allowedOrigins)
  const told = new Set<string>()
  const tell = (origin: string) => {
    if (told.has(origin) || told.size >= MOST_TOLD || origin.length > 256) return
    told.add(origin)
    const setting = `HOMESCOPE_ALLOWED_ORIGINS=${[...allowedOrigins, origin].join(',')}`
    log.warn('pages of this origin may not send cookies, which the SDKs for browsers do', { origin, setting })
  }
  return (origin) => {
    if (origin === '' || origin === 'null') return {}
    const headers: { [name: string]: string } = {
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'x-request-id, retry-after, x-descope-flow-nonce, x-geo',
      vary: 'Origin',
    }
    if (allowed.has(origin) || isLocalPage(origin)) headers['access-control-allow-credentials'] = 'true'
    else tell(origin)
    return headers
  }
}

/** The answer to a browser's question before the request proper. */
export function preflightHeaders(requestedHeaders: string): { [name: string]: string } {
  return {
    'access-control-allow-methods': ALLOWED_METHODS,
    'access-control-allow-headers': requestedHeaders || 'authorization, content-type',
    'access-control-max-age': '600',
  }
}

function isLocalPage(origin: string): boolean {
  try {
    return LOOPBACK.has(new URL(origin).hostname)
  } catch {
    return false
  }
}
