/** Tokens that providers give for their users, where the settings ask that they are kept. */
import { asObject, textAt } from '../../../lib/json.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Context } from '../../context.ts'
import { tokenPlace } from '../../user/history.ts'
import type { ProviderTokens, Told } from './facts.ts'

/** In the transaction of the sign-in. */
export async function keepTokens(ctx: Context, tables: Tables, { said, way }: Told, userId: string): Promise<void> {
  if (!said.tokens) return
  const provider = 'provider' in way ? way.provider : said.source
  await storeTokens(ctx, tables, { userId, provider, providerUserId: said.subject, tokens: said.tokens })
}

interface Kept {
  userId: string
  provider: string
  providerUserId: string
  tokens: ProviderTokens
}

/** A refresh token that is not given anew stays. */
export async function storeTokens(ctx: Context, tables: Tables, { userId, provider, providerUserId, tokens }: Kept) {
  const project = ctx.caller.project.id
  const place = tokenPlace(project, userId, provider)
  const before = tokens.refreshToken === '' ? await tables.users.providerToken(project, userId, provider) : undefined
  const refreshToken = before
    ? textAt(asObject(JSON.parse(ctx.vault.open(before.sealed, place))), 'refreshToken')
    : tokens.refreshToken
  const sealed = ctx.vault.seal(JSON.stringify({ accessToken: tokens.accessToken, refreshToken }), place)
  const { scopes, expiresAt } = tokens
  await tables.users.setProviderToken(project, { userId, provider, providerUserId, sealed, scopes, expiresAt })
}
