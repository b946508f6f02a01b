import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { user } from '../../contract/user/index.ts'
import type { Context } from '../context.ts'
import { findUser } from './changing.ts'
import { loginsOf } from './logins.ts'

type Handler<O extends keyof typeof user> = Handle<(typeof user)[O], Context>

export const history: Handler<'history'> = async (ctx, { userIds }) => ({
  usersAuthHistory: await loginsOf(ctx, userIds),
})

export const historyV2: Handler<'historyV2'> = (ctx, input) => history(ctx, input)

export const loginHistoryDocs: Handler<'loginHistoryDocs'> = async (ctx, { userIds }) => ({
  loginHistory: await loginsOf(ctx, userIds),
})

/** What is sealed of a provider's token. */
interface SealedTokens {
  accessToken: string
  refreshToken: string
}

/** Where a sealed token belongs; it opens nowhere else. */
export function tokenPlace(project: string, userId: string, provider: string): string {
  return `provider-token:${project}:${userId}:${provider}`
}

export const providerToken: Handler<'providerToken'> = async (ctx, { loginId, provider, withRefreshToken }) => {
  const project = ctx.caller.project.id
  const { id } = await findUser(ctx, loginId)
  const token = await ctx.store.users.providerToken(project, id, provider)
  if (!token) throw new ApiError('invalid', 'The user has no token of this provider', { status: 404 })
  const tokens: SealedTokens = JSON.parse(ctx.vault.open(token.sealed, tokenPlace(project, id, provider)))
  return {
    provider,
    providerUserId: token.providerUserId,
    accessToken: tokens.accessToken,
    expiration: token.expiresAt,
    scopes: token.scopes,
    refreshToken: withRefreshToken ? tokens.refreshToken : '',
  }
}
