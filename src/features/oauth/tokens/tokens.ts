/** Tokens for applications. */
import type { JsonObject } from '../../../lib/json.ts'
import type { OauthGrant } from '../../../store/port/oauth.ts'
import type { User } from '../../../store/port/users.ts'
import { type Context, seconds } from '../../context.ts'
import { signToken } from '../../identity/token/jws.ts'
import { appWithTemplate, idClaimsOfTemplate } from '../../identity/token/template.ts'
import { sessionSettings } from '../../project/settings.ts'
import { replyWith } from '../../user/to-wire.ts'
import type { Client } from '../clients/client.ts'
import { attributeClaims, authorityOf, authorityOfApp, customClaims, projectClaims } from './claims.ts'
import type { GrantDetails } from './codes.ts'

export interface TokenReply {
  access_token: string
  token_type: 'Bearer' | 'DPoP'
  expires_in: number
  scope: string
  refresh_token?: string
  id_token?: string
  issued_token_type?: string
}

export interface Issue {
  client: Client
  user: User
  granted: GrantDetails
  /** What this token is for; no more than was granted. */
  scopes: string[]
  grant: OauthGrant
  withRefresh: boolean
  /** Who acts for the user (RFC 8693, section 4.1). */
  act?: JsonObject
  /** Unix seconds after which it must not be good. */
  end?: number
}

export async function issueTokens(ctx: Context, issue: Issue): Promise<TokenReply> {
  const { client, user, granted, scopes, grant } = issue
  const project = ctx.caller.project.id
  const { sessionToken } = await sessionSettings(ctx.store, project)
  const iat = seconds(ctx.clock())
  const expires = client.lifetimes.session || sessionToken
  const end = Math.min(iat + expires, seconds(grant.expiresAt), issue.end ?? Number.POSITIVE_INFINITY)
  const common = { iss: client.issuer, azp: client.clientId, sub: user.id, iat }
  const attributes = {
    ...(await projectClaims(ctx, { user, scopes, tenant: granted.tenant })),
    ...attributeClaims(client, user, scopes),
  }
  const authority = await authorityOf(ctx, client, user, { scopes, tenant: granted.tenant })
  const rexp: JsonObject = issue.withRefresh ? { rexp: toIsoSeconds(grant.expiresAt) } : {}
  const scope = scopes.join(' ')
  const access = {
    ...(await customClaims(ctx, scopes, granted.sessionId)),
    ...attributes,
    ...authority,
    ...common,
    token_type: 'access_token',
    aud: audienceOf(ctx, client, granted.audiences),
    exp: end,
    scope,
    amr: granted.amr,
    gid: grant.id,
    ...boundTo(client),
    ...(issue.act && { act: issue.act }),
    ...(user.test && { tu: true }),
    ...rexp,
  }
  const templateId = client.templates?.user ?? ''
  const sources = templateId === '' ? {} : { user: (await replyWith(ctx.store, project, user)).user }
  const said = await idClaimsOfTemplate(ctx, templateId, authority, sources)
  const [access_token, refresh_token, id_token] = await Promise.all([
    signToken(ctx, project, await appWithTemplate(ctx, templateId, access, sources)),
    issue.withRefresh ? refreshToken(ctx, issue, common) : undefined,
    scopes.includes('openid')
      ? idToken(ctx, issue, { ...said, ...attributes, ...common, exp: end, scope, ...rexp })
      : undefined,
  ])
  return {
    access_token,
    token_type: typeOf(client),
    expires_in: end - iat,
    scope,
    ...(refresh_token && { refresh_token }),
    ...(id_token && { id_token }),
  }
}

type Common = JsonObject & { iat: number }

function refreshToken(ctx: Context, { client, granted, grant }: Issue, common: Common): Promise<string> {
  return signToken(ctx, ctx.caller.project.id, {
    ...common,
    token_type: 'refresh_token',
    aud: audienceOf(ctx, client, []),
    exp: seconds(grant.expiresAt),
    scope: granted.scopes.join(' '),
    amr: granted.amr,
    dcl: granted.amr,
    dv: 1,
    gid: grant.id,
    gen: grant.generation,
  })
}

/** OpenID Connect wants the client among those whom it is for. */
function idToken(ctx: Context, { client, granted }: Issue, claims: Common & { exp: number }): Promise<string> {
  const project = ctx.caller.project.id
  return signToken(ctx, project, {
    ...claims,
    token_type: 'id_token',
    aud: [...new Set([client.clientId, project])],
    auth_time: granted.authTime,
    ...(granted.nonce && { nonce: granted.nonce }),
  })
}

/** In the app's own name. */
export async function issueAppToken(
  ctx: Context,
  client: Client,
  { scopes, tenant, audiences }: { scopes: string[]; tenant: string; audiences: string[] },
): Promise<TokenReply> {
  const project = ctx.caller.project.id
  const { accessKeyToken } = await sessionSettings(ctx.store, project)
  const iat = seconds(ctx.clock())
  const life = client.lifetimes.key || accessKeyToken
  const scope = scopes.join(' ')
  const claims = {
    ...(await projectClaims(ctx, { scopes, tenant })),
    ...(await authorityOfApp(ctx, client, { scopes, tenant })),
    token_type: 'access_token',
    iss: client.issuer,
    aud: audienceOf(ctx, client, audiences),
    azp: client.clientId,
    sub: client.id,
    iat,
    exp: iat + life,
    scope,
    ...boundTo(client),
  }
  const app = { id: client.id, name: client.name, clientId: client.clientId }
  const whole = await appWithTemplate(ctx, client.templates?.key ?? '', claims, { app })
  const access_token = await signToken(ctx, project, whole)
  return { access_token, token_type: typeOf(client), expires_in: life, scope }
}

/** To the key that the request has proven (RFC 9449, section 6). */
const boundTo = ({ provenKey }: Client): JsonObject => (provenKey ? { cnf: { jkt: provenKey } } : {})
const typeOf = ({ provenKey }: Client) => (provenKey ? 'DPoP' : 'Bearer')

function audienceOf(ctx: Context, client: Client, resources: readonly string[]): string[] {
  const project = ctx.caller.project.id
  const everybody = client.defaultAudience === 'clientId' ? [] : [project]
  const own = client.defaultAudience === 'projectId' ? [] : [client.clientId]
  return [...new Set([...everybody, ...own, ...resources])]
}

/** Whole seconds: 2026-11-22T12:00:00Z. */
function toIsoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}
