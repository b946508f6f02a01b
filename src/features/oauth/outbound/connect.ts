/** A user goes to another service, and comes back with what it gave. */
import { createHash } from 'node:crypto'
import { ApiError } from '../../../contract/faults.ts'
import type { outboundToken as contract } from '../../../contract/oauth/outbound-tokens.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import { SYSTEM_ROLE } from '../../../contract/project/snapshot/rules/report.ts'
import { hasTexts, isTexts } from '../../../lib/json.ts'
import { isWebAddress } from '../../../lib/link-targets.ts'
import type { User } from '../../../store/port/users.ts'
import { landingOf } from '../../auth/redirects.ts'
import type { Context } from '../../context.ts'
import { pendingChallenge } from '../../identity/challenge.ts'
import { checkMember } from '../../identity/membership.ts'
import { currentSession } from '../../identity/session/current.ts'
import { digestOf, newSecret } from '../../secrets.ts'
import { callbackOf, loadApp, type OutboundApp, withDiscovery } from './app.ts'

type Input = InputOf<typeof contract.connect>

/** Milliseconds that the other service and the user have. */
const LIFE = 600_000

/** What is known of a connection that is under way. */
export type Connecting = {
  appId: string
  /** Empty for a token of the tenant. */
  holderId: string
  tenantId: string
  scopes: string[]
  externalId: string
  landing: string
  sealedVerifier: string
}

export const isConnecting = (value: unknown): value is Connecting =>
  hasTexts(value, 'appId', 'holderId', 'tenantId', 'landing', 'sealedVerifier') && isTexts(value['scopes'])

/** Throws ApiError noDocument, invalid, invalidArgument or forbidden. */
export const connect: Handle<typeof contract.connect, Context> = async (ctx, input) => {
  const { user } = await currentSession(ctx)
  const app = await withDiscovery(ctx, await loadApp(ctx, input.appId))
  if (app.appType === 'apikey') throw new ApiError('invalid', 'The app takes API keys, and connects to nothing')
  if (!isWebAddress(app.authorizationUrl)) throw new ApiError('invalid', 'The app has no authorization URL')
  const tenantId = await tenantOf(ctx, user, app, input)
  const { options } = input
  const landing = await landingOf(ctx, options.redirectUrl, app.defaultRedirectUrl)
  const scopes = options.scopes.length > 0 ? options.scopes : app.defaultScopes
  const state = `${ctx.caller.project.id}.${newSecret(ctx.random)}`
  const verifier = app.pkce ? newSecret(ctx.random) : ''
  const connecting: Connecting = {
    appId: app.id,
    holderId: input.tenantLevel ? '' : user.id,
    tenantId,
    scopes,
    externalId: options.externalIdentifier,
    landing,
    sealedVerifier: ctx.vault.seal(verifier, verifierContext(state)),
  }
  await ctx.store.write((tables) =>
    tables.challenges.put(
      ctx.caller.project.id,
      pendingChallenge(ctx, {
        id: digestOf(state),
        kind: 'outbound',
        method: 'connect',
        userId: user.id,
        loginId: '',
        options: connecting,
        expiresAt: ctx.clock() + LIFE,
      }),
    ),
  )
  return { url: addressOf(ctx, app, { options, scopes, state, verifier }) }
}

export const verifierContext = (state: string) => `outbound verifier ${digestOf(state)}`

/** The tenant for which it is connected; empty for none. */
async function tenantOf(ctx: Context, user: User, app: OutboundApp, input: Input): Promise<string> {
  const tenantId = input.tenantId || app.tenantId
  if (app.tenantId !== '' && tenantId !== app.tenantId) {
    throw new ApiError('invalidArgument', 'The app belongs to another tenant')
  }
  checkMember(user, tenantId)
  if (!input.tenantLevel) return tenantId
  if (tenantId === '') throw new ApiError('invalid', 'The tenantId field is required with tenantLevel')
  const roles = user.grants.filter((grant) => grant.tenantId === tenantId).flatMap(({ roleId }) => roleId || [])
  const names = await ctx.store.roles.names(ctx.caller.project.id, roles)
  if (![...names.values()].includes(SYSTEM_ROLE)) {
    throw new ApiError('forbidden', `A token of the tenant is connected by those who have its role ${SYSTEM_ROLE}`)
  }
  return tenantId
}

interface Going {
  options: Input['options']
  scopes: readonly string[]
  state: string
  verifier: string
}

function addressOf(ctx: Context, app: OutboundApp, { options, scopes, state, verifier }: Going): string {
  const url = new URL(app.authorizationUrl)
  for (const [name, value] of app.authorizationUrlParams) url.searchParams.set(name, value)
  const prompt = options.prompt.length > 0 ? options.prompt : app.prompt
  const asked = {
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: callbackOf(ctx, app),
    scope: scopes.join(' '),
    state,
    ...(verifier && { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' }),
    access_type: app.accessType,
    prompt: prompt.join(' '),
    login_hint: options.loginHint,
  }
  for (const [name, value] of Object.entries(asked)) if (value !== '') url.searchParams.set(name, value)
  for (const resource of options.resources) url.searchParams.append('resource', resource)
  return url.href
}

const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url')
