/** What the buttons of the login and consent pages do. */
import { ApiError } from '../../../contract/faults.ts'
import type { loginPage as contract } from '../../../contract/oauth/login-page.ts'
import type { InputOf } from '../../../contract/operation.ts'
import { openWithPassword } from '../../auth/password/sign-in.ts'
import { verifyCode } from '../../auth/verify-code.ts'
import { openWithPasskey } from '../../auth/webauthn/finish.ts'
import type { Context } from '../../context.ts'
import { forgetLogin } from '../authorize/browser.ts'
import { allow } from '../authorize/proceeding.ts'
import { type PageReply, Refusal } from '../authorize/redirecting.ts'
import type { PendingAuthorization } from '../authorize/requests.ts'
import { offersOf } from './offers.ts'
import { sendPageCode, sendPageLink } from './sending.ts'
import { goTo, signedIn, whoSignedIn } from './sign-in.ts'

export type Form = InputOf<typeof contract.submit>

type Act = (ctx: Context, pending: PendingAuthorization, form: Form) => Promise<PageReply>

/** Throws ApiError for a form without one of the buttons. */
export async function actOf(ctx: Context, { action, password }: Form): Promise<Act> {
  if (action === '') throw new ApiError('invalid', 'The form has no such button')
  if (action !== 'password' || password !== '') return ACTIONS[action]
  // Enter presses the first button, which is the password's; without one, a code or a link is meant.
  const { code, link } = await offersOf(ctx)
  return code ? ACTIONS.send : link ? ACTIONS.link : ACTIONS.password
}

const ACTIONS: { [action in Exclude<Form['action'], ''>]: Act } = {
  send: async (ctx, pending, { login_id: loginId, channel }) =>
    goTo(ctx, pending, await sendPageCode(ctx, { loginId, channel: channel || 'email' })),
  link: async (ctx, pending, { login_id: loginId, channel }) =>
    goTo(ctx, pending, await sendPageLink(ctx, pending, { loginId, channel: channel || 'email' })),
  code: async (ctx, pending, { code }) => {
    const { loginId = '', channel = 'email' } = pending.progress
    if (code.trim() === '') throw new ApiError('invalid', 'Enter the code')
    return signedIn(ctx, pending, await verifyCode(ctx, { channel: channel as 'email', loginId, code: code.trim() }))
  },
  password: async (ctx, pending, { login_id: loginId, password }) =>
    signedIn(ctx, pending, await openWithPassword(ctx, { loginId, password })),
  passkey: async (ctx, pending, { transaction: transactionId, passkey: response }) =>
    signedIn(ctx, pending, await openWithPasskey(ctx, { transactionId, response })),
  allow: async (ctx, pending, { scope }) => {
    const who = await whoSignedIn(ctx, pending)
    if (!who) return goTo(ctx, pending, { step: 'login' })
    return allow(ctx, { ...pending, requestId: pending.request.id }, who, scope)
  },
  deny: async (ctx, { request }) => {
    await ctx.store.write((tables) => tables.oauth.takeRequest(ctx.caller.project.id, request.id))
    throw new Refusal('access_denied', 'The user did not allow it')
  },
  restart: async (ctx, pending) => {
    forgetLogin(ctx)
    return goTo(ctx, pending, { step: 'login' })
  },
}
