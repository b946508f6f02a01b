/** What a browser carries: who began a sign-in, and who is signed in. */
import { ApiError } from '../../../contract/faults.ts'
import type { Session } from '../../../store/port/sessions.ts'
import type { User } from '../../../store/port/users.ts'
import { type Context, seconds } from '../../context.ts'
import { resume } from '../../identity/session/current.ts'
import { readIssued, signToken, timesFor } from '../../identity/token/jws.ts'
import { digestOf, newSecret, sameDigest } from '../../secrets.ts'
import { prefixOf } from './login-address.ts'

const BROWSER = 'hs_browser'
const LOGIN = 'hs_login_'
const TOKEN_TYPE = 'browser'

/** The browser's secret; a browser without one gets one. */
export function browserSecret(ctx: Context): string {
  const known = cookie(ctx, BROWSER)
  if (/^[\w-]{43}$/.test(known)) return known
  const fresh = newSecret(ctx.random)
  setCookie(ctx, BROWSER, fresh)
  return fresh
}

/** Whether it is the browser that began. */
export function isSameBrowser(ctx: Context, digest: string): boolean {
  return sameDigest(digestOf(cookie(ctx, BROWSER)), digest)
}

/** What a form must carry: only a page that reads this browser's answers knows it. */
export function formToken(ctx: Context, stateId: string): string {
  return digestOf(`form ${cookie(ctx, BROWSER)} ${stateId}`)
}

/** Throws ApiError forbidden for a form that another page sent. */
export function checkForm(ctx: Context, stateId: string, token: string): void {
  if (sameDigest(token, formToken(ctx, stateId)) && isOwnOrigin(ctx)) return
  throw new ApiError('forbidden', 'This form was not sent from the page of the plane')
}

/** Browsers tell where a form comes from; programs say nothing. */
export function isOwnOrigin({ caller: { origin, host }, baseUrl }: Context): boolean {
  if (origin === '') return true
  try {
    return new URL(origin).host === host || origin === new URL(baseUrl).origin
  } catch {
    return false
  }
}

/** Keeps the browser signed in for the next application. */
export async function rememberLogin(ctx: Context, session: Session): Promise<void> {
  const project = ctx.caller.project.id
  const life = Math.max(1, seconds(session.expiresAt - ctx.clock()))
  const claims = { token_type: TOKEN_TYPE, iss: project, sub: session.userId, sid: session.id }
  setCookie(ctx, LOGIN + project, await signToken(ctx, project, { ...claims, ...timesFor(ctx, life) }))
}

export function forgetLogin(ctx: Context): void {
  setCookie(ctx, LOGIN + ctx.caller.project.id, '', 0)
}

export interface SignedIn {
  session: Session
  user: User
}

/** Who is signed in in this browser, as long as the session lives. */
export async function rememberedLogin(ctx: Context): Promise<SignedIn | undefined> {
  const project = ctx.caller.project.id
  const token = cookie(ctx, LOGIN + project)
  if (token === '') return undefined
  try {
    const claims = await readIssued(ctx, project, token)
    if (claims['token_type'] !== TOKEN_TYPE) return undefined
    const { session, user } = await resume(ctx, token, claims)
    return user && { session, user }
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return undefined
    throw error
  }
}

/** For one browser session, for this host only, never for scripts, and not with another site's forms. */
function setCookie(ctx: Context, name: string, value: string, maxAge?: number): void {
  const parts = [`${nameOf(ctx, name)}=${value}`, `Path=${prefixOf(ctx) || '/'}`, 'HttpOnly', 'SameSite=Lax']
  if (isSecure(ctx)) parts.push('Secure')
  if (maxAge !== undefined) parts.push(`Max-Age=${maxAge}`)
  ctx.cookies.push(parts.join('; '))
  // What comes later in this request sees it too.
  ctx.caller.cookie = [ctx.caller.cookie, `${nameOf(ctx, name)}=${value}`].filter(Boolean).join('; ')
}

/** The last one of a name counts, which is the one set in this request. */
function cookie(ctx: Context, name: string): string {
  let found = ''
  for (const pair of ctx.caller.cookie.split(';')) {
    const [key, value = ''] = pair.trim().split('=', 2)
    if (key === nameOf(ctx, name)) found = value
  }
  return found
}

/** The prefix keeps other hosts of the domain from setting it; browsers take it only for whole hosts. */
function nameOf(ctx: Context, name: string): string {
  if (!isSecure(ctx)) return name
  return `${prefixOf(ctx) === '' ? '__Host' : '__Secure'}-${name}`
}

const isSecure = (ctx: Context) => ctx.baseUrl.startsWith('https:')
