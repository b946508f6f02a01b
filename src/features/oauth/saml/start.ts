/** The beginning: a SAML application asks for a user, or a user for it. */
import { ApiError } from '../../../contract/faults.ts'
import type { samlApp as contract } from '../../../contract/oauth/sso-idp.ts'
import type { Handle } from '../../../contract/operation.ts'
import { attributeOf, type Element } from '../../auth/federation/saml/xml.ts'
import type { Context } from '../../context.ts'
import { type AuthorizationInput, asksForPerson } from '../authorize/asked.ts'
import { ssoPlaces } from '../clients/sso.ts'
import { acsFor, enterSamlApp, type SamlApp, usualAcs } from './app.ts'
import { goOn, isInAddress, resumed } from './carried.ts'
import { bad, bindingOf, readRequest } from './request.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>

/**
 * A form of another site brings no cookies along: what it asks is checked, sealed, and asked again by the browser
 * itself. Throws ApiError for what is not to be answered at all.
 */
export const sso: Handler<'sso'> = async (outer, input) => {
  const { ctx, app } = await enterSamlApp(outer, input.app)
  if (input.flow_token !== '') return resumed(ctx, app.client, input.flow_token)
  const binding = bindingOf(ctx)
  const request = await readRequest(ctx, app, { asked: input, binding, name: 'AuthnRequest' })
  const asked = askedIn(ctx, app, request, input)
  return goOn(ctx, app.client, asked, binding === 'redirect')
}

interface Beside {
  RelayState: string
  LoginHint: string
  tenant: string
}

const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'

function askedIn(ctx: Context, app: SamlApp, request: Element, beside: Beside): AuthorizationInput {
  const attribute = (name: string) => attributeOf(request, name)
  const destination = attribute('Destination')
  if (destination !== '' && destination !== ssoPlaces(ctx, 'saml', app.client.id).idpSsoUrl) {
    throw bad('is meant for somebody else')
  }
  const binding = attribute('ProtocolBinding')
  if (binding !== '' && binding !== POST) throw bad('wants an answer in another way than by POST')
  const wanted = { url: attribute('AssertionConsumerServiceURL'), index: attribute('AssertionConsumerServiceIndex') }
  const isForced = isTrue(attribute('ForceAuthn'))
  const isPassive = isTrue(attribute('IsPassive'))
  if (isForced && isPassive) throw bad('asks for a new sign-in of which nobody may see anything')
  const prompts = [...(isForced ? ['login'] : []), ...(isPassive ? ['none'] : [])]
  return { ...asking(acsFor(app, wanted), beside), nonce: attribute('ID'), prompts }
}

const isTrue = (text: string) => text === 'true' || text === '1'

export const initiate: Handler<'initiate'> = async (outer, input) => {
  const { ctx, app } = await enterSamlApp(outer, input.app)
  if (input.flow_token !== '') return resumed(ctx, app.client, input.flow_token)
  const url = usualAcs(app)
  const RelayState = input.RelayState || app.settings.defaultRelayState || ''
  if (input.RelayState !== '') checkRelayState(input.RelayState, url)
  const asked = asking(url, { ...input, RelayState })
  return goOn(ctx, app.client, asked, isInAddress(ctx, 'app'))
}

/**
 * Applications go on to what a response that they have not asked for says. Anybody may have written it into a link: it
 * leads to the application alone. Throws ApiError invalid.
 */
function checkRelayState(relayState: string, acs: string): void {
  if (/[\p{Cc}\\]/u.test(relayState)) throw elsewhere()
  if (!/^[\s]*([a-z][a-z\d+.-]*:|\/\/)/i.test(relayState)) return
  try {
    if (new URL(relayState, acs).origin === new URL(acs).origin && /^https?:/i.test(relayState)) return
  } catch {
    // Neither the application's.
  }
  throw elsewhere()
}

const elsewhere = () => new ApiError('invalid', 'The RelayState leads to another place than the application')

const asking = (redirectUri: string, { RelayState: state, LoginHint: loginHint, tenant }: Beside): AuthorizationInput =>
  asksForPerson({ redirectUri, state, loginHint, tenant })
