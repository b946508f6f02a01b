/** Who may call from a browser, and under which host name the plane answers. */
import { ApiError } from '../contract/faults.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

export interface HostRule {
  /** The address the plane listens on. */
  host: string
  /** Names beside the loopback ones, in lower case; empty on a public address means any. */
  allowedHosts: readonly string[]
}

/**
 * Throws ApiError forbidden for a Host header that names somebody else: a page that rebinds its own name to this
 * machine must not get an answer.
 */
export function checkHost(header: string, { host, allowedHosts }: HostRule): void {
  const name = nameOf(header)
  if (LOOPBACK.has(name) || name === host.toLowerCase() || allowedHosts.includes(name)) return
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

/**
 * CORS headers for an origin. Any page may call with a bearer of its own; cookies go only to pages on this machine
 * and to the origins that the setting names.
 */
export function corsHeaders(origin: string, allowedOrigins: readonly string[]): { [name: string]: string } {
  if (origin === '' || origin === 'null') return {}
  const headers: { [name: string]: string } = {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'x-request-id, retry-after',
    vary: 'Origin',
  }
  if (allowedOrigins.includes(origin) || isLocalPage(origin)) headers['access-control-allow-credentials'] = 'true'
  return headers
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
