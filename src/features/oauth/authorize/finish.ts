/** An application's own login page has signed somebody in. */
import { ApiError } from '../../../contract/faults.ts'
import type { Context } from '../../context.ts'
import { currentSession } from '../../identity/session/current.ts'
import { answerRefusal } from './answers.ts'
import type { SignedIn } from './browser.ts'
import { isApproved } from './callbacks.ts'
import { ownPage } from './login-address.ts'
import { goOn } from './proceeding.ts'
import { goTo, type PageReply, Refusal } from './redirecting.ts'
import { advance, checkAge, loadRequest, type PendingAuthorization } from './requests.ts'

interface Finish {
  stateId: string
  appId: string
  consentId?: string
  errorRedirectUri: string
}

/**
 * Goes on as the user whose refresh token the request shows. Without a consent that covers the wish the plane asks for
 * it on its own page. Throws ApiError for a request of another app, or without a session.
 */
export async function finishAuthorize(outer: Context, finish: Finish): Promise<PageReply> {
  const { ctx, pending } = await loadRequest(outer, finish.stateId)
  if (finish.appId !== '' && finish.appId !== pending.client.id) {
    throw new ApiError('invalid', 'The sign-in belongs to another application')
  }
  const who = await presentedLogin(ctx)
  checkAge(ctx, pending, who.session)
  await checkConsent(ctx, pending, who, finish.consentId ?? '')
  try {
    const done = await goOn(ctx, { ...pending, requestId: pending.request.id }, who)
    if (done) return done
    await advance(ctx, pending, { step: 'consent', sessionId: who.session.id })
    return goTo(ownPage(ctx, pending.client, pending.stateId))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { client, asked } = pending
    const wanted = finish.errorRedirectUri
    const redirectUri = isApproved(client, wanted) ? wanted : asked.redirectUri
    return answerRefusal(ctx, client, { ...asked, redirectUri }, error)
  }
}

export async function presentedLogin(ctx: Context): Promise<SignedIn> {
  const [, project = '', token = ''] = /^Bearer +([^:\s]+):(\S+)$/i.exec(ctx.caller.authorization) ?? []
  if (project !== '' && project !== ctx.caller.project.id) {
    throw new ApiError('unauthorized', 'The session belongs to another project')
  }
  return currentSession({ ...ctx, caller: { ...ctx.caller, token } })
}

/** Naming a consent gives no right: it must be this user's, to this app. Whether it covers the wish is seen later. */
async function checkConsent(
  ctx: Context,
  { client }: PendingAuthorization,
  { user }: SignedIn,
  id: string,
): Promise<void> {
  if (id === '') return
  const consent = await ctx.store.consents.load(ctx.caller.project.id, id)
  if (consent?.userId === user.id && consent.appId === client.id) return
  throw new ApiError('noConsent', 'There is no such consent of this user to this application')
}
