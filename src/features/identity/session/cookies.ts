/** Tokens in cookies, for projects that have them there (wire facts, authentication, section 6.5). */
import type { Caller, Context } from '../../context.ts'
import type { SessionSettings } from '../../project/settings.ts'

const SESSION = 'DS'
const REFRESH = 'DSR'
export const DEVICE = 'DTD'

interface Tokens {
  sessionJwt: string
  refreshJwt: string
  /** Seconds. */
  cookieMaxAge: number
}

export function setCookies(ctx: Context, settings: SessionSettings, tokens: Tokens): void {
  const attributes = attributesFor(ctx, settings, tokens.cookieMaxAge)
  ctx.cookies.push(`${SESSION}=${tokens.sessionJwt}${attributes}`, `${nameOf(ctx)}=${tokens.refreshJwt}${attributes}`)
}

/** For a device that is trusted from now on. `lifetime`: seconds. */
export function setDeviceCookie(ctx: Context, settings: SessionSettings, token: string, lifetime: number): void {
  ctx.cookies.push(`${DEVICE}=${token}${attributesFor(ctx, settings, lifetime)}`)
}

interface Asking {
  caller: Pick<Caller, 'cookie' | 'refreshCookie'>
}

/** The names that cookies have, or would have in a project that answers tokens in the body. */
export const cookieNames = (ctx: Context) => ({ cookieName: nameOf(ctx), sessionCookieName: SESSION })

export function clearCookies(ctx: Context, settings: SessionSettings): void {
  if (settings.responseMethod === 'onBody') return
  setCookies(ctx, settings, { sessionJwt: '', refreshJwt: '', cookieMaxAge: 0 })
}

function attributesFor(ctx: Context, { cookieDomain, cookiePolicy }: SessionSettings, maxAge: number): string {
  const secure = ctx.baseUrl.startsWith('https:')
  const sameSite = POLICIES[String(cookiePolicy).toLowerCase()] ?? 'Strict'
  const parts = [
    `Max-Age=${maxAge}`,
    'Path=/',
    cookieDomain && `Domain=${cookieDomain}`,
    'HttpOnly',
    // Browsers take SameSite=None only with Secure.
    `SameSite=${sameSite === 'None' && !secure ? 'Lax' : sameSite}`,
    secure && 'Secure',
  ]
  return parts
    .filter(Boolean)
    .map((part) => `; ${part}`)
    .join('')
}

const POLICIES: { [policy: string]: string } = {
  1: 'Strict',
  2: 'Lax',
  3: 'None',
  strict: 'Strict',
  lax: 'Lax',
  none: 'None',
}

/** The refresh or session token that came in a cookie; empty when there is none. */
export function cookieToken(ctx: Asking, kind: 'DS' | 'DSR'): string {
  return cookieNamed(ctx.caller.cookie, kind === 'DSR' ? nameOf(ctx) : SESSION)
}

/** `cookie`: the header. Empty when there is none of that name. */
export function cookieNamed(cookie: string, wanted: string): string {
  for (const pair of cookie.split(';')) {
    const [name, value = ''] = pair.trim().split('=', 2)
    if (name === wanted) return value
  }
  return ''
}

/** A name of our caller's own, when it is one that a cookie can have. */
function nameOf(ctx: Asking): string {
  return /^[\w-]{1,64}$/.test(ctx.caller.refreshCookie) ? ctx.caller.refreshCookie : REFRESH
}
