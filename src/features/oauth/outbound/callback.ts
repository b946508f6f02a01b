/** Another service has sent the browser back. */

import { ApiError } from '../../../contract/faults.ts'
import type { outboundToken as contract } from '../../../contract/oauth/outbound-tokens.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import { checkedAs } from '../../../lib/json.ts'
import type { Challenge } from '../../../store/port/challenges.ts'
import { audited, type Context } from '../../context.ts'
import { shownSession } from '../../identity/access.ts'
import { digestOf } from '../../secrets.ts'
import { withParameters } from '../authorize/callbacks.ts'
import { enterProject } from '../clients/clients.ts'
import { loadApp, withDiscovery } from './app.ts'
import { type Connecting, isConnecting, verifierContext } from './connect.ts'
import { given } from './held.ts'
import { ProviderRefusal, redeemCode } from './provider.ts'

type Input = InputOf<typeof contract.callback>

/** Throws ApiError invalid for a state that is not waited for, and forbidden in the browser of another user. */
export const callback: Handle<typeof contract.callback, Context> = async (outer, input) => {
  const ctx = await enterProject(outer, input.state.split('.')[0] ?? '').catch(() => undefined)
  const challenge = ctx && (await ctx.store.challenges.load(ctx.caller.project.id, digestOf(input.state)))
  if (!ctx || challenge?.kind !== 'outbound' || challenge.expiresAt <= ctx.clock()) throw ended()
  await checkBrowser(ctx, challenge)
  const taken = await ctx.store.write((tables) => tables.challenges.take(ctx.caller.project.id, challenge.id))
  if (!taken) throw ended()
  const connecting = checkedAs(challenge.options, isConnecting, 'a connection')
  const failure = await keep(ctx, challenge, connecting, input).then(
    () => '',
    (error: unknown) => {
      if (error instanceof ProviderRefusal) return error.message
      if (error instanceof ApiError && error.status < 500) return error.message
      throw error
    },
  )
  return { status: 302, location: withParameters(connecting.landing, { err: failure }) }
}

function ended(): ApiError {
  return new ApiError('invalid', 'This connection has ended: it was made already, or took too long. Start it again')
}

/** Somebody else's browser, which was led here, gives nothing of its own into another's account. */
async function checkBrowser(ctx: Context, { userId }: Challenge): Promise<void> {
  const session = await shownSession(ctx)
  if (session && session.userId !== userId) {
    throw new ApiError('forbidden', 'This connection was begun by another user')
  }
}

async function keep(ctx: Context, challenge: Challenge, connecting: Connecting, input: Input): Promise<void> {
  const project = ctx.caller.project.id
  if (input.error !== '' || input.code === '') throw new ProviderRefusal(refusalIn(input))
  const app = await withDiscovery(ctx, await loadApp(ctx, connecting.appId))
  const verifier = ctx.vault.open(connecting.sealedVerifier, verifierContext(input.state))
  const tokens = await redeemCode(ctx, app, { code: input.code, verifier })
  const { appId, holderId, tenantId, externalId, scopes } = connecting
  const holder = { appId, userId: holderId, tenantId, externalId, scopes: tokens.scopes ?? scopes }
  await ctx.store.write(async (tables) => {
    const user = await tables.users.lock(project, challenge.userId)
    if (!user || user.status === 'disabled') throw new ApiError('unauthorized', 'The user is disabled or gone')
    if (tenantId !== '' && !user.grants.some((grant) => grant.tenantId === tenantId)) {
      throw new ApiError('invalidArgument', 'The user does not belong to this tenant')
    }
    await tables.outboundTokens.put(project, given(ctx, holder, tokens, user.id))
    const tenants = tenantId === '' ? [] : [tenantId]
    const facts = { userId: user.id, loginIds: user.loginIds, tenants, data: { appId } }
    await tables.audit.add(project, [audited(ctx, 'OutboundTokenConnected', facts)])
  })
}

function refusalIn({ error }: Input): string {
  return /^[\w.-]{1,64}$/.test(error) ? error : 'The provider gave no code'
}
