import type { wsfedApp as contract } from '../../../contract/oauth/sso-idp.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import { ssoPlaces } from '../clients/sso.ts'
import { enterSsoApp } from '../saml/app.ts'
import { bareCertificate, idpKeys } from '../saml/keys.ts'
import { METADATA_TYPE } from '../saml/metadata.ts'
import { newXmlId } from '../saml/response.ts'
import { signXml } from '../saml/signing.ts'
import { xml } from '../saml/xml.ts'

/** Signed, as readers of this protocol expect it. */
export const metadata: Handle<(typeof contract)['metadata'], Context> = async (outer, input) => {
  const { ctx, found } = await enterSsoApp(outer, 'wsfed', input.app)
  const places = ssoPlaces(ctx, 'wsfed', found.client.id)
  const keys = await idpKeys(ctx)
  const document = xml`<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="${newXmlId(
    ctx,
  )}" entityID="${
    places.idpEntityId
  }"><md:RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706" xsi:type="fed:SecurityTokenServiceType" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${bareCertificate(
    keys.certificate,
  )}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><fed:TokenTypesOffered><fed:TokenType Uri="urn:oasis:names:tc:SAML:1.0:assertion"/></fed:TokenTypesOffered>${[
    'SecurityTokenServiceEndpoint',
    'PassiveRequestorEndpoint',
  ].map(
    (name) =>
      xml`${{ xml: `<fed:${name}>` }}<wsa:EndpointReference xmlns:wsa="http://www.w3.org/2005/08/addressing"><wsa:Address>${
        places.idpSsoUrl
      }</wsa:Address></wsa:EndpointReference>${{ xml: `</fed:${name}>` }}`,
  )}</md:RoleDescriptor></md:EntityDescriptor>`
  const signed = await signXml(document, keys, { element: 'EntityDescriptor', first: true })
  return { status: 200, html: `<?xml version="1.0"?>\n${signed.xml}`, type: METADATA_TYPE }
}
