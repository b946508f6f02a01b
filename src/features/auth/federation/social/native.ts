/** Providers' own programs and one-tap: they answer without a browser that is sent back. */
import type { social as contract } from '../../../../contract/auth/federation/social.ts'
import { ApiError } from '../../../../contract/faults.ts'
import type { Handle, InputOf } from '../../../../contract/operation.ts'
import type { Context } from '../../../context.ts'
import { newSecret } from '../../../secrets.ts'
import { optionsOf } from '../../begin.ts'
import type { Told } from '../facts.ts'
import { checkFederated } from '../finish.ts'
import { saidBy } from '../oauth/exchange.ts'
import { refusing } from '../oauth/requests.ts'
import { keepCode, recall, remember } from '../pending.ts'
import { sessionOf } from '../session.ts'
import { socialClient } from './client.ts'
import { from, toldBy } from './routes.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>

export const startNative: Handler<'startNative'> = async (ctx, { provider, loginOptions, implicit }) => {
  const client = await socialClient(ctx, provider, { isNative: true })
  const wish = {
    purpose: 'signUpOrIn',
    loginOptions: optionsOf(loginOptions),
    ...(await from(ctx, loginOptions)),
  } as const
  const nonce = newSecret(ctx.random)
  // The program is no browser that was sent: it has no verifier.
  const pending = {
    way: { provider },
    wish,
    method: 'oauth',
    redirectUrl: '',
    nonce,
    verifier: '',
    requestId: '',
  } as const
  const stateId = await remember(ctx, { ...pending, isNative: true })
  return { clientId: client.clientId, stateId, nonce, implicit }
}

export const finishNative: Handler<'finishNative'> = async (ctx, { provider, stateId, user, code, idToken }) => {
  const pending = await recall(ctx, stateId)
  const isOurs = pending?.isNative === true && 'provider' in pending.way && pending.way.provider === provider
  if (!pending || !isOurs) throw new ApiError('invalidToken', 'The sign-in is unknown, was finished or took too long')
  if (code === '' && idToken === '') throw new ApiError('invalid', 'The code or idToken field is required')
  return sessionOf(ctx, await refusing(() => toldBy(ctx, pending, { code, idToken, user })))
}

export const oneTapClientId: Handler<'oneTapClientId'> = async (ctx, { provider }) => {
  const { clientId } = await socialClient(ctx, provider)
  return { clientId }
}

export const oneTapExchange: Handler<'oneTapExchange'> = async (ctx, input) => sessionOf(ctx, await oneTap(ctx, input))

export const oneTapVerify: Handler<'oneTapVerify'> = async (ctx, input) => {
  const told = await oneTap(ctx, input)
  await checkFederated(ctx, told)
  return { code: await keepCode(ctx, told) }
}

/** The page has shown a token that the provider gave to it, for its client id. */
async function oneTap(ctx: Context, input: InputOf<typeof contract.oneTapVerify>): Promise<Told> {
  const { provider, idToken, nonce, loginOptions } = input
  const client = await socialClient(ctx, provider)
  const said = await refusing(() => saidBy(ctx, client, { code: '', idToken, nonce, verifier: '' }))
  const wish = {
    purpose: 'signUpOrIn',
    loginOptions: optionsOf(loginOptions),
    ...(await from(ctx, loginOptions)),
  } as const
  return { way: { provider }, wish, method: 'oauth', said }
}
