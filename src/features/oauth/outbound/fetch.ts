/** Tokens for those who may have them. */
import { ApiError } from '../../../contract/faults.ts'
import type { outboundToken as contract } from '../../../contract/oauth/outbound-tokens.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import type { TokenHolder } from '../../../store/port/federation.ts'
import type { Context } from '../../context.ts'
import { bearerOf } from '../tokens/bearer.ts'
import { shown } from './held.ts'
import { gone, goodToken, hasExpired } from './refresh.ts'

type Handler<V extends keyof typeof contract> = Handle<(typeof contract)[V], Context>
type Which = Pick<InputOf<typeof contract.fetchLatestUser>, 'options' | 'externalIdentifier'>

export const fetchUser: Handler<'fetchUser'> = async (ctx, { scopes, ...input }) =>
  answer(ctx, { ...(await ownUser(ctx, input)), scopes }, input)

export const fetchLatestUser: Handler<'fetchLatestUser'> = async (ctx, input) =>
  answer(ctx, await ownUser(ctx, input), input)

export const fetchTenant: Handler<'fetchTenant'> = async (ctx, { scopes, ...input }) =>
  answer(ctx, { ...(await ownTenant(ctx, input)), scopes }, input)

export const fetchLatestTenant: Handler<'fetchLatestTenant'> = async (ctx, input) =>
  answer(ctx, await ownTenant(ctx, input), input)

async function answer(ctx: Context, holder: TokenHolder, { options, externalIdentifier }: Which) {
  const { withRefreshToken, forceRefresh } = options
  const wanted = { ...holder, ...(externalIdentifier && { externalId: externalIdentifier }) }
  const found = await ctx.store.outboundTokens.latest(ctx.caller.project.id, wanted)
  if (!found) throw gone()
  return { token: shown(ctx, await goodToken(ctx, found, forceRefresh), withRefreshToken) }
}

const FETCH = 'outbound.token.fetch'

/** Whose access token it is that calls; undefined for a management key. Throws ApiError invalidToken or forbidden. */
async function holderOfToken(ctx: Context): Promise<{ userId: string; tenantId: string } | undefined> {
  if (ctx.caller.keyId !== '') return undefined
  const authorization = `Bearer ${ctx.caller.token}`
  const bearer = await bearerOf({ ...ctx, caller: { ...ctx.caller, authorization } }, 'inbound')
  if (bearer.ctx.caller.project.id !== ctx.caller.project.id) throw new ApiError('invalidToken')
  if (!bearer.granted.scopes.includes(FETCH)) {
    throw new ApiError('forbidden', `The access token has no scope ${FETCH}`, { status: 403 })
  }
  return { userId: bearer.user.id, tenantId: bearer.granted.tenant }
}

async function ownUser(ctx: Context, input: { appId: string; userId: string; tenantId: string }): Promise<TokenHolder> {
  const { appId, userId, tenantId } = input
  const own = await holderOfToken(ctx)
  if (!own) {
    if (userId === '') throw new ApiError('invalid', 'The userId field is required')
    return { appId, userId, tenantId }
  }
  if (userId !== '' && userId !== own.userId) throw foreign()
  if (tenantId !== '' && tenantId !== own.tenantId) throw foreign()
  return { appId, userId: own.userId, tenantId: tenantId || own.tenantId }
}

async function ownTenant(ctx: Context, { appId, tenantId }: { appId: string; tenantId: string }): Promise<TokenHolder> {
  const own = await holderOfToken(ctx)
  if (own && (own.tenantId === '' || (tenantId !== '' && tenantId !== own.tenantId))) throw foreign()
  const wanted = tenantId || own?.tenantId || ''
  if (wanted === '') throw new ApiError('invalid', 'The tenantId field is required')
  return { appId, userId: '', tenantId: wanted }
}

const foreign = () => new ApiError('forbidden', 'The access token is of somebody else', { status: 403 })

export const appsOfUser: Handler<'appsOfUser'> = async (ctx, { userId, tenantId }) => {
  const tokens = await ctx.store.outboundTokens.ofUser(ctx.caller.project.id, userId, tenantId)
  const good = tokens.filter((token) => token.facts['hasRefreshToken'] === true || !hasExpired(ctx, token))
  return { appIds: [...new Set(good.map(({ appId }) => appId))] }
}
