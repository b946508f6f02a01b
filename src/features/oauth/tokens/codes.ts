/** Authorization codes: made at the end of a sign-in, redeemed once. */
import { createHash } from 'node:crypto'
import { ApiError } from '../../../contract/faults.ts'
import { checkedAs, hasTexts, isTexts, type JsonObject } from '../../../lib/json.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { OauthCode } from '../../../store/port/oauth.ts'
import { audited, type Context, newId, seconds } from '../../context.ts'
import { digestOf, newSecret, sameDigest } from '../../secrets.ts'
import type { AuthorizationInput } from '../authorize/asked.ts'
import type { SignedIn } from '../authorize/browser.ts'
import type { Client } from '../clients/client.ts'

/** What was granted: kept with the code, then with the refresh token. */
export type GrantDetails = {
  kind: string
  clientId: string
  redirectUri: string
  challenge: string
  scopes: string[]
  nonce: string
  tenant: string
  audiences: string[]
  resource?: string
  userId: string
  sessionId: string
  consentId: string
  amr: string[]
  /** Unix seconds. */
  authTime: number
  /** Thumbprint of the key that whoever redeems has to prove. */
  key?: string
}

/** Milliseconds. The client comes at once, or not at all. */
const LIFE = 60_000

/** Those that a code, a grant or a login that waits was kept with. */
export const grantDetailsIn = (kept: JsonObject): GrantDetails => checkedAs(kept, isGrantDetails, 'a grant')

const isGrantDetails = (value: unknown): value is GrantDetails =>
  hasTexts(value, 'kind', 'clientId', 'userId') && isTexts(value['scopes'])

interface CodeDetails extends SignedIn {
  scopes: string[]
  consentId: string
}

interface Allowed {
  client: Client
  asked: AuthorizationInput
}

export function grantDetails(
  { client, asked }: Allowed,
  { session, user, scopes, consentId }: CodeDetails,
): GrantDetails {
  const { redirectUri, challenge, nonce, tenant, audiences, resource = '', key = '' } = asked
  return {
    kind: client.kind,
    clientId: client.clientId,
    redirectUri,
    challenge,
    scopes,
    nonce,
    tenant,
    audiences,
    userId: user.id,
    sessionId: session.id,
    consentId,
    amr: session.amr,
    authTime: seconds(session.createdAt),
    ...(resource && { resource }),
    ...(key && { key }),
  }
}

/** Resolves to the code. */
export async function makeCode(ctx: Context, tables: Tables, allowed: Allowed, details: CodeDetails): Promise<string> {
  const code = newSecret(ctx.random)
  const granted = grantDetails(allowed, details)
  await tables.oauth.createCode(ctx.caller.project.id, {
    id: digestOf(code),
    appId: allowed.client.id,
    userId: granted.userId,
    grantId: newId(ctx, 'G'),
    granted,
    usedAt: 0,
    createdAt: ctx.clock(),
    expiresAt: ctx.clock() + LIFE,
  })
  return code
}

export interface RedeemedCode {
  grantId: string
  granted: GrantDetails
}

interface CodeRequest {
  code: string
  redirectUri: string
  verifier: string
}

/**
 * Takes the code, in one transaction with `work`, which makes the grant. A code that comes a second time was stolen,
 * before or now: what came of it ends. Throws ApiError badGrant.
 */
export async function redeem(
  ctx: Context,
  client: Client,
  shown: CodeRequest,
  work: (tables: Tables, redeemed: RedeemedCode) => Promise<void>,
): Promise<RedeemedCode> {
  const project = ctx.caller.project.id
  const code = await ctx.store.oauth.loadCode(project, digestOf(shown.code))
  const granted = code && grantDetailsIn(code.granted)
  if (!code || !granted || granted.clientId !== client.clientId || granted.kind !== client.kind) throw bad(UNKNOWN)
  const redeemed = { grantId: code.grantId, granted }
  if (code.usedAt === 0) {
    if (code.expiresAt <= ctx.clock()) throw bad('The code has expired')
    if (shown.redirectUri !== granted.redirectUri) throw bad('The redirect_uri is not the one of the request')
    checkVerifier(client, granted.challenge, shown.verifier)
    checkKey(client, granted)
  }
  const first = await ctx.store.write(async (tables) => {
    if (!(await tables.oauth.useCode(project, code.id, ctx.clock()))) return revoke(ctx, tables, code)
    await work(tables, redeemed)
    return true
  })
  if (!first) throw bad('The code was used before; what came of it is revoked')
  return redeemed
}

const UNKNOWN = 'The code is unknown, or of another client'

async function revoke(ctx: Context, tables: Tables, { grantId, userId, appId }: OauthCode): Promise<false> {
  const project = ctx.caller.project.id
  await tables.oauth.removeGrant(project, grantId)
  const record = audited(ctx, 'AuthorizationCodeReused', { userId, type: 'warn', data: { appId } })
  await tables.audit.add(project, [record])
  return false
}

/** RFC 7636: 43 to 128 characters that need no escape. */
const VERIFIER = /^[\w.~-]{43,128}$/

/** A verifier without a challenge is refused too: somebody took the challenge away. */
function checkVerifier(client: Client, challenge: string, verifier: string): void {
  if (challenge === '' && client.public && !client.hasShownKey) throw bad('Without PKCE the code is for an access key')
  if (challenge === '' && verifier === '') return
  if (challenge === '') throw bad('The request had no code_challenge')
  if (verifier === '') throw bad('The code_verifier is missing')
  const shown = VERIFIER.test(verifier) ? createHash('sha256').update(verifier).digest('base64url') : ''
  if (!sameDigest(shown, challenge)) throw bad('The code_verifier does not fit the code_challenge')
}

/** Throws ApiError badGrant for a request that has not proven the key to which its grant is bound. */
export function checkKey({ provenKey = '' }: Client, { key = '' }: GrantDetails): void {
  if (key !== '' && !sameDigest(provenKey, key)) throw bad('It is bound to a key that the request has not proven')
}

function bad(detail: string): ApiError {
  return new ApiError('badGrant', detail)
}
