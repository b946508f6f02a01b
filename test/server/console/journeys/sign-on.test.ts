/** A tenant's sign-on by SAML, set up by pasted metadata and by hand, at the console of the program as it is started. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { newKeys } from '../../../features/tenant/sso/saml-provider.ts'
import { onEveryEngine } from '../../../support/engines.ts'
import { openBrowser, press, skip } from '../browser.ts'
import { type Serving, serve } from '../serving.ts'

onEveryEngine((engine) => {
  if (skip) return
  let browser: Browser
  let plane: Serving
  let page: Page
  let drop: () => Promise<void>
  before(async () => {
    const fresh = await engine.freshUrl()
    drop = fresh.drop
    plane = await serve(fresh.url)
    browser = await openBrowser()
    page = await browser.newPage()
    await page.goto(plane.link)
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
  })
  after(async () => {
    await browser?.close()
    await plane?.stop()
    await drop?.()
  })

  const open = async (id: string, way: string) => {
    await plane.manage('POST', '/v1/mgmt/tenant/create', { id, name: id })
    await page.goto(`${plane.url}/console/tenants/${id}/setup?way=${way}`)
    await page.getByRole('heading', { level: 1, name: 'Sign-on and directory' }).waitFor()
  }
  /** Saves, goes to the provider as one of the tenant's people, and comes back; who came. */
  const signIn = async (id: string) => {
    await page.getByLabel('Domains', { exact: true }).fill(`${id}.test`)
    await press(page, 'Save')
    await page.getByText('Its people sign in there').waitFor()
    await press(page, 'Sign in as one of its people')
    await page.locator('button.who').first().click()
    await page.getByRole('status').getByText('signed in').waitFor()
    assert.equal(new URL(page.url()).search, '')
    const { users } = await plane.manage('POST', '/v1/mgmt/user/search', { tenantIds: [id] })
    assert.deepEqual([users.length, users[0].SAML], [1, true])
  }
  const kept = (id: string) => plane.manage('GET', `/v2/mgmt/sso/settings?tenantId=${id}`)

  test('by the provider’s metadata, pasted; XML that is no metadata is told', async () => {
    const { certificate } = await newKeys(Date.now())
    await open('initech', 'SAML')
    const metadata = page.getByLabel('Metadata', { exact: true })
    await metadata.fill('<html>Not found</html>')
    await press(page, 'Save')
    await page.getByRole('alert').waitFor()
    await metadata.fill(metadataOf(certificate))
    await signIn('initech')
    const { saml, tenant } = await kept('initech')
    assert.deepEqual([saml.idpMetadataUrl, tenant.authType], ['', 'saml'])
  })

  test('by hand: address, name and certificate; a certificate that is none is told', async () => {
    const { certificate } = await newKeys(Date.now())
    await open('umbrella', 'SAML,+by+hand')
    const put = (label: string, text: string) => page.getByLabel(label, { exact: true }).fill(text)
    await put('Sign-in address', 'no address')
    await put('Entity id', 'http://www.okta.com/exk9')
    await put('Certificate', certificate)
    await press(page, 'Save')
    await page.getByRole('alert').waitFor()
    await put('Sign-in address', 'https://umbrella.okta.com/app/exk9/sso/saml')
    await signIn('umbrella')
    const { idpSSOUrl, idpEntityId, idpCertificate } = (await kept('umbrella')).saml
    assert.deepEqual(
      [idpSSOUrl, idpEntityId],
      ['https://umbrella.okta.com/app/exk9/sso/saml', 'http://www.okta.com/exk9'],
    )
    assert.ok(idpCertificate.replace(/\s|-----[A-Z ]+-----/g, '').length > 500)
  })
})

function metadataOf(certificate: string): string {
  return `<?xml version="1.0"?>
<md:EntityDescriptor entityID="http://www.okta.com/exk7" xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
      <ds:X509Certificate>${certificate.replace(/\s|-----[A-Z ]+-----/g, '')}</ds:X509Certificate>
    </ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
      Location="https://initech.okta.com/app/exk7/sso/saml"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`
}
