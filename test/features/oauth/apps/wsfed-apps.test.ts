/** Applications of WS-Federation; the token is checked by an independent library for signatures. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { SignedXml } from 'xml-crypto'
import type { TestPlane } from '../../../support/plane.ts'
import { onEveryPlane } from '../../../support/planes.ts'
import { makeUser, openBrowser } from '../browsing.ts'

const REPLY = 'https://portal.example.com/signin'

onEveryPlane('WS-Federation applications', (get) => {
  let plane: TestPlane
  before(() => {
    plane = get()
    plane.now = Date.now()
  })
  const local = (url: string) => url.replace(/^https?:\/\/[^/]+/, '')
  const decode = (text = '') => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))

  async function makeApp(name: string, more: object = {}) {
    const settings = { realm: 'urn:portal', replyUrl: REPLY, replyAllowedCallbacks: ['https://*.example.org/in'] }
    const made = await plane.call('POST', '/v1/mgmt/sso/idp/app/wsfed/create', {
      name,
      enabled: true,
      ...settings,
      ...more,
    })
    const { wsfedSettings: places } = (await plane.call('GET', `/v1/mgmt/sso/idp/app/load?id=${made.body.id}`)).body
    return { id: String(made.body.id), places }
  }

  it('signs a user in with a signed token for the realm, and out again', async () => {
    const namespace = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
    const { places } = await makeApp('Portal', {
      attributeMapping: [{ name: `${namespace}/emailaddress`, type: '', value: 'email' }],
      logoutRedirectUrl: 'https://portal.example.com/bye',
    })
    const user = await makeUser(plane, 'fed-one')
    const browser = openBrowser(plane)
    const query = new URLSearchParams({ wa: 'wsignin1.0', wtrealm: 'urn:portal', wctx: 'c&"<' })
    let page = await browser.get(`${local(places.idpSsoUrl)}&${query}`)
    page = await browser.press(await browser.get(page.location), 'send', { login_id: user.loginId, channel: 'email' })
    page = await browser.press(await browser.get(page.location), 'code', { code: user.code })
    const field = (name: string) => decode(new RegExp(`name="${name}" value="([^"]*)"`).exec(page.html)?.[1])
    assert.equal(decode(/<form method="post" action="([^"]*)"/.exec(page.html)?.[1]), REPLY)
    assert.deepEqual([field('wa'), field('wctx')], ['wsignin1.0', 'c&"<'])
    const [assertion = ''] = /<saml:Assertion .*<\/saml:Assertion>/.exec(field('wresult')) ?? []
    const checker = new SignedXml({ publicCert: places.idpCert, idAttribute: 'AssertionID' })
    checker.loadSignature(/<ds:Signature .*<\/ds:Signature>/.exec(assertion)?.[0] ?? '')
    assert.equal(checker.checkSignature(assertion), true)
    const [signed = ''] = checker.getSignedReferences()
    for (const part of [
      `Issuer="${places.idpEntityId}"`,
      '<saml:Audience>urn:portal</saml:Audience>',
      `>${user.userId}</saml:NameIdentifier>`,
      `AttributeName="emailaddress" AttributeNamespace="${namespace}"><saml:AttributeValue>fed-one@example.com<`,
    ]) {
      assert.ok(signed.includes(part), part)
    }
    const again = await browser.get(`${local(places.idpInitiatedUrl)}`)
    assert.match(again.html, /data-sends/)
    const out = await browser.get(`${local(places.idpSsoUrl)}&wa=wsignout1.0&wreply=https://evil.example/`)
    assert.equal(out.location, 'https://portal.example.com/bye')
    assert.match((await browser.get(`${local(places.idpSsoUrl)}&${query}`)).location, /^\/login\//)
    const metadata = await browser.get(local(places.idpMetadataUrl))
    const meta = new SignedXml({ publicCert: places.idpCert })
    meta.loadSignature(/<ds:Signature .*?<\/ds:Signature>/.exec(metadata.html)?.[0] ?? '')
    assert.equal(meta.checkSignature(metadata.html), true)
  })

  it('answers its realm and its addresses alone', async () => {
    const { places } = await makeApp('Closed')
    const ask = (more: { [name: string]: string }) => {
      const query = new URLSearchParams({ wa: 'wsignin1.0', wtrealm: 'urn:portal', ...more })
      return openBrowser(plane).get(`${local(places.idpSsoUrl)}&${query}`)
    }
    const cases: { [name: string]: string }[] = [
      { wtrealm: 'urn:other' },
      { wa: 'wattr1.0' },
      { wreply: 'https://evil.example/in' },
      { wreply: 'https://a.b.example.org/in' },
      { wreply: `${REPLY}/../x` },
      { wreply: 'javascript:alert(1)' },
      { wfresh: 'soon' },
    ]
    for (const wrong of cases) {
      const got = await ask(wrong)
      assert.deepEqual([got.status, got.location], [400, ''], JSON.stringify(wrong))
    }
    assert.match((await ask({ wreply: 'https://eu.example.org/in' })).location, /^\/login\//)
  })
})
