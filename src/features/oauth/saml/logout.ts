/** A federated application signs its user out of the plane too. */

import { ApiError } from '../../../contract/faults.ts'
import type { ssoIdp as contract } from '../../../contract/oauth/sso-idp.ts'
import type { Handle } from '../../../contract/operation.ts'
import { attributeOf, type Element } from '../../auth/federation/saml/xml.ts'
import type { Context } from '../../context.ts'
import { endLogin } from '../authorize/leaving.ts'
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
