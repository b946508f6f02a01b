import type { samlApp as contract } from '../../../contract/oauth/sso-idp.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import { ssoPlaces } from '../clients/sso.ts'
import { enterSsoApp } from './app.ts'
import { bareCertificate, idpKeys } from './keys.ts'
import { UNSPECIFIED } from './statements.ts'
import { xml } from './xml.ts'

const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'
export const METADATA_TYPE = 'application/samlmetadata+xml; charset=utf-8'

/** It is there before the app's own side is known, because that side is set up with it. */
export const metadata: Handle<(typeof contract)['metadata'], Context> = async (outer, input) => {
  const { ctx, found } = await enterSsoApp(outer, 'saml', input.app)
  const places = ssoPlaces(ctx, 'saml', found.client.id)
  const { certificate } = await idpKeys(ctx)
  const wanted = found.settings['subjectNameIdFormat']
  const format = typeof wanted === 'string' && wanted !== '' ? wanted : UNSPECIFIED
  const isSigned = typeof found.settings['certificate'] === 'string' && found.settings['certificate'] !== ''
  const document = xml`<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${places.idpEntityId}">
  <md:IDPSSODescriptor WantAuthnRequestsSigned="${String(isSigned)}" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${bareCertificate(
        certificate,
      )}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>
    ${[REDIRECT, POST].map(
      (binding) => xml`<md:SingleLogoutService Binding="${binding}" Location="${places.idpLogoutUrl}"/>
    `,
    )}<md:NameIDFormat>${format}</md:NameIDFormat>
    ${[REDIRECT, POST].map(
      (binding) => xml`<md:SingleSignOnService Binding="${binding}" Location="${places.idpSsoUrl}"/>
    `,
    )}</md:IDPSSODescriptor>
</md:EntityDescriptor>
`
  return { status: 200, html: document.xml, type: METADATA_TYPE }
}
