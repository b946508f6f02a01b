/** Tokens of other services as they are kept: sealed, and bound to who holds them. */
import { asObject, checkedAs, hasTexts, type JsonObject, readJson } from '../../../lib/json.ts'
import type { OutboundToken } from '../../../store/port/federation.ts'
import { type Context, newId, seconds } from '../../context.ts'
import type { GivenTokens } from './provider.ts'

/** The part that nobody but the holder sees. */
export type Secrets = {
  accessToken: string
  refreshToken: string
  idToken: string
}

/** Whose a token is, and what for. */
export type Holder = Pick<OutboundToken, 'appId' | 'userId' | 'tenantId' | 'externalId' | 'scopes'>

/** A token of a holder, to be put in the place of the one before. `expiresAt`: unix milliseconds, 0 for never. */
export function newToken(
  ctx: Context,
  holder: Holder,
  { secrets, facts, expiresAt }: { secrets: Secrets; facts: JsonObject; expiresAt: number },
): OutboundToken {
  const scopes = [...new Set(holder.scopes)].toSorted()
  const owned = { ...holder, scopes }
  return {
    ...owned,
    id: newId(ctx, 'OT'),
    facts: { ...facts, hasRefreshToken: secrets.refreshToken !== '' },
    sealed: seal(ctx, owned, secrets),
    expiresAt,
    refreshUntil: 0,
    createdAt: ctx.clock(),
    modifiedAt: ctx.clock(),
  }
}

/** What a provider gave just now. */
export function given(ctx: Context, holder: Holder, tokens: GivenTokens, grantedBy: string): OutboundToken {
  const { accessToken, refreshToken, idToken, tokenType } = tokens
  return newToken(ctx, holder, {
    secrets: { accessToken, refreshToken, idToken },
    facts: { accessTokenType: tokenType, tokenSub: subjectIn(idToken), grantedBy },
    expiresAt: expiryOf(ctx, tokens),
  })
}

/** The same token after a refresh; what the provider did not give anew stays. */
export function refreshed(ctx: Context, token: OutboundToken, tokens: GivenTokens): OutboundToken {
  const before = openSecrets(ctx, token)
  const secrets = {
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken || before.refreshToken,
    idToken: tokens.idToken || before.idToken,
  }
  const facts = {
    ...token.facts,
    accessTokenType: tokens.tokenType,
    hasRefreshToken: secrets.refreshToken !== '',
    lastRefreshTime: seconds(ctx.clock()),
    lastRefreshError: '',
  }
  return { ...token, facts, sealed: seal(ctx, token, secrets), expiresAt: expiryOf(ctx, tokens) }
}

const areSecrets = (value: unknown): value is Secrets => hasTexts(value, 'accessToken', 'refreshToken', 'idToken')

export function openSecrets(ctx: Context, token: OutboundToken): Secrets {
  return checkedAs(readJson(ctx.vault.open(token.sealed, contextOf(ctx, token))), areSecrets, 'the secrets of a token')
}

function seal(ctx: Context, holder: Holder, secrets: Secrets): string {
  return ctx.vault.seal(JSON.stringify(secrets), contextOf(ctx, holder))
}

/** Opened for another holder it fails. */
function contextOf(ctx: Context, { appId, userId, tenantId, externalId, scopes }: Holder): string {
  return JSON.stringify(['outbound token', ctx.caller.project.id, appId, userId, tenantId, externalId, scopes])
}

function expiryOf(ctx: Context, { expiresIn }: GivenTokens): number {
  return expiresIn === 0 ? 0 : ctx.clock() + expiresIn * 1000
}

/** The provider gave the ID token itself, over TLS: its signature says nothing more here. */
function subjectIn(idToken: string): string {
  try {
    const claims = asObject(readJson(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8')))
    return typeof claims['sub'] === 'string' ? claims['sub'].slice(0, 256) : ''
  } catch {
    return ''
  }
}

/** As the wire shows it. */
export function shown(ctx: Context, token: OutboundToken, withRefreshToken: boolean) {
  const { accessToken, refreshToken } = openSecrets(ctx, token)
  const text = (name: string) => String(token.facts[name] ?? '')
  return {
    id: token.id,
    appId: token.appId,
    userId: token.userId,
    tokenSub: text('tokenSub'),
    accessToken,
    accessTokenType: text('accessTokenType'),
    accessTokenExpiry: seconds(token.expiresAt),
    hasRefreshToken: token.facts['hasRefreshToken'] === true,
    refreshToken: withRefreshToken ? refreshToken : '',
    lastRefreshTime: Number(token.facts['lastRefreshTime'] ?? 0),
    lastRefreshError: text('lastRefreshError'),
    scopes: token.scopes,
    tenantId: token.tenantId,
    grantedBy: text('grantedBy'),
    externalIdentifier: token.externalId,
  }
}
