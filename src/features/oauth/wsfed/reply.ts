/** The ends of a sign-in to an application of WS-Federation. */
import { ApiError } from '../../../contract/faults.ts'
import type { Context } from '../../context.ts'
import type { AuthorizationInput } from '../authorize/asked.ts'
import type { SignedIn } from '../authorize/browser.ts'
import { withParameters } from '../authorize/callbacks.ts'
import { goTo, type PageReply, type Refusal } from '../authorize/redirecting.ts'
import type { Client } from '../clients/client.ts'
import { postPage } from '../saml/page.ts'
import { enterWsfedApp, type WsfedApp } from './app.ts'
import { tokenFor } from './token.ts'

/** As it is now. */
export async function appOf(ctx: Context, { id }: Client): Promise<WsfedApp> {
  return (await enterWsfedApp(ctx, `${ctx.caller.project.id}-${id}`)).app
}

export async function wsfedGranted(
  ctx: Context,
  client: Client,
  asked: AuthorizationInput,
  who: SignedIn,
): Promise<PageReply> {
  const wresult = await tokenFor(ctx, await appOf(ctx, client), asked, who)
  const fields = { wa: 'wsignin1.0', wresult, wctx: asked.state }
  return postPage(ctx, { app: client.name, url: asked.redirectUri, fields })
}

/** The protocol has no answer for it: without an address for errors the plane tells. Throws ApiError unauthorized. */
export async function wsfedRefused(
  ctx: Context,
  client: Client,
  _asked: AuthorizationInput,
  refusal: Refusal,
): Promise<PageReply> {
  const { errorRedirectUrl = '' } = (await appOf(ctx, client)).settings
  if (errorRedirectUrl !== '') return goTo(withParameters(errorRedirectUrl, { err: refusal.message }))
  throw new ApiError('unauthorized', refusal.message)
}
