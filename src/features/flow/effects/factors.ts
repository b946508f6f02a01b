/** Passkeys and authenticator apps. */
import { ApiError } from '../../../contract/faults.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { offerToUser } from '../../auth/totp/index.ts'
import { openWithTotp } from '../../auth/totp/verify.ts'
import { keepAnother, openWithNewPasskey, openWithPasskey } from '../../auth/webauthn/finish.ts'
import { ask, offer, offerAnother } from '../../auth/webauthn/start.ts'
import { toLoginId } from '../../user/addresses.ts'
import { replyWith } from '../../user/to-wire.ts'
import { detailsOf } from './messages.ts'
import type { Outcome, Perform, Run } from './run.ts'
import { adopt, holder, onwards, typedLoginId, userOutputs, whom } from './whom.ts'

/** An account that is there is asked for its passkeys; only one that is made by this gets its first. */
export const passkeyStart: Perform<'passkeyStart'> = async (run, { purpose }, { brief }) => {
  const { ctx } = run
  const origin = originOf(run, brief)
  if (purpose === 'add') return asked(await offerAnother(ctx, { loginId: (await holder(run)).id, origin }))
  const loginId = purpose === 'signIn' && !run.record.session ? typedLoginId(run) : await whom(run)
  const user = loginId ? await ctx.store.users.find(ctx.caller.project.id, toLoginId(loginId)) : undefined
  if (user && purpose === 'signUp') throw new ApiError('userExists', 'The user exists already')
  if (!user && loginId && purpose === 'signIn') throw new ApiError('unknownUser', 'Cannot find user')
  const loginOptions = user ? await onwards(run, loginId) : {}
  if (user || loginId === '') return asked(await ask(ctx, { user, origin, loginOptions }))
  return asked(await offer(ctx, { loginId, origin, details: detailsOf(run), loginOptions }))
}

interface Ceremony {
  transactionId: string
  options: string
  create: boolean
}

function asked({ transactionId, options, create }: Ceremony): Outcome {
  const webauthn = { transactionId, options, create }
  return { leaving: { action: create ? 'webauthnCreate' : 'webauthnGet', webauthn } }
}

/** Of the page: as it says with each click, or where it stood when it started. */
function originOf({ record }: Run, { origin }: JsonObject): string {
  return typeof origin === 'string' && origin !== '' ? origin : record.options.origin
}

export const passkeyFinish: Perform<'passkeyFinish'> = async (run, { purpose }, { brief }) => {
  const { ctx, record } = run
  const answer = answerIn(brief)
  if (purpose === 'add') {
    await keepAnother(ctx, answer)
    const { user } = await replyWith(ctx.store, ctx.caller.project.id, await holder(run))
    return { outputs: userOutputs(user, record.session?.firstSeen === true) }
  }
  if (isCreation(answer.response)) return adopt(run, await openWithNewPasskey(ctx, answer), 'webauthn')
  return adopt(run, await openWithPasskey(ctx, answer), 'webauthn')
}

function answerIn({ transactionId, response, failure, failureMessage }: JsonObject) {
  if (typeof transactionId === 'string' && typeof response === 'string') return { transactionId, response }
  const why = [failureMessage, failure].find((text) => typeof text === 'string' && text !== '')
  throw new ApiError('badCredentials', typeof why === 'string' ? why.slice(0, 200) : 'The passkey was not used')
}

/** Only a new passkey comes with an attestation; which of the two was asked for is checked by the transaction. */
function isCreation(response: string): boolean {
  return response.includes('"attestationObject"')
}

export const totpOffer: Perform<'totpOffer'> = async (run) => {
  const user = await holder(run)
  const { image, provisioningURL } = await offerToUser(run.ctx, user.loginIds[0] ?? user.id)
  return { outputs: { totp: { image, provisionUrl: provisioningURL } } }
}

export const totpVerify: Perform<'totpVerify'> = async (run, { code }) => {
  if (code === '') throw new ApiError('wrongCode', 'The code field is required')
  const loginId = await whom(run)
  return adopt(run, await openWithTotp(run.ctx, { loginId, code }, await onwards(run, loginId)), 'totp')
}
