/** What the plane asks of another service: tokens, and their end. */
import { asObject, type JsonObject, readJson, textAt } from '../../../lib/json.ts'
import type { Context } from '../../context.ts'
import { callbackOf, type OutboundApp } from './app.ts'

/** Tokens as a provider gave them. */
export interface GivenTokens {
  accessToken: string
  /** Empty where the one before stays good, or none is given. */
  refreshToken: string
  idToken: string
  tokenType: string
  /** Seconds that the access token is good for; 0 for not told. */
  expiresIn: number
  /** Undefined where the provider gave what was asked for (RFC 6749, section 5.1). */
  scopes: string[] | undefined
}

/** The provider gave nothing; the message is safe to show. */
export class ProviderRefusal extends Error {}

/** Throws ProviderRefusal. */
export function redeemCode(
  ctx: Context,
  app: OutboundApp,
  { code, verifier }: { code: string; verifier: string },
): Promise<GivenTokens> {
  return askTokens(ctx, app, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: callbackOf(ctx, app),
    ...(verifier && { code_verifier: verifier }),
  })
}

/** Throws ProviderRefusal. */
export function refreshTokens(ctx: Context, app: OutboundApp, refreshToken: string): Promise<GivenTokens> {
  return askTokens(ctx, app, { grant_type: 'refresh_token', refresh_token: refreshToken })
}

/** Asks once that a token be good no more (RFC 7009). Whether it is, nobody waits to see. */
export async function revokeToken(ctx: Context, app: OutboundApp, token: string): Promise<void> {
  if (app.revocationUrl === '') return
  await post(ctx, app.revocationUrl, { token, ...clientOf(app) }).catch(() => undefined)
}

async function askTokens(ctx: Context, app: OutboundApp, asked: { [name: string]: string }): Promise<GivenTokens> {
  if (app.tokenUrl === '') throw new ProviderRefusal('The app has no token URL')
  const own = Object.fromEntries(app.tokenUrlParams)
  const answer = await post(ctx, app.tokenUrl, { ...own, ...asked, ...clientOf(app) }).catch((cause: Error) => {
    throw new ProviderRefusal('The token URL does not answer', { cause })
  })
  const body = objectIn(answer.body)
  // Some answer errors with 200.
  if (answer.status !== 200 || typeof body['error'] === 'string')
    throw new ProviderRefusal(errorIn(body, answer.status))
  return tokensIn(body)
}

/** Providers that want Basic take the form, too, as a rule; the reverse does not hold. */
function clientOf({ clientId, clientSecret }: OutboundApp): { [name: string]: string } {
  return { client_id: clientId, ...(clientSecret && { client_secret: clientSecret }) }
}

async function post(ctx: Context, url: string, form: { [name: string]: string }) {
  if (!ctx.exchange) throw new Error('nothing is asked here')
  return ctx.exchange(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  })
}

function objectIn(text: string): JsonObject {
  try {
    return asObject(readJson(text))
  } catch {
    return {}
  }
}

/** The provider's word for it, never its whole answer: that may hold anything. */
function errorIn({ error, error_description: description }: JsonObject, status: number): string {
  if (typeof error !== 'string' || !/^[\w.-]{1,64}$/.test(error)) return `The provider answered ${status}`
  if (typeof description !== 'string') return error
  return `${error}: ${description.replace(/[^\x20-\x7e]/g, ' ').slice(0, 200)}`
}

function tokensIn(body: JsonObject): GivenTokens {
  const text = (name: string) => textAt(body, name)
  const accessToken = text('access_token')
  if (accessToken === '') throw new ProviderRefusal('The provider gave no access token')
  const seconds = Number(body['expires_in'] ?? 0)
  return {
    accessToken,
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    tokenType: text('token_type') || 'bearer',
    expiresIn: Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, LONGEST_LIFE) : 0,
    scopes: typeof body['scope'] === 'string' ? text('scope').split(/[ ,]+/).filter(Boolean) : undefined,
  }
}

/** Seconds: a century. */
const LONGEST_LIFE = 3_155_760_000
