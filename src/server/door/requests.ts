/** What a request of the console has to show, beside what it asks. */
import { ApiError } from '../../contract/faults.ts'
import type { ConsoleSession } from '../../features/identity/door/passes.ts'
import { sameDigest } from '../../features/secrets.ts'
import type { AppRequest } from '../request.ts'

export const CONSOLE = '/console'
/** Below it every operation is answered for whoever has a session. */
export const API = '/console/ask'

export function isConsolePath(path: string): boolean {
  return path === CONSOLE || path.startsWith(`${CONSOLE}/`)
}

/**
 * Throws ApiError forbidden for a request that another page has made. Pages of other ports of this machine are of the
 * same site, so that their requests carry the cookie: the origin has to be the console's own.
 * `baseUrl`: by which the request asked for the plane.
 */
export function checkOrigin({ origin, host, fetchSite }: OriginHeaders, baseUrl: string): void {
  const isForeign = fetchSite !== undefined && fetchSite !== '' && fetchSite !== 'same-origin' && fetchSite !== 'none'
  const own = [new URL(baseUrl).origin, `http://${host}`, `https://${host}`]
  if (isForeign || (origin !== '' && !own.includes(origin))) {
    throw new ApiError('forbidden', 'Only pages of the console may ask this')
  }
}

type OriginHeaders = Pick<AppRequest, 'origin' | 'host' | 'fetchSite'>

/** Throws ApiError forbidden. */
export function checkCsrf({ csrf }: Pick<AppRequest, 'csrf'>, session: ConsoleSession): void {
  if (!sameDigest(csrf ?? '', session.csrf)) throw new ApiError('forbidden', 'The x-console-csrf header is missing')
}

/** Cookies know no ports: each plane of a machine has its own. */
function cookieName(host: string): string {
  return `homescope_console_${/:(\d+)$/.exec(host)?.[1] ?? 'web'}`
}

/** Empty where there is none. */
export function secretIn({ cookie, host }: Pick<AppRequest, 'cookie' | 'host'>): string {
  const start = `${cookieName(host)}=`
  const pair = cookie.split(/; */).find((one) => one.startsWith(start))
  return pair?.slice(start.length) ?? ''
}

/** Where the console is for browsers, as a path: a proxy before the plane may take the beginning away. */
export function consolePath(baseUrl: string): string {
  return new URL(baseUrl).pathname.replace(/\/$/, '') + CONSOLE
}

/** `seconds` 0 takes it away. */
export function cookieOf(request: Pick<AppRequest, 'host'>, secret: string, place: CookiePlace): string {
  const { baseUrl, seconds } = place
  const path = consolePath(baseUrl)
  const secure = baseUrl.startsWith('https:') ? '; Secure' : ''
  return `${cookieName(request.host)}=${secret}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`
}

interface CookiePlace {
  baseUrl: string
  seconds: number
}
