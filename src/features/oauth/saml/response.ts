/**
 * Responses of SAML 2.0: an assertion about a user, or why there is none. Both are signed, and so is the assertion; it is
 * encrypted behind that, where the application's metadata want it.
 */
import type { JsonObject } from '../../../lib/json.ts'
import type { Session } from '../../../store/port/sessions.ts'
import type { User } from '../../../store/port/users.ts'
import { type Context, seconds } from '../../context.ts'
import { digestOf, newSecret } from '../../secrets.ts'
import type { AuthorizationInput } from '../authorize/asked.ts'
import type { SamlApp } from './app.ts'
import { encrypted } from './encryption.ts'
import { idpKeys } from './keys.ts'
import { signXml } from './signing.ts'
import { type Attribute, attributesOf, subjectOf } from './statements.ts'
import { instant, type Xml, xml } from './xml.ts'

/** As the page posts it. */
export interface SamlAnswer {
  /** The app's assertion consumer service. */
  url: string
  /** Base64. */
  samlResponse: string
  relayState: string
}

export interface SignedInUser {
  user: User
  session: Session
}

/** Milliseconds that an assertion is good, and how far clocks may be behind. */
export const LIFE = 5 * 60_000
export const SKEW = 60_000

/** `asked`: address in `redirectUri`, RelayState in `state`, and the request that is answered in `nonce`. */
export async function assertionFor(
  ctx: Context,
  app: SamlApp,
  asked: AuthorizationInput,
  { user, session }: SignedInUser,
  additional?: JsonObject,
): Promise<SamlAnswer> {
  const subject = subjectOf(ctx, app.settings, user)
  const attributes = await attributesOf(ctx, app.settings, { user, tenant: asked.tenant }, additional)
  const keys = await idpKeys(ctx)
  const now = ctx.clock()
  const until = instant(now + LIFE)
  const assertion = xml`<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${newXmlId(
    ctx,
  )}" Version="2.0" IssueInstant="${instant(now)}"><saml:Issuer>${
    app.client.issuer
  }</saml:Issuer><saml:Subject><saml:NameID Format="${subject.format}">${
    subject.value
  }</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${until}" Recipient="${
    asked.redirectUri
  }"${inResponseTo(asked)}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${instant(
    now - SKEW,
  )}" NotOnOrAfter="${until}"><saml:AudienceRestriction><saml:Audience>${
    app.sp.entityId
  }</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${instant(
    seconds(session.createdAt) * 1000,
  )}" SessionIndex="${sessionIndex(session)}"><saml:AuthnContext><saml:AuthnContextClassRef>${contextOf(
    session,
  )}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>${
    attributes.length > 0 && xml`<saml:AttributeStatement>${attributes.map(toXml)}</saml:AttributeStatement>`
  }</saml:Assertion>`
  const signed = await signXml(assertion, keys, { element: 'Assertion', after: 'Issuer' })
  const status = xml`<samlp:StatusCode Value="${STATUS}Success"/>`
  const carried = app.encryption ? await encrypted(signed, app.encryption) : signed
  return signedResponse(ctx, app, asked, { status, assertion: carried })
}

/** Second-level codes of what an application is told (SAML 2.0, core, section 3.2.2.2). */
export type FailureCode = 'AuthnFailed' | 'NoPassive' | 'RequestDenied'

export function failureFor(
  ctx: Context,
  app: SamlApp,
  asked: AuthorizationInput,
  failure: { code: FailureCode; message: string },
): Promise<SamlAnswer> {
  const status = xml`<samlp:StatusCode Value="${STATUS}Responder"><samlp:StatusCode Value="${STATUS}${failure.code}"/></samlp:StatusCode><samlp:StatusMessage>${failure.message}</samlp:StatusMessage>`
  return signedResponse(ctx, app, asked, { status })
}

const STATUS = 'urn:oasis:names:tc:SAML:2.0:status:'

async function signedResponse(
  ctx: Context,
  app: SamlApp,
  asked: AuthorizationInput,
  { status, assertion }: { status: Xml; assertion?: Xml },
): Promise<SamlAnswer> {
  const response = xml`<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${newXmlId(
    ctx,
  )}" Version="2.0" IssueInstant="${instant(ctx.clock())}" Destination="${asked.redirectUri}"${inResponseTo(
    asked,
  )}><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${
    app.client.issuer
  }</saml:Issuer><samlp:Status>${status}</samlp:Status>${assertion}</samlp:Response>`
  const signed = await signXml(response, await idpKeys(ctx), { element: 'Response', after: 'Issuer' })
  return {
    url: asked.redirectUri,
    samlResponse: Buffer.from(signed.xml).toString('base64'),
    relayState: asked.state,
  }
}

const inResponseTo = ({ nonce }: AuthorizationInput) => nonce !== '' && xml` InResponseTo="${nonce}"`

/** XML ids begin with no digit. */
export const newXmlId = (ctx: Context): string => `_${newSecret(ctx.random)}`

/** By which the application asks to end the session; it says nothing of its id. */
export const sessionIndex = ({ id }: Session): string => `_${digestOf(`saml ${id}`)}`

const CLASSES = 'urn:oasis:names:tc:SAML:2.0:ac:classes:'

const contextOf = ({ amr }: Session): string =>
  CLASSES + (amr.includes('pwd') ? 'PasswordProtectedTransport' : 'unspecified')

const BASIC = 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic'

const toXml = ({ name, values }: Attribute): Xml =>
  xml`<saml:Attribute Name="${name}" NameFormat="${BASIC}">${values.map(
    (value) => xml`<saml:AttributeValue>${value}</saml:AttributeValue>`,
  )}</saml:Attribute>`
