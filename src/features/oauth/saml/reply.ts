/** The ends of a sign-in to a SAML application. */
import type { Context } from '../../context.ts'
import type { AuthorizationInput } from '../authorize/asked.ts'
import type { SignedIn } from '../authorize/browser.ts'
import { withParameters } from '../authorize/callbacks.ts'
import { type AuthorizeError, goTo, type PageReply, type Refusal } from '../authorize/redirecting.ts'
import type { Client } from '../clients/client.ts'
import { enterSamlApp, type SamlApp } from './app.ts'
import { postPage } from './page.ts'
import { assertionFor, type FailureCode, failureFor, type SamlAnswer } from './response.ts'

/** As it is now: settings may have changed while somebody signed in. */
export async function appOf(ctx: Context, { id }: Client): Promise<SamlApp> {
  return (await enterSamlApp(ctx, `${ctx.caller.project.id}-${id}`)).app
}

export async function samlGranted(
  ctx: Context,
  client: Client,
  asked: AuthorizationInput,
  who: SignedIn,
): Promise<PageReply> {
  return toPage(ctx, client, await assertionFor(ctx, await appOf(ctx, client), asked, who))
}

/** Where the settings say where errors go, the browser goes there; else the application is told in its protocol. */
export async function samlRefused(
  ctx: Context,
  client: Client,
  asked: AuthorizationInput,
  refusal: Refusal,
): Promise<PageReply> {
  const app = await appOf(ctx, client)
  const { errorRedirectUrl = '' } = app.settings
  if (errorRedirectUrl !== '') return goTo(withParameters(errorRedirectUrl, { err: refusal.message }))
  return toPage(ctx, client, await failureFor(ctx, app, asked, failureOf(refusal)))
}

const CODES: { readonly [code in AuthorizeError]?: FailureCode } = {
  access_denied: 'RequestDenied',
  login_required: 'NoPassive',
  consent_required: 'NoPassive',
}

export const failureOf = ({ code, message }: Refusal) => ({ code: CODES[code] ?? 'AuthnFailed', message })

function toPage(ctx: Context, { name }: Client, { url, samlResponse, relayState }: SamlAnswer): PageReply {
  return postPage(ctx, { app: name, url, fields: { SAMLResponse: samlResponse, RelayState: relayState } })
}
