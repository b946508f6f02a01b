/** The plane's own login and consent pages: what they show, and what their forms lead to. */
import { ApiError } from '../../../contract/faults.ts'
import type { loginPage as contract } from '../../../contract/oauth/login-page.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import { methodSettings } from '../../project/settings.ts'
import { checkForm, formToken, type SignedIn } from '../authorize/browser.ts'
import { sourceOf } from '../authorize/callbacks.ts'
import { whoEnded } from '../authorize/flow-end.ts'
import { ownPath, prefixOf, stateFields } from '../authorize/login-address.ts'
import { allowedScopes } from '../authorize/proceeding.ts'
import type { PageReply } from '../authorize/redirecting.ts'
import { loadOwnRequest, type PendingAuthorization, stateIdOf } from '../authorize/requests.ts'
import { enterProject } from '../clients/clients.ts'
import { shownScopes } from '../clients/scopes.ts'
import { brandOf } from '../pages/brand.ts'
import { consentPage } from '../pages/consent.ts'
import { waitingPage } from '../pages/link.ts'
import { codePage, loginPage, type Form as PageForm } from '../pages/login.ts'
import { actOf, type Form } from './acts.ts'
import { showFlow, showOwnFlow } from './flow-page.ts'
import { offersOf } from './offers.ts'
import { seeOther, signedIn, toldToClient, whoSignedIn } from './sign-in.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>

export const show: Handler<'show'> = async (outer, input) => {
  const stateId = stateIdOf(input)
  if (stateId === '') return showOwnFlow(await enterProject(outer, input.projectId), input.flow)
  const { ctx, pending } = await loadOwnRequest(outer, stateId)
  if (input.wait !== '') return { status: pending.progress.step === 'link' ? 204 : 200 }
  return toldToClient(ctx, pending, async () => {
    if (input.flow_end !== '')
      return seeOther(await signedIn(ctx, pending, await whoEnded(ctx, pending, input.flow_end)))
    const approved = pending.progress.step === 'approved' ? await whoSignedIn(ctx, pending) : undefined
    if (approved) return seeOther(await signedIn(ctx, pending, approved))
    const isFirst = pending.progress.step === 'login' && input.plain === ''
    return (isFirst && (await showFlow(ctx, input.flow, pending))) || showStep(ctx, pending)
  })
}

export const submit: Handler<'submit'> = async (outer, input) => {
  const stateId = stateIdOf(input)
  const { ctx, pending } = await loadOwnRequest(outer, stateId)
  checkForm(ctx, stateId, input.csrf)
  const act = await actOf(ctx, input)
  return toldToClient(ctx, pending, async () => {
    try {
      return seeOther(await act(ctx, pending, input))
    } catch (error) {
      if (!(error instanceof ApiError) || error.status >= 500) throw error
      return { ...(await showStep(ctx, pending, input, error.detail || error.message)), status: error.status }
    }
  })
}

/** Throws Refusal. */
async function showStep(ctx: Context, pending: PendingAuthorization, form?: Form, error = ''): Promise<PageReply> {
  const { client, stateId, asked } = pending
  const hidden = { ...stateFields(client, stateId), csrf: formToken(ctx, stateId) }
  const brand = await brandOf(ctx)
  const base = { action: ownPath(ctx), hidden, error, app: client.name, brand }
  const who = pending.progress.step === 'consent' ? await whoSignedIn(ctx, pending) : undefined
  const step = who ? showConsent(pending, base, who) : await showWayIn(ctx, pending, base, form)
  return { status: 200, formTargets: sourceOf(asked.redirectUri), style: brand.style, images: brand.images, ...step }
}

interface Base extends PageForm {
  app: string
}

function showConsent({ client, asked }: PendingAuthorization, base: Base, { user }: SignedIn): PageReply {
  const scopes = shownScopes(client, allowedScopes(client, asked, user))
  const name = user.name || user.email || (user.loginIds[0] ?? '')
  const { waiting } = asked
  return { html: consentPage({ ...base, user: name, scopes, ...(waiting && { waiting }) }) }
}

async function showWayIn(
  ctx: Context,
  { asked, progress }: PendingAuthorization,
  base: Base,
  form?: Form,
): Promise<PageReply> {
  const { step, loginId = '', number = '' } = progress
  const project = ctx.caller.project.id
  const [offers, script] = [await offersOf(ctx), `${prefixOf(ctx)}/login.js`]
  if (step === 'code') return { html: codePage({ ...base, loginId }) }
  if (step === 'link') {
    const { expiration } = await methodSettings(ctx.store, project, 'magiclink')
    const minutes = Math.max(1, Math.round(expiration / 60))
    return { html: waitingPage({ ...base, loginId, number, minutes, script }), script: true }
  }
  const passkey = offers.passkey && { script, project, ask: `${prefixOf(ctx)}/v1/auth/webauthn/signin/start` }
  const html = loginPage({ ...base, loginId: form?.login_id || asked.loginHint, offers, passkey })
  return { html, script: offers.passkey }
}
