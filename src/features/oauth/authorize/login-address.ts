/** Where a user signs in: the application's own page, or the plane's (wire facts, authentication, section 9.2). */
import type { Context } from '../../context.ts'
import type { Client } from '../clients/client.ts'
import type { AuthorizationInput } from './asked.ts'
import { withParameters } from './callbacks.ts'

/** The service's hosted page knows nothing of this plane: apps that were exported with it get ours. */
const HOSTED = /^https:\/\/auth\.descope\.(io|com)\//

/** Whether the plane shows the pages. */
export function hasOwnPage(ctx: Context, { loginPageUrl }: Client): boolean {
  const own = [ctx.baseUrl, ...ctx.baseUrls].map((base) => `${base}/login/${ctx.caller.project.id}`)
  return loginPageUrl === '' || HOSTED.test(loginPageUrl) || own.includes(loginPageUrl)
}

export function loginAddress(ctx: Context, client: Client, asked: AuthorizationInput, stateId: string): string {
  if (hasOwnPage(ctx, client)) {
    const { loginHint, tenant } = asked
    return withParameters(ownPage(ctx, client, stateId), { ...shownBy(client), oidc_login_hint: loginHint, tenant })
  }
  if (client.kind === 'saml' || client.kind === 'wsfed') {
    return withParameters(client.loginPageUrl, {
      [`${client.kind}_idp_state_id`]: stateId,
      sso_app_id: client.id,
      saml_idp_username: asked.loginHint,
      tenant: asked.tenant,
      descope_idp_initiated: asked.nonce === '' ? 'true' : '',
    })
  }
  return withParameters(client.loginPageUrl, {
    ...stateFields(client, stateId),
    application_scopes: asked.scopes.join(' '),
    oidc_login_hint: asked.loginHint,
    oidc_prompt: asked.prompts.join(' '),
    oidc_resource: asked.audiences.join(' '),
    oidc_error_redirect_uri: asked.redirectUri,
    tenant: asked.tenant,
  })
}

/** Which flow, and how it looks, as the application's page address says it: the service's own has the same words. */
function shownBy({ loginPageUrl }: Client): { [name: string]: string } {
  if (!URL.canParse(loginPageUrl)) return {}
  const given = new URL(loginPageUrl).searchParams
  return Object.fromEntries(SHOWN.map((name) => [name, given.get(name) ?? '']))
}

const SHOWN = ['flow', 'style', 'theme', 'locale', 'bg', 'title', 'width', 'height', 'wide', 'shadow', 'debug']

/** Without a host: the browser stays at the name by which it reached the plane, where its cookies are. */
export function ownPath(ctx: Context): string {
  return `${prefixOf(ctx)}/login/${ctx.caller.project.id}`
}

/** The path before the plane's own at the address that was asked; '' where there is none. */
export function prefixOf({ baseUrl }: Context): string {
  return new URL(baseUrl).pathname.replace(/\/$/, '')
}

export function ownPage(ctx: Context, client: Client, stateId: string): string {
  return withParameters(ownPath(ctx), stateFields(client, stateId))
}

/** Where a link that is sent leads: whole, because it is read in mails. */
export function linkPage(ctx: Context, client: Client, stateId: string): string {
  return withParameters(`${ctx.baseUrl}/login/${ctx.caller.project.id}/link`, stateFields(client, stateId))
}

export function linkPath(ctx: Context): string {
  return `${ownPath(ctx)}/link`
}

/** What a page must know to go on. */
export function stateFields(client: Client, stateId: string): { [name: string]: string } {
  if (client.kind === 'inbound') return { third_party_app_id: client.id, third_party_app_state_id: stateId }
  return { sso_app_id: client.id, state_id: stateId }
}
