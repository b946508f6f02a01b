/** Tokens that a backend brings: keys that users have typed, or tokens that were connected elsewhere. */
import { ApiError } from '../../../contract/faults.ts'
import type { outboundToken as contract } from '../../../contract/oauth/outbound-tokens.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import type { OutboundToken } from '../../../store/port/federation.ts'
import type { Tables } from '../../../store/port/index.ts'
import { audited, type Context } from '../../context.ts'
import { loadApp, withDiscovery } from './app.ts'
import { newToken } from './held.ts'
import { ProviderRefusal } from './provider.ts'
import { refreshNow } from './refresh.ts'

type Handler<V extends keyof typeof contract> = Handle<(typeof contract)[V], Context>
type Upload = Omit<InputOf<typeof contract.uploadUser>, 'userId' | 'tenantId'>

/** Whose the token shall be: `userId` is empty for a tenant's. */
interface Owner {
  userId: string
  tenantId: string
}

export const uploadUserKey: Handler<'uploadUserKey'> = (ctx, input) => uploadKey(ctx, input, ownerOf(input))
export const uploadTenantKey: Handler<'uploadTenantKey'> = (ctx, input) =>
  uploadKey(ctx, input, { userId: '', tenantId: input.tenantId })
export const uploadUser: Handler<'uploadUser'> = (ctx, input) => uploadOne(ctx, input, ownerOf(input))
export const uploadTenant: Handler<'uploadTenant'> = (ctx, input) =>
  uploadOne(ctx, input, { userId: '', tenantId: input.tenantId })

export const uploadUsers: Handler<'uploadUsers'> = async (ctx, { tokens }) => ({
  failures: await uploadAll(ctx, tokens, ownerOf, ({ appId, userId }) => ({ appId, userId })),
})
export const uploadTenants: Handler<'uploadTenants'> = async (ctx, { tokens }) => {
  const owner = ({ tenantId }: { tenantId: string }) => ({ userId: '', tenantId })
  return { failures: await uploadAll(ctx, tokens, owner, ({ appId, tenantId }) => ({ appId, tenantId })) }
}

const ownerOf = ({ userId, tenantId }: Owner): Owner => ({ userId, tenantId })

type Key = InputOf<typeof contract.uploadTenantKey>

async function uploadKey(ctx: Context, { appId, apiKey, externalIdentifier }: Key, owner: Owner): Promise<void> {
  const app = await loadApp(ctx, appId)
  if (app.appType !== 'apikey') throw new ApiError('invalid', 'The app takes no API keys')
  const holder = { ...owner, appId, externalId: externalIdentifier, scopes: [] }
  const secrets = { accessToken: apiKey, refreshToken: '', idToken: '' }
  const facts = { accessTokenType: 'apikey', grantedBy: ctx.caller.keyId }
  await keepAll(ctx, [newToken(ctx, holder, { secrets, facts, expiresAt: 0 })])
}

async function uploadOne(ctx: Context, input: Upload, owner: Owner): Promise<void> {
  await keepAll(ctx, [await prepared(ctx, input, owner)])
}

/** The wire's code for a token of a batch that is refused. */
const REFUSED = 'E152110'

/** All or none; resolves to what is wrong with them. */
async function uploadAll<T extends Upload, N>(
  ctx: Context,
  uploads: readonly T[],
  owner: (upload: T) => Owner,
  named: (upload: T) => N,
): Promise<(N & { errorCode: string; reason: string })[]> {
  const failures: (N & { errorCode: string; reason: string })[] = []
  const ready: OutboundToken[] = []
  for (const upload of uploads) {
    const result = await attempt(async () => {
      const token = await prepared(ctx, upload, owner(upload))
      await checkOwner(ctx, ctx.store, token)
      return token
    })
    if (typeof result === 'string') failures.push({ ...named(upload), errorCode: REFUSED, reason: result })
    else ready.push(result)
  }
  if (failures.length === 0) await keepAll(ctx, ready)
  return failures
}

/** What it resolves to, or why a request for it is refused. */
async function attempt<T extends object>(work: () => Promise<T>): Promise<T | string> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return error.detail || error.message
    throw error
  }
}

/** Throws ApiError invalid, or noDocument for an unknown app. */
async function prepared(ctx: Context, input: Upload, owner: Owner): Promise<OutboundToken> {
  const { appId, accessToken, refreshToken, idToken, scopes, accessTokenExpiry } = input
  if (accessToken === '' && refreshToken === '') throw new ApiError('invalid', 'There is no token to be kept')
  const app = await loadApp(ctx, appId)
  if (app.appType === 'apikey') throw new ApiError('invalid', 'The app takes API keys only')
  const token = newToken(
    ctx,
    { ...owner, appId, externalId: input.externalIdentifier, scopes },
    {
      secrets: { accessToken, refreshToken, idToken },
      facts: { accessTokenType: input.accessTokenType || 'bearer', grantedBy: input.grantedBy || ctx.caller.keyId },
      // A refresh token alone has an access token to get yet.
      expiresAt: accessToken === '' ? 1 : accessTokenExpiry * 1000,
    },
  )
  if (!input.verifyRefresh) return token
  if (refreshToken === '') throw new ApiError('invalid', 'There is no refresh token to be verified')
  try {
    return await refreshNow(ctx, await withDiscovery(ctx, app), token)
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error
    throw new ApiError('invalid', `The token could not be refreshed: ${error.message}`)
  }
}

async function keepAll(ctx: Context, tokens: readonly OutboundToken[]): Promise<void> {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    for (const token of tokens) {
      await checkOwner(ctx, tables, token)
      await tables.outboundTokens.put(project, token)
    }
    const records = tokens.map(({ appId, userId, tenantId }) =>
      audited(ctx, 'OutboundTokenUploaded', { userId, tenants: tenantId ? [tenantId] : [], data: { appId } }),
    )
    await tables.audit.add(project, records)
  })
}

/** Throws ApiError noUser, noTenant or invalidArgument. */
async function checkOwner(ctx: Context, tables: Pick<Tables, 'users' | 'tenants'>, owner: Owner): Promise<void> {
  const project = ctx.caller.project.id
  const { userId, tenantId } = owner
  const user = userId === '' ? undefined : await tables.users.byId(project, userId)
  if (userId !== '' && !user) throw new ApiError('noUser', 'There is no user with this id')
  if (tenantId === '') return
  if (!(await tables.tenants.load(project, tenantId))) throw new ApiError('noTenant', `There is no tenant ${tenantId}`)
  if (user && !user.grants.some((grant) => grant.tenantId === tenantId)) {
    throw new ApiError('invalidArgument', 'The user does not belong to this tenant')
  }
}
