import type { wsfedApp as contract } from '../../../contract/oauth/sso-idp.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import { Refusal } from '../authorize/redirecting.ts'
import { grantedTo, loadSsoRequest } from '../saml/finish.ts'
import { appOf } from './reply.ts'
import { tokenFor } from './token.ts'

/** An application's own login page has signed somebody in: it posts the token itself. */
export const finish: Handle<(typeof contract)['finish'], Context> = async (outer, input) => {
  const { ctx, pending } = await loadSsoRequest(outer, 'wsfed', input.state_id, input.sso_app_id)
  const { asked } = pending
  const app = await appOf(ctx, pending.client)
  const beside = { replyURL: asked.redirectUri, wctx: asked.state }
  try {
    return { ...beside, wresult: await tokenFor(ctx, app, asked, await grantedTo(ctx, pending)), error: false }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { ...beside, wresult: '', error: true }
  }
}
