/** The plane's own login and consent pages: what they show, and what their forms do. */
import { ApiError } from '../../contract/faults.ts'
import type { loginPage as contract } from '../../contract/oauth/login-page.ts'
import type { Handle, InputOf } from '../../contract/operation.ts'
import { begin } from '../auth/begin.ts'
import { openWithPassword } from '../auth/password/sign-in.ts'
import { sendCode } from '../auth/send.ts'
import { verifyCode } from '../auth/verify-code.ts'
import type { Context } from '../context.ts'
import { methodSettings, passwordPolicy } from '../project/settings.ts'
import { checkForm, forgetLogin, formToken, rememberLogin, type SignedIn } from './browser.ts'
import { sourceOf } from './callbacks.ts'
import { ownPage, ownPath, stateFields } from './login-address.ts'
import { brandOf } from './pages/brand.ts'
import { consentPage } from './pages/consent.ts'
import { codePage, loginPage } from './pages/login.ts'
import { allow, allowedScopes, goOn } from './proceeding.ts'
import { backWithError, type PageReply, Refusal } from './redirecting.ts'
import { advance, loadOwnRequest, type Pending, type Progress } from './requests.ts'
import { shownScopes } from './scopes.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>
type Form = InputOf<typeof contract.submit>

export const show: Handler<'show'> = async (outer, input) => {
  const { ctx, pending } = await loadOwnRequest(outer, stateIdOf(input))
  return toldToClient(pending, () => showStep(ctx, pending))
}

export const submit: Handler<'submit'> = async (outer, input) => {
  const stateId = stateIdOf(input)
  const { ctx, pending } = await loadOwnRequest(outer, stateId)
  checkForm(ctx, stateId, input.csrf)
  const act = ACTIONS[input.action]
  if (!act) throw new ApiError('invalid', 'The form has no such button')
  // Enter presses the first button, which is the password's; without one, a code is meant.
  const meant = input.action === 'password' && input.password === '' && (await offersOf(ctx)).code ? ACTIONS.send : act
  return toldToClient(pending, async () => {
    try {
      return seeOther(await meant(ctx, pending, input))
    } catch (error) {
      if (!(error instanceof ApiError) || error.status >= 500) throw error
      return { ...(await showStep(ctx, pending, input, error.detail || error.message)), status: error.status }
    }
  })
}

function stateIdOf(input: Pick<Form, 'third_party_app_state_id' | 'state_id'>): string {
  return input.third_party_app_state_id || input.state_id
}

async function toldToClient({ client, asked }: Pending, work: () => Promise<PageReply>): Promise<PageReply> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal) return seeOther(backWithError(client, asked, error))
    throw error
  }
}

/** After a form the browser goes on by GET. */
const seeOther = (page: PageReply): PageReply => (page.location ? { ...page, status: 303 } : page)

type Act = (ctx: Context, pending: Pending, form: Form) => Promise<PageReply>

const ACTIONS: { [action in Exclude<Form['action'], ''>]: Act } & { ''?: undefined } = {
  send: async (ctx, pending, { login_id: loginId, channel }) => {
    await send(ctx, loginId, channel || 'email')
    return goTo(ctx, pending, { step: 'code', loginId, channel: channel || 'email' })
  },
  code: async (ctx, pending, { code }) => {
    const { loginId = '', channel = 'email' } = pending.progress
    if (code.trim() === '') throw new ApiError('invalid', 'Enter the code')
    return signedIn(ctx, pending, await verifyCode(ctx, { channel: channel as 'email', loginId, code: code.trim() }))
  },
  password: async (ctx, pending, { login_id: loginId, password }) =>
    signedIn(ctx, pending, await openWithPassword(ctx, { loginId, password })),
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

/** Whether there is such a user is told to nobody: where no code can go, none goes. */
async function send(ctx: Context, loginId: string, channel: 'email' | 'sms' | 'voice' | 'whatsapp'): Promise<void> {
  if (loginId.trim() === '') throw new ApiError('invalid', 'Enter your email, phone or user name')
  try {
    const purpose = 'signUpOrIn' as const
    await sendCode(ctx, await begin(ctx, { kind: 'otp', channel, purpose, loginId, loginOptions: {} }))
  } catch (error) {
    if (!(error instanceof ApiError) || !SILENT.has(error.fault)) throw error
  }
}

const SILENT = new Set(['unknownUser', 'unauthorized', 'invalid', 'invalidArgument', 'badPhone'])

async function signedIn(ctx: Context, pending: Pending, { session, user }: SignedIn): Promise<PageReply> {
  await rememberLogin(ctx, session)
  const progress: Progress = { step: 'consent', sessionId: session.id }
  const done = await goOn(ctx, { ...pending, requestId: pending.request.id }, { session, user })
  return done ?? goTo(ctx, pending, progress)
}

async function goTo(ctx: Context, pending: Pending, progress: Progress): Promise<PageReply> {
  await advance(ctx, pending, progress)
  return { status: 303, location: ownPage(ctx, pending.client, pending.stateId) }
}

/** Who signed in for this request, as long as the session lives. */
export async function whoSignedIn(ctx: Context, { progress }: Pending): Promise<SignedIn | undefined> {
  const project = ctx.caller.project.id
  const session = progress.sessionId ? await ctx.store.sessions.load(project, progress.sessionId) : undefined
  if (!session || session.expiresAt <= ctx.clock()) return undefined
  const user = await ctx.store.users.byId(project, session.userId)
  if (!user || user.status === 'disabled' || user.sessionsVoidAt >= session.createdAt) return undefined
  return { session, user }
}

async function showStep(ctx: Context, pending: Pending, form?: Form, error = ''): Promise<PageReply> {
  const { client, stateId, asked, progress } = pending
  const hidden = { ...stateFields(client, stateId), csrf: formToken(ctx, stateId) }
  const brand = await brandOf(ctx)
  const base = { action: ownPath(ctx), hidden, error, app: client.name, brand }
  const reply = { status: 200, formTargets: sourceOf(asked.redirectUri), style: brand.style }
  const who = progress.step === 'consent' ? await whoSignedIn(ctx, pending) : undefined
  if (who) {
    const scopes = shownScopes(client, allowedScopes(client, asked, who.user))
    const user = who.user.name || who.user.email || (who.user.loginIds[0] ?? '')
    return { ...reply, html: consentPage({ ...base, user, scopes }) }
  }
  if (progress.step === 'code') return { ...reply, html: codePage({ ...base, loginId: progress.loginId ?? '' }) }
  const loginId = form?.login_id || asked.loginHint
  return { ...reply, html: loginPage({ ...base, loginId, offers: await offersOf(ctx) }) }
}

async function offersOf(ctx: Context) {
  const project = ctx.caller.project.id
  const otp = await methodSettings(ctx.store, project, 'otp')
  const password = await passwordPolicy(ctx.store, project)
  return { code: otp.enabled, password: password.enabled }
}
