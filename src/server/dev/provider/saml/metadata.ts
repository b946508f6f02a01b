/** What the provider publishes of itself in the place of a company's. */

import { escaped } from '../../../../lib/text/markup.ts'
import { ANY, presetAt } from '../presets/index.ts'

/** `url`: where the company's own would be. `certificate`: PEM. */
export function metadataOf(url: URL, certificate: string): string {
  const { entityId } = presetAt(url).saml ?? ANY.saml
  const location = new URL('sso/saml', url).href
  const base64 = certificate.replace(/-----[A-Z ]+-----|\s/g, '')
  return (
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${escaped(entityId(url))}">` +
    '<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">' +
    '<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>' +
    `<X509Certificate>${base64}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>` +
    '<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" ' +
    `Location="${escaped(location)}"/></IDPSSODescriptor></EntityDescriptor>`
  )
}
