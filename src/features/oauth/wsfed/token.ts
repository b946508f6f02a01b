/** What WS-Federation answers: a security token, which is an assertion of SAML 1.1. */
import { type Context, seconds } from '../../context.ts'
import type { AuthorizationInput } from '../authorize/asked.ts'
import { idpKeys } from '../saml/keys.ts'
import { LIFE, newXmlId, type SignedInUser, SKEW } from '../saml/response.ts'
import { signXml } from '../saml/signing.ts'
import { type Attribute, attributesOf, UNSPECIFIED } from '../saml/statements.ts'
import { instant, type Xml, xml } from '../saml/xml.ts'
import type { WsfedApp } from './app.ts'

export async function tokenFor(
  ctx: Context,
  app: WsfedApp,
  { tenant }: AuthorizationInput,
  { user, session }: SignedInUser,
): Promise<string> {
  const attributes = await attributesOf(ctx, app.settings, { user, tenant })
  const now = ctx.clock()
  const [from, until] = [instant(now - SKEW), instant(now + LIFE)]
  const subject = xml`<saml:Subject><saml:NameIdentifier Format="${UNSPECIFIED}">${
    user.id
  }</saml:NameIdentifier><saml:SubjectConfirmation><saml:ConfirmationMethod>urn:oasis:names:tc:SAML:1.0:cm:bearer</saml:ConfirmationMethod></saml:SubjectConfirmation></saml:Subject>`
  const statement =
    attributes.length > 0 && xml`<saml:AttributeStatement>${subject}${attributes.map(toXml)}</saml:AttributeStatement>`
  const assertion = xml`<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" MajorVersion="1" MinorVersion="1" AssertionID="${newXmlId(
    ctx,
  )}" Issuer="${app.client.issuer}" IssueInstant="${instant(
    now,
  )}"><saml:Conditions NotBefore="${from}" NotOnOrAfter="${until}"><saml:AudienceRestrictionCondition><saml:Audience>${
    app.realm
  }</saml:Audience></saml:AudienceRestrictionCondition></saml:Conditions>${statement}<saml:AuthenticationStatement AuthenticationMethod="${METHODS}${
    session.amr.includes('pwd') ? 'password' : 'unspecified'
  }" AuthenticationInstant="${instant(seconds(session.createdAt) * 1000)}">${subject}</saml:AuthenticationStatement></saml:Assertion>`
  const signed = await signXml(assertion, await idpKeys(ctx), { element: 'Assertion', idAttribute: 'AssertionID' })
  return xml`<t:RequestSecurityTokenResponse xmlns:t="http://schemas.xmlsoap.org/ws/2005/02/trust"><t:Lifetime><wsu:Created xmlns:wsu="${UTILITY}">${instant(
    now,
  )}</wsu:Created><wsu:Expires xmlns:wsu="${UTILITY}">${until}</wsu:Expires></t:Lifetime><wsp:AppliesTo xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"><wsa:EndpointReference xmlns:wsa="http://www.w3.org/2005/08/addressing"><wsa:Address>${
    app.realm
  }</wsa:Address></wsa:EndpointReference></wsp:AppliesTo><t:RequestedSecurityToken>${signed}</t:RequestedSecurityToken><t:TokenType>urn:oasis:names:tc:SAML:1.0:assertion</t:TokenType><t:RequestType>http://schemas.xmlsoap.org/ws/2005/02/trust/Issue</t:RequestType><t:KeyType>http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey</t:KeyType></t:RequestSecurityTokenResponse>`
    .xml
}

const METHODS = 'urn:oasis:names:tc:SAML:1.0:am:'
const UTILITY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'
const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

/** A claim's URI is its namespace and its name. */
function toXml({ name, values }: Attribute): Xml {
  const [, namespace = CLAIMS, last = name] = /^(.+)\/([^/]+)$/.exec(name) ?? []
  return xml`<saml:Attribute AttributeName="${last}" AttributeNamespace="${namespace}">${values.map(
    (value) => xml`<saml:AttributeValue>${value}</saml:AttributeValue>`,
  )}</saml:Attribute>`
}
