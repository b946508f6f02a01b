/** An application's own login page has signed somebody in: it posts the response itself. */
import { ApiError } from '../../../contract/faults.ts'
import type { samlApp as contract } from '../../../contract/oauth/sso-idp.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import type { Granted } from '../authorize/answers.ts'
import { presentedLogin } from '../authorize/finish.ts'
import { proceed } from '../authorize/proceeding.ts'
import { Refusal } from '../authorize/redirecting.ts'
import { checkAge, loadRequest, type PendingAuthorization } from '../authorize/requests.ts'
import { appOf, failureOf } from './reply.ts'
import { assertionFor, failureFor } from './response.ts'

/** A request that waits, of an app of this protocol. Throws ApiError invalid for any other. */
export async function loadSsoRequest(outer: Context, kind: 'saml' | 'wsfed', stateId: string, appId: string) {
  const found = await loadRequest(outer, stateId)
  const { client } = found.pending
  if (client.kind === kind && (appId === '' || appId === client.id)) return found
  throw new ApiError('invalid', 'The sign-in belongs to another application')
}

/** Who the refresh token shows goes on, once. Throws Refusal, and ApiError without a session. */
export async function grantedTo(ctx: Context, pending: PendingAuthorization): Promise<Granted> {
  const who = await presentedLogin(ctx)
  checkAge(ctx, pending, who.session)
  const granted = await proceed(ctx, { ...pending, requestId: pending.request.id }, who)
  if (granted) return granted
  throw new Refusal('consent_required', 'The user has not allowed this yet')
}

export const finish: Handle<(typeof contract)['finish'], Context> = async (outer, input) => {
  const { ctx, pending } = await loadSsoRequest(outer, 'saml', input.state_id, input.sso_app_id)
  const app = await appOf(ctx, pending.client)
  try {
    const granted = await grantedTo(ctx, pending)
    const answer = await assertionFor(ctx, app, pending.asked, granted, input.additionalSAMLAttributes)
    return { ...answer, error: false }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { ...(await failureFor(ctx, app, pending.asked, failureOf(error))), error: true }
  }
}
