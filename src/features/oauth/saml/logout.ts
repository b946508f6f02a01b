/** A federated application signs its user out of the plane too. */

import { ApiError } from '../../../contract/faults.ts'
import type { ssoIdp as contract } from '../../../contract/oauth/sso-idp.ts'
import type { Handle } from '../../../contract/operation.ts'
import { attributeOf, type Element } from '../../auth/federation/saml/xml.ts'
import { audited, type Context } from '../../context.ts'
import { clearCookies, cookieToken } from '../../identity/session/cookies.ts'
import { type Any, readRefreshToken } from '../../identity/session/current.ts'
import { settingsOf } from '../../identity/session/settings.ts'
import { forgetLogin, rememberedLogin } from '../authorize/browser.ts'
import { goTo, type PageReply } from '../authorize/redirecting.ts'
import { enterProject } from '../clients/clients.ts'
import { findSsoApp, type SsoApp } from '../clients/sso.ts'
import { donePage } from '../pages/failure.ts'
import { samlApp } from './app.ts'
import { idpKeys } from './keys.ts'
import { bindingOf, readRequest } from './request.ts'
import { newXmlId } from './response.ts'
import { signQuery } from './signing.ts'
import { deflated, instant, xml } from './xml.ts'

/** A request of SAML is checked first, and answered at the app's logoutRedirectUrl. */
export const logout: Handle<(typeof contract)['logout'], Context> = async (outer, input) => {
  const [project = '', ...rest] = input.app.split('-')
  const ctx = await enterProject(outer, project)
  const id = rest.join('-')
  const found = (await findSsoApp(ctx, 'saml', id)) ?? (await findSsoApp(ctx, 'wsfed', id))
  if (!found) throw new ApiError('noDocument', 'There is no such application')
  const binding = bindingOf(ctx)
  const app = input.SAMLRequest === '' ? undefined : await samlApp(ctx, found)
  const request = app && (await readRequest(ctx, app, { asked: input, binding, name: 'LogoutRequest' }))
  await endLogin(ctx)
  return next(ctx, found, request, input.RelayState)
}

async function next(ctx: Context, { client, settings }: SsoApp, request: Element | undefined, relayState: string) {
  const url = settings['logoutRedirectUrl']
  if (typeof url !== 'string' || url === '') return { status: 200, html: donePage() } satisfies PageReply
  if (!request) return goTo(url)
  const response = xml`<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${newXmlId(
    ctx,
  )}" Version="2.0" IssueInstant="${instant(ctx.clock())}" Destination="${url}" InResponseTo="${attributeOf(
    request,
    'ID',
  )}"><saml:Issuer>${client.issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status></samlp:LogoutResponse>`
  const query = signQuery({ SAMLResponse: deflated(response), RelayState: relayState }, await idpKeys(ctx))
  return goTo(`${url}${url.includes('?') ? '&' : '?'}${query}`)
}

/** Of this browser: what the plane's pages remember, and the session of the cookies. */
export async function endLogin(ctx: Context): Promise<void> {
  const known = [await rememberedLogin(ctx), await sessionOfCookie(ctx)]
  const project = ctx.caller.project.id
  for (const one of known) {
    if (!one) continue
    await ctx.store.write(async (tables) => {
      if (!(await tables.sessions.remove(project, one.session.id)) || !one.user || one.user.test) return
      const { id: userId, loginIds } = one.user
      await tables.audit.add(project, [audited(ctx, 'UserLogout', { userId, loginIds })])
    })
  }
  forgetLogin(ctx)
  clearCookies(ctx, await settingsOf(ctx))
}

async function sessionOfCookie(ctx: Context): Promise<Any | undefined> {
  const token = cookieToken(ctx, 'DSR')
  if (token === '') return undefined
  try {
    return await readRefreshToken(ctx, token)
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return undefined
    throw error
  }
}
