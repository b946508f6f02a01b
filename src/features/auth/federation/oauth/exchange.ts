/** From what came back with the browser to what the provider says of its user. */
import { decodeJwt, type JWTPayload, jwtVerify } from 'jose'
import { asObject, isObject, type JsonObject, textAt } from '../../../../lib/json.ts'
import { type Context, seconds } from '../../../context.ts'
import type { ProviderTokens, Said } from '../facts.ts'
import { namedBy } from './claims.ts'
import type { OauthClient } from './client.ts'
import { keysAt } from './keys.ts'
import { fetchAny, fetchJson, ProviderError } from './requests.ts'

export interface Returned {
  code: string
  /** Of the implicit form, and of providers' own programs. */
  idToken: string
  nonce: string
  verifier: string
  /** What Apple tells beside the tokens, once. */
  extra?: JsonObject
}

/** Rejects with ProviderError when the provider or its tokens are not as they should be. */
export async function saidBy(ctx: Context, client: OauthClient, returned: Returned): Promise<Said> {
  const reply = returned.code ? await redeem(ctx, client, returned) : { id_token: returned.idToken }
  const idToken = typeof reply['id_token'] === 'string' ? reply['id_token'] : ''
  const signed = idToken === '' ? {} : await verified(ctx, client, idToken, returned.nonce)
  const told = await userData(ctx, client, reply, signed)
  const claims = asObject({ ...returned.extra, ...told, ...signed })
  const tokens = tokensIn(ctx, client, reply)
  return { ...saidIn(client, claims), ...(client.keepsTokens && tokens.accessToken && { tokens }) }
}

/** By the claims of a token that is verified, or of an answer over TLS to who holds the client's secret. */
function saidIn(client: OauthClient, claims: JsonObject): Said {
  const named = namedBy(client.claims, claims)
  const subject = claims['sub'] ?? claims['id']
  const isText = typeof subject === 'number' || (typeof subject === 'string' && subject !== '')
  if (!isText || String(subject).length > 512) throw new ProviderError('The identity provider does not say who it is')
  const raw = { ...claims }
  return { source: client.source, ...named, subject: String(subject), raw }
}

async function redeem(ctx: Context, client: OauthClient, { code, verifier }: Returned): Promise<JsonObject> {
  const grant = { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri }
  return askForTokens(ctx, client, { ...grant, ...(client.usesPkce && { code_verifier: verifier }) })
}

/** Also for a refresh token. GitHub tells errors with status 200. */
export async function askForTokens(
  ctx: Context,
  client: OauthClient,
  grant: { [name: string]: string },
): Promise<JsonObject> {
  const secret = await client.secret()
  const basic = Buffer.from(`${encodeURIComponent(client.clientId)}:${encodeURIComponent(secret)}`).toString('base64')
  const own = client.isBasic ? {} : { client_id: client.clientId, ...(secret && { client_secret: secret }) }
  const reply = await fetchJson(ctx, {
    url: client.tokenUrl,
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(client.isBasic && { authorization: `Basic ${basic}` }),
    },
    body: new URLSearchParams({ ...grant, ...own }).toString(),
  })
  if (typeof reply['error'] === 'string')
    throw new ProviderError(`The identity provider refused: ${reply['error'].slice(0, 100)}`)
  return reply
}

/** Never a shared secret, and never `none`. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']
/** Seconds that clocks may be apart. */
const TOLERANCE = 60

async function verified(ctx: Context, client: OauthClient, token: string, nonce: string): Promise<JWTPayload> {
  try {
    if (client.jwksUrl === '') throw new Error('the settings name no keys')
    const { payload } = await jwtVerify(token, await keysAt(ctx, client.jwksUrl), {
      audience: client.clientId,
      ...(client.issuer && { issuer: issuerOf(client.issuer, token) }),
      algorithms: ALGORITHMS,
      requiredClaims: ['exp', 'iat', 'sub'],
      clockTolerance: TOLERANCE,
      currentDate: new Date(ctx.clock()),
    })
    checkParties(client, payload, nonce)
    return payload
  } catch (cause) {
    if (cause instanceof ProviderError) throw cause
    throw new ProviderError('The ID token is not signed by its issuer, not for us, or not good now', cause)
  }
}

/** One address for many directories: the token says which, and the issuer has to be that one's. */
function issuerOf(issuer: string, token: string): string {
  if (!issuer.includes('{tid}')) return issuer
  const { tid } = decodeJwt(token)
  return issuer.replace('{tid}', typeof tid === 'string' && /^[\w-]{1,64}$/.test(tid) ? tid : 'none')
}

function checkParties({ clientId }: OauthClient, { aud, azp, nonce: shown }: JWTPayload, nonce: string): void {
  if (nonce !== '' && shown !== nonce) throw new Error('the nonce is another one')
  if (azp !== undefined ? azp !== clientId : Array.isArray(aud) && aud.length > 1) {
    throw new Error('the token was issued to somebody else')
  }
}

/** What the provider tells of the holder of its token: of nobody else than the ID token is about. */
async function userData(ctx: Context, client: OauthClient, reply: JsonObject, signed: JWTPayload): Promise<JsonObject> {
  const token = reply['access_token']
  if (client.userDataUrl === '' || typeof token !== 'string') {
    if (signed.sub === undefined) throw new ProviderError('The identity provider gave no token')
    return {}
  }
  const headers = { authorization: `Bearer ${token}`, 'user-agent': 'homescope' }
  const told = await fetchJson(ctx, { url: client.userDataUrl, headers })
  if (signed.sub !== undefined && told['sub'] !== undefined && told['sub'] !== signed.sub) {
    throw new ProviderError('The identity provider told of another user than its token')
  }
  return client.emailsUrl ? { ...told, ...primaryIn(await fetchAny(ctx, { url: client.emailsUrl, headers })) } : told
}

/** GitHub's list: the address that is primary and proven goes before the one that is shown to everybody. */
function primaryIn(list: unknown): JsonObject {
  const all = Array.isArray(list) ? list.filter((entry): entry is JsonObject => isObject(entry)) : []
  const found = all.find((entry) => entry['primary'] === true && entry['verified'] === true)
  return found ? { email: found['email'] ?? null, email_verified: true } : { email_verified: false }
}

export function tokensIn(ctx: Context, client: OauthClient, reply: JsonObject): ProviderTokens {
  const text = (key: string) => textAt(reply, key)
  const life = Number(reply['expires_in'] ?? 0)
  return {
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    scopes: text('scope') ? text('scope').split(/[ ,]+/) : client.scopes,
    expiresAt: life > 0 && life < 2 ** 31 ? seconds(ctx.clock()) + Math.floor(life) : 0,
  }
}
