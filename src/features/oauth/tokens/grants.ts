/** Grants: what a user gave an application, from the code's redemption to the last refresh. */
import { ApiError } from '../../../contract/faults.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { OauthGrant } from '../../../store/port/oauth.ts'
import type { User } from '../../../store/port/users.ts'
import { audited, type Context, seconds } from '../../context.ts'
import { readIssued } from '../../identity/token/jws.ts'
import { sessionSettings } from '../../project/settings.ts'
import type { Client } from '../clients/client.ts'
import { loadClient } from '../clients/clients.ts'
import { consentNames, stillWithResource } from '../clients/resource.ts'
import { grantable } from '../clients/scopes.ts'
import { holds } from '../consents.ts'
import { checkKey, type GrantDetails, grantDetailsIn, type RedeemedCode } from './codes.ts'
import type { TokenInput } from './token-input.ts'
import { issueTokens, type TokenReply } from './tokens.ts'

type Redeem = (work: (tables: Tables, redeemed: RedeemedCode) => Promise<void>) => Promise<RedeemedCode>

/** A new grant with its first tokens. Throws ApiError badGrant. */
export async function makeGrant(ctx: Context, by: Client, redeem: Redeem): Promise<TokenReply> {
  const project = ctx.caller.project.id
  const { refreshToken } = await sessionSettings(ctx.store, project)
  const now = ctx.clock()
  // Whole seconds, as the token says it.
  const expiresAt = (seconds(now) + (by.lifetimes.refresh || refreshToken)) * 1000
  let made: OauthGrant | undefined
  const { granted } = await redeem(async (tables, { grantId: id, granted }) => {
    const { consentId, userId } = granted
    const times = { createdAt: now, usedAt: now, expiresAt }
    const whose = { kind: by.kind, appId: by.id, userId, consentId }
    const kept: GrantDetails = { ...granted, key: by.public ? by.provenKey : '' }
    made = { id, ...whose, granted: kept, generation: 0, ...times }
    await tables.oauth.createGrant(project, made)
  })
  const grant = made as OauthGrant
  const client = await stillWithResource(ctx, by, granted)
  const user = await standingUser(ctx, client, grant)
  const scopes = grantable(client, user, granted.scopes)
  return issueTokens(ctx, { client, user, granted, scopes, grant, withRefresh: !client.refused.refresh_token })
}

/** The next tokens for a refresh token, which is good once. */
export async function refreshGrant(ctx: Context, by: Client, input: TokenInput): Promise<TokenReply> {
  const project = ctx.caller.project.id
  const { id, generation } = await readRefreshToken(ctx, by, input.refresh_token)
  const grant = await ctx.store.oauth.loadGrant(project, id)
  if (!grant || grant.expiresAt <= ctx.clock()) throw new ApiError('badGrant', 'The refresh token was revoked')
  if (grant.generation !== generation) throw await reused(ctx, grant)
  const granted = grantDetailsIn(grant.granted)
  checkKey(by, granted)
  const client = await stillWithResource(ctx, by, granted)
  const user = await standingUser(ctx, client, grant)
  const held = grantable(client, user, granted.scopes)
  const scopes = input.scope === '' ? held : narrowed(input.scope, granted.scopes).filter((name) => held.includes(name))
  if (!(await ctx.store.write((tables) => tables.oauth.rotate(project, id, generation, ctx.clock())))) {
    throw await reused(ctx, grant)
  }
  const next = { ...grant, generation: generation + 1 }
  return issueTokens(ctx, { client, user, granted, scopes, grant: next, withRefresh: true })
}

async function readRefreshToken(ctx: Context, client: Client, token: string) {
  if (token === '') throw new ApiError('invalid', 'The refresh_token parameter is missing')
  const claims = await readIssued(ctx, ctx.caller.project.id, token, 'refreshExpired').catch((error) => {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    throw new ApiError(error.fault === 'refreshExpired' ? 'refreshExpired' : 'badGrant', error.detail, { status: 400 })
  })
  if (claims['token_type'] !== 'refresh_token') throw new ApiError('badGrant', 'This is no refresh token')
  // Wire facts, authentication, section 9.1: the text and status of a real reply.
  if (claims['azp'] !== client.clientId) throw new ApiError('unauthorized', 'azp in the refresh token is invalid')
  return { id: String(claims['gid']), generation: Number(claims['gen'] ?? 0) }
}

/** A token of an earlier generation was stolen, before or after its rotation: nobody keeps the grant. */
async function reused(ctx: Context, { id, appId, userId }: OauthGrant): Promise<ApiError> {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    if (!(await tables.oauth.removeGrant(project, id))) return
    const record = audited(ctx, 'RefreshTokenReused', { userId, type: 'warn', data: { appId } })
    await tables.audit.add(project, [record])
  })
  return new ApiError('refreshRevoked', 'The refresh token was used before; all that came of it is revoked', {
    status: 400,
  })
}

function narrowed(text: string, granted: readonly string[]): string[] {
  const wanted = [...new Set(text.split(' ').filter(Boolean))]
  const raised = wanted.find((name) => !granted.includes(name))
  if (raised === undefined) return wanted
  throw new ApiError('badScope', `The scope ${raised.slice(0, 64)} was not granted`)
}

/** Whose grant it is, for whichever app it was made, as long as it stands. Throws ApiError badGrant or noConsent. */
export async function standingHolder(ctx: Context, id: string): Promise<{ user: User; grant: OauthGrant }> {
  const grant = id === '' ? undefined : await ctx.store.oauth.loadGrant(ctx.caller.project.id, id)
  const client = grant && (await loadClient(ctx, grant.kind, grant.appId))
  if (!client) throw new ApiError('badGrant', 'The token was revoked, or is of no user')
  return { user: await standingUser(ctx, client, grant), grant }
}

/** The user of a grant that still stands. Throws ApiError badGrant, or noConsent when the user took it back. */
export async function standingUser(ctx: Context, client: Client, grant: OauthGrant): Promise<User> {
  const project = ctx.caller.project.id
  const { userId, consentId, createdAt } = grant
  const granted = grantDetailsIn(grant.granted)
  if (grant.kind !== client.kind || grant.appId !== client.id) throw new ApiError('badGrant', 'Of another client')
  const user = await ctx.store.users.byId(project, userId)
  if (!user) throw new ApiError('badGrant', 'The user is gone')
  if (user.status === 'disabled') throw new ApiError('badGrant', 'The user is disabled')
  if (user.sessionsVoidAt >= createdAt) throw new ApiError('badGrant', 'The user was signed out everywhere')
  if (granted.tenant && !user.grants.some(({ tenantId }) => tenantId === granted.tenant)) {
    throw new ApiError('badGrant', 'The user left the tenant')
  }
  await checkSession(ctx, client, granted)
  if (consentId === '') return user
  const consent = await ctx.store.consents.load(project, consentId)
  if (consent && holds(ctx, consent, consentNames(granted, granted.scopes))) return user
  throw new ApiError('noConsent', 'The user took the consent back')
}

/** One's own programs are signed out with the user, unless they may go on without. */
async function checkSession(ctx: Context, client: Client, { sessionId, scopes }: GrantDetails): Promise<void> {
  if (client.kind === 'inbound' || scopes.includes('offline_access')) return
  const session = await ctx.store.sessions.load(ctx.caller.project.id, sessionId)
  if (!session || session.expiresAt <= ctx.clock()) throw new ApiError('badGrant', 'The user signed out')
}
