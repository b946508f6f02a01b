/** Tokens of issuers that an app trusts, exchanged for the plane's (RFC 7523). */
import { createLocalJWKSet, decodeJwt, type JWTPayload, jwtVerify } from 'jose'
import { ApiError } from '../../../contract/faults.ts'
import { textAt } from '../../../lib/json.ts'
import { own } from '../../../lib/own.ts'
import type { OauthGrant } from '../../../store/port/oauth.ts'
import type { User } from '../../../store/port/users.ts'
import { type Context, newId, seconds } from '../../context.ts'
import { sessionSettings } from '../../project/settings.ts'
import { toLoginId } from '../../user/addresses.ts'
import type { Client } from '../clients/client.ts'
import { askedScopes, grantable } from '../clients/scopes.ts'
import { keysAt, signaturesOf } from '../proofs/keys.ts'
import { placesOf } from '../proofs/places.ts'
import type { GrantDetails } from './codes.ts'
import type { TokenInput } from './token-input.ts'
import { issueTokens, type TokenReply } from './tokens.ts'

interface Issuer {
  name: string
  jwksUri: string
  algorithms: string[]
  /** The claim that holds a login id. */
  idClaim: string
}

/** No refresh token: the issuer says each time anew. Throws ApiError grantDenied, badGrant or badScope. */
export async function exchangeAssertion(ctx: Context, client: Client, input: TokenInput): Promise<TokenReply> {
  if (input.assertion === '') throw new ApiError('invalid', 'The assertion parameter is missing')
  if (Object.keys(client.issuers).length === 0) throw new ApiError('grantDenied', 'The client trusts no issuer')
  const issuer = issuerOf(client, input.assertion)
  const claims = await verify(ctx, client, issuer, input.assertion)
  const user = await userOf(ctx, claims[issuer.idClaim])
  const scopes = grantable(client, user, askedScopes(client, input.scope))
  const granted = grantedTo(ctx, client, user, scopes)
  const grant = await storeGrant(ctx, client, granted)
  return issueTokens(ctx, { client, user, granted, scopes, grant, withRefresh: false })
}

function issuerOf(client: Client, assertion: string): Issuer {
  const name = nameIn(assertion)
  const settings = own(client.issuers, name)
  if (!settings) throw bad('The client does not trust the issuer of the assertion')
  const text = (key: string) => textAt(settings, key)
  const algorithms = signaturesOf(text('signAlgorithm'))
  return { name, jwksUri: text('jwksUri'), algorithms, idClaim: text('externalIdFieldName') || 'sub' }
}

function nameIn(assertion: string): string {
  try {
    return decodeJwt(assertion).iss ?? ''
  } catch {
    throw bad('The assertion is no JWT')
  }
}

async function verify(ctx: Context, client: Client, issuer: Issuer, assertion: string): Promise<JWTPayload> {
  const keys = await keysAt(ctx, issuer.jwksUri).catch((cause) => {
    throw new ApiError('badGrant', 'The keys of the issuer cannot be had', { cause })
  })
  const project = ctx.caller.project.id
  try {
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(keys), {
      issuer: issuer.name,
      audience: [...placesOf(ctx, client), client.clientId, project],
      algorithms: issuer.algorithms,
      requiredClaims: ['exp', 'iat'],
      maxTokenAge: OLDEST,
      clockTolerance: 5,
      currentDate: new Date(ctx.clock()),
    })
    return payload
  } catch (cause) {
    throw new ApiError('badGrant', 'The assertion is not signed by its issuer, not for us, or not good now', { cause })
  }
}

const OLDEST = '1 h'

async function userOf(ctx: Context, id: unknown): Promise<User> {
  const user = typeof id === 'string' && id !== '' ? await find(ctx, id) : undefined
  if (user && user.status !== 'disabled') return user
  throw bad('The assertion is about nobody of this project')
}

async function find(ctx: Context, id: string): Promise<User | undefined> {
  return ctx.store.users.find(ctx.caller.project.id, toLoginId(id))
}

function grantedTo(ctx: Context, client: Client, user: User, scopes: string[]): GrantDetails {
  return {
    kind: client.kind,
    clientId: client.clientId,
    redirectUri: '',
    challenge: '',
    scopes,
    nonce: '',
    tenant: '',
    audiences: [],
    userId: user.id,
    sessionId: '',
    // The administrator, who trusts the issuer, has decided for the user.
    consentId: '',
    amr: ['fed'],
    authTime: seconds(ctx.clock()),
  }
}

async function storeGrant(ctx: Context, client: Client, granted: GrantDetails): Promise<OauthGrant> {
  const project = ctx.caller.project.id
  const { sessionToken } = await sessionSettings(ctx.store, project)
  const now = ctx.clock()
  const grant: OauthGrant = {
    id: newId(ctx, 'G'),
    kind: client.kind,
    appId: client.id,
    userId: granted.userId,
    consentId: '',
    granted,
    generation: 0,
    createdAt: now,
    usedAt: now,
    expiresAt: now + (client.lifetimes.session || sessionToken) * 1000,
  }
  await ctx.store.write((tables) => tables.oauth.createGrant(project, grant))
  return grant
}

function bad(detail: string): ApiError {
  return new ApiError('badGrant', detail)
}
