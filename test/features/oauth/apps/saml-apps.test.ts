/** SAML applications that trust the project, with an unmodified service provider of others. */
import assert from 'node:assert/strict'
import { randomUUID, sign } from 'node:crypto'
import { before, it } from 'node:test'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { SAML, type SamlConfig } from '@node-saml/node-saml'
import type { TestPlane } from '../../../support/plane.ts'
import { onEveryPlane } from '../../../support/planes.ts'
import { newKeys, type SamlKeys, signed } from '../../tenant/sso/saml-provider.ts'
import { type Answer, type Browser, makeUser, openBrowser } from '../browsing.ts'

const ACS = 'https://wiki.example.com/acs'
const ENTITY = 'urn:wiki.example.com'

onEveryPlane('SAML applications', (get) => {
  let plane: TestPlane
  let keys: SamlKeys
  before(async () => {
    plane = get()
    plane.now = Date.now()
    keys = await newKeys(plane.now)
  })
  const post = (path: string, body: object) => plane.call('POST', `/v1/mgmt/sso/idp/app/${path}`, body)

  /** An app with the service provider that trusts it. */
  async function makeApp(name: string, more: object = {}, config: Partial<SamlConfig> = {}) {
    const settings = { entityId: ENTITY, acsUrl: ACS, useMetadataInfo: false, ...more }
    const { status, body } = await post('saml/create', { name, enabled: true, ...settings })
    assert.equal(status, 200, JSON.stringify(body))
    const { samlSettings } = (await plane.call('GET', `/v1/mgmt/sso/idp/app/load?id=${body.id}`)).body
    const sp = new SAML({
      issuer: ENTITY,
      audience: ENTITY,
      callbackUrl: ACS,
      idpCert: samlSettings.idpCert,
      idpIssuer: samlSettings.idpEntityId,
      entryPoint: samlSettings.idpSsoUrl,
      disableRequestedAuthnContext: true,
      identifierFormat: null,
      wantAuthnResponseSigned: true,
      wantAssertionsSigned: true,
      acceptedClockSkewMs: 5000,
      ...config,
    })
    return { id: String(body.id), sp, places: samlSettings }
  }

  const local = (url: string) => url.replace(/^https?:\/\/[^/]+/, '')

  /** The login page filled in, as far as the form that goes to the application. */
  async function signIn(browser: Browser, first: Answer, user: { loginId: string; code: string }): Promise<Answer> {
    let answer = first
    for (let step = 0; step < 8; step++) {
      if (answer.html.includes('data-sends')) return answer
      if (answer.location !== '') answer = await browser.get(local(answer.location))
      else if (answer.html.includes('name="login_id"')) {
        answer = await browser.press(answer, 'send', { login_id: user.loginId, channel: 'email' })
      } else if (answer.html.includes('name="code"')) answer = await browser.press(answer, 'code', { code: user.code })
      else throw new Error(`no way on: ${answer.status} ${answer.html}`)
    }
    throw new Error('no end of it')
  }

  const through = async (url: string, user: { loginId: string; code: string }, browser = openBrowser(plane)) =>
    posted(await signIn(browser, await browser.get(local(url)), user))

  function posted(page: Answer) {
    const decode = (text = '') => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    const field = (name: string) => decode(new RegExp(`name="${name}" value="([^"]*)"`).exec(page.html)?.[1])
    return {
      page,
      action: decode(/<form method="post" action="([^"]*)"/.exec(page.html)?.[1]),
      SAMLResponse: field('SAMLResponse'),
      RelayState: field('RelayState'),
      xml: Buffer.from(field('SAMLResponse'), 'base64').toString('utf8'),
    }
  }

  /** As a page does it, with the refresh token of who signed in. */
  async function send(path: string, body: object, token = '') {
    const authorization = `Bearer ${[plane.projectId, token].filter(Boolean).join(':')}`
    const headers = { 'content-type': 'application/json', authorization, connection: 'close' }
    const got = await fetch(plane.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    // biome-ignore lint/suspicious/noExplicitAny: tests assert the whole body
    return { status: got.status, body: (await got.json()) as any }
  }

  const requestOf = (app: { places: { idpSsoUrl: string } }, more: { [name: string]: string } = {}) => {
    const given = {
      ID: `_${randomUUID()}`,
      Version: '2.0',
      IssueInstant: new Date(plane.now).toISOString(),
      Destination: app.places.idpSsoUrl,
      ...more,
    }
    const { Issuer = ENTITY, ...attributes } = given as { [name: string]: string }
    const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`)
    return `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"${written.join('')}><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${Issuer}</saml:Issuer></samlp:AuthnRequest>`
  }
  const redirectTo = (app: { places: { idpSsoUrl: string } }, xml: string, more: { [name: string]: string } = {}) =>
    `${local(app.places.idpSsoUrl)}&${new URLSearchParams({ SAMLRequest: deflateRawSync(xml).toString('base64'), ...more })}`

  it('signs a user in by redirect, with attributes and groups, and again without asking', async () => {
    await plane.call('POST', '/v1/mgmt/role/create', { name: 'Editors' })
    await plane.call('POST', '/v1/mgmt/role/create', { name: 'Readers' })
    const app = await makeApp('Wiki', {
      subjectNameIdType: 'email',
      subjectNameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
      attributeMapping: [
        { name: 'mail', type: 'user_attribute', value: 'email' },
        { name: 'shown', type: '', value: '{{user.name}}' },
        { name: 'org', type: 'static', value: 'A & B' },
        { name: 'missing', type: '', value: 'picture' },
      ],
      groupsMapping: [
        { name: 'groups', type: 'roles', filterType: 'startsWith', value: 'Ed', roles: [] },
        { name: 'chosen', type: 'roles', filterType: 'all', value: '', roles: [{ id: '', name: 'Readers' }] },
      ],
    })
    const user = await makeUser(plane, 'saml-one', { name: 'Ön <One>', roleNames: ['Editors', 'Readers'] })
    const browser = openBrowser(plane)
    const url = await app.sp.getAuthorizeUrlAsync('the state', undefined, {})
    const answer = await through(url, user, browser)
    assert.deepEqual([answer.action, answer.RelayState], [ACS, 'the state'])
    assert.match(
      String(answer.page.headers.get('content-security-policy')),
      /form-action 'self' https:\/\/wiki\.example\.com;/,
    )
    const { profile } = await app.sp.validatePostResponseAsync({ SAMLResponse: answer.SAMLResponse })
    assert.deepEqual(profile?.['attributes'], {
      mail: 'saml-one@example.com',
      shown: 'Ön <One>',
      org: 'A & B',
      groups: 'Editors',
      chosen: 'Readers',
    })
    assert.deepEqual([profile?.nameID, profile?.issuer], ['saml-one@example.com', app.places.idpEntityId])
    assert.match(answer.xml, /InResponseTo="_[^"]+"/)
    const again = posted(await browser.get(local(await app.sp.getAuthorizeUrlAsync('', undefined, {}))))
    const second = await app.sp.validatePostResponseAsync({ SAMLResponse: again.SAMLResponse })
    assert.equal(second.profile?.nameID, 'saml-one@example.com')
    assert.notEqual(again.SAMLResponse, answer.SAMLResponse)
  })

  it('takes a request by form, signed where the app has a certificate, and no other', async () => {
    const app = await makeApp('Signed', { certificate: keys.certificate })
    const user = await makeUser(plane, 'saml-signed')
    const privateKey = keys.key.export({ type: 'pkcs8', format: 'pem' }).toString()
    const config = { issuer: ENTITY, audience: ENTITY, callbackUrl: ACS, idpCert: [app.places.idpCert] }
    const sp = new SAML({
      ...config,
      entryPoint: app.places.idpSsoUrl,
      privateKey,
      signatureAlgorithm: 'sha256',
      digestAlgorithm: 'sha256',
    })
    const url = await sp.getAuthorizeUrlAsync('r', undefined, {})
    const { profile } = await sp.validatePostResponseAsync(await through(url, user))
    assert.equal(profile?.nameID, user.userId)

    const browser = openBrowser(plane)
    const form = (xml: string) =>
      browser.post(
        local(app.places.idpSsoUrl),
        new URLSearchParams({ SAMLRequest: Buffer.from(xml).toString('base64'), RelayState: 'f' }),
      )
    const carried = await form(signed(requestOf(app), keys, 'AuthnRequest'))
    assert.equal(carried.status, 303, carried.html)
    assert.equal(browser.cookies.size, 0)
    const answer = posted(await signIn(browser, carried, user))
    assert.equal(answer.RelayState, 'f')
    assert.equal((await sp.validatePostResponseAsync(answer)).profile?.nameID, user.userId)

    const refused = async (got: Answer, words: RegExp) => {
      assert.deepEqual([got.status, got.location], [400, ''])
      assert.match(got.html, words)
    }
    const unsigned = /not signed as the application signs/
    await refused(await form(requestOf(app)), unsigned)
    await refused(await browser.get(redirectTo(app, requestOf(app))), unsigned)
    await refused(await browser.get(local(url.replace(/RelayState=r/, 'RelayState=s'))), unsigned)
    await refused(await browser.get(local(url.replace(/rsa-sha256/, 'rsa-sha1'))), unsigned)
    const others = await newKeys(plane.now)
    await refused(await form(signed(requestOf(app), others, 'AuthnRequest')), unsigned)
    // What stands beside a signed query, under a name that is spelled otherwise, was signed by nobody.
    const bare = await sp.getAuthorizeUrlAsync('', undefined, {})
    assert.equal((await openBrowser(plane).get(local(bare))).status, 302)
    await refused(await browser.get(`${local(bare)}&Relay%53tate=evil`), unsigned)
    await refused(await browser.get(`${local(bare)}&Relay+State=evil`), unsigned)
    const packed = (xml: string) => encodeURIComponent(deflateRawSync(xml).toString('base64'))
    const query = `SamlRequest=${packed(requestOf(app))}&SigAlg=${encodeURIComponent('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256')}`
    const signature = encodeURIComponent(sign('sha256', Buffer.from(query), keys.key).toString('base64'))
    const spelled = `${local(app.places.idpSsoUrl)}&${query}&Signature=${signature}`
    assert.equal((await openBrowser(plane).get(spelled)).status, 302)
    const forged = packed(requestOf(app, { ForceAuthn: 'true' }))
    await refused(await browser.get(`${spelled}&SAMLRequest=${forged}`), unsigned)
    await refused(await browser.get(spelled.replace('&SamlRequest', `&SAML%52equest=${forged}&SamlRequest`)), unsigned)
    // The signed one stands beside one that nobody has signed: what counts is what the signature covers.
    const evil = requestOf(app, { AssertionConsumerServiceURL: 'https://evil.example/acs' })
    const good = signed(requestOf(app), keys, 'AuthnRequest')
    const wrapped = evil.replace('</samlp:AuthnRequest>', `<x>${good}</x></samlp:AuthnRequest>`)
    const unwrapped = await form(wrapped)
    assert.equal(unwrapped.status, 303)
    assert.equal(posted(await signIn(openBrowser(plane), unwrapped, user)).action, ACS)
    await refused(await form(`<a>${good}${good}</a>`), unsigned)
  })

  it('answers at addresses of the app alone', async () => {
    const app = await makeApp('Places', {
      acsAllowedCallbacks: ['https://*.example.org/saml/*', 'https://other.example.net/acs'],
    })
    const user = await makeUser(plane, 'saml-places')
    const ask = (url: string) =>
      openBrowser(plane).get(redirectTo(app, requestOf(app, { AssertionConsumerServiceURL: url })))
    for (const url of [
      'https://evil.example/acs',
      'https://wiki.example.com/acs/../evil',
      'https://wiki.example.com.evil.example/acs',
      'https://wiki.example.com@evil.example/acs',
      'https://a.b.example.org/saml/x',
      'https://evil.example/.example.org/saml/x',
      'https://a.example.org:8443/saml/x',
      'https://a.example.org/saml/%2e%2e/x',
      'http://a.example.org/saml/x',
      'javascript:alert(1)//https://a.example.org/saml/x',
    ]) {
      const got = await ask(url)
      assert.deepEqual([got.status, got.location, /no address of the application/.test(got.html)], [400, '', true], url)
    }
    for (const url of ['https://eu.example.org/saml/acs', 'https://other.example.net/acs', ACS]) {
      const browser = openBrowser(plane)
      const first = await browser.get(redirectTo(app, requestOf(app, { AssertionConsumerServiceURL: url })))
      const answer = posted(await signIn(browser, first, user))
      assert.equal(answer.action, url)
      assert.ok(answer.xml.includes(`Recipient="${url}"`) && answer.xml.includes(`Destination="${url}"`))
    }
  })

  it('refuses requests that are not whole, not of now or of somebody else', async () => {
    const app = await makeApp('Strict')
    const browser = openBrowser(plane)
    const cases: [string, RegExp][] = [
      [requestOf(app, { Issuer: 'urn:other' }), /of another issuer/],
      [requestOf(app, { Destination: 'https://idp.example/sso' }), /meant for somebody else/],
      [requestOf(app, { IssueInstant: new Date(plane.now - 11 * 60_000).toISOString() }), /not of now/],
      [requestOf(app, { IssueInstant: 'yesterday' }), /not of now/],
      [requestOf(app, { Version: '1.1' }), /not of SAML 2\.0/],
      [requestOf(app, { ID: '1&quot;' }), /no id/],
      [requestOf(app, { ProtocolBinding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact' }), /in another way/],
      [
        `<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>${requestOf(app, { Issuer: '&e;' })}`,
        /cannot be unpacked/,
      ],
      ['<a/>', /no AuthnRequest/],
      ['no xml', /no XML/],
      [`<a>${' '.repeat(1_000_000)}</a>`, /cannot be unpacked/],
    ]
    for (const [xml, words] of cases) {
      const got = await browser.get(redirectTo(app, xml))
      assert.deepEqual([got.status, got.location, words.test(got.html)], [400, '', true], got.html)
    }
    const unknown = await browser.get(redirectTo({ places: { idpSsoUrl: `${app.places.idpSsoUrl}x` } }, requestOf(app)))
    assert.equal(unknown.status, 404)
    await post('saml/update', { id: app.id, name: 'Strict', enabled: false, entityId: ENTITY, acsUrl: ACS })
    assert.equal((await browser.get(redirectTo(app, requestOf(app)))).status, 404)
  })

  it('shows what the app sends as text, and leads nowhere else by a RelayState', async () => {
    const app = await makeApp('Relay "><script>alert(1)</script>', {
      defaultRelayState: 'https://wiki.example.com/home',
    })
    const user = await makeUser(plane, 'saml-relay')
    const browser = openBrowser(plane)
    const RelayState = '"><script>alert(2)</script>'
    const answer = posted(
      await signIn(browser, await browser.get(redirectTo(app, requestOf(app), { RelayState })), user),
    )
    assert.equal(answer.RelayState, RelayState)
    assert.ok(!answer.page.html.includes('<script>alert'))
    const initiate = (state: string) =>
      browser.get(`${local(app.places.idpInitiatedUrl)}${state && `&RelayState=${encodeURIComponent(state)}`}`)
    const home = posted(await initiate(''))
    assert.deepEqual([home.action, home.RelayState], [ACS, 'https://wiki.example.com/home'])
    assert.ok(!home.xml.includes('InResponseTo'))
    const sp = await app.sp.validatePostResponseAsync(home)
    assert.equal(sp.profile?.nameID, user.userId)
    assert.equal(posted(await initiate('/pages/1')).RelayState, '/pages/1')
    for (const state of [
      'https://evil.example/',
      '//evil.example',
      ' https://evil.example',
      'javascript:alert(1)',
      '\\\\evil.example',
    ]) {
      const got = await initiate(state)
      assert.deepEqual([got.status, /another place/.test(got.html)], [400, true], state)
    }
    const formed = await browser.post(
      local(app.places.idpInitiatedUrl).split('?')[0] ?? '',
      new URLSearchParams({ app: `${plane.projectId}-${app.id}` }),
    )
    assert.equal(posted(await browser.get(formed.location)).action, ACS)
  })

  it('asks again where the app or the request wants it, and never where it must not be seen', async () => {
    const app = await makeApp('Passive')
    const user = await makeUser(plane, 'saml-passive')
    const browser = openBrowser(plane)
    const silent = { IsPassive: 'true' }
    const none = posted(await browser.get(redirectTo(app, requestOf(app, silent), { RelayState: 'p' })))
    assert.deepEqual(await app.sp.validatePostResponseAsync(none), { profile: null, loggedOut: false })
    assert.ok(none.xml.includes('status:NoPassive') && none.RelayState === 'p')
    await signIn(browser, await browser.get(redirectTo(app, requestOf(app))), user)
    const known = posted(await browser.get(redirectTo(app, requestOf(app, silent))))
    assert.equal((await app.sp.validatePostResponseAsync(known)).profile?.nameID, user.userId)
    const forced = await browser.get(redirectTo(app, requestOf(app, { ForceAuthn: 'true' })))
    assert.match(forced.location, /^\/login\//)
  })

  it('lets in whom the app was given to, where the project gives none by itself', async () => {
    const app = await makeApp('Given', { errorRedirectUrl: 'https://wiki.example.com/sorry' })
    const { files } = (await plane.call('POST', '/v1/mgmt/project/snapshot/export', {})).body
    const set = (defaultNoSSOApps: boolean) => {
      const project = { ...files['project.json'], defaultNoSSOApps }
      return plane.call('POST', '/v1/mgmt/project/snapshot/import', { files: { ...files, 'project.json': project } })
    }
    assert.equal((await set(true)).status, 200)
    const user = await makeUser(plane, 'saml-given')
    let browser = openBrowser(plane)
    let answer = await browser.get(redirectTo(app, requestOf(app)))
    answer = await browser.press(await browser.get(answer.location), 'send', {
      login_id: user.loginId,
      channel: 'email',
    })
    answer = await browser.press(await browser.get(answer.location), 'code', { code: user.code })
    assert.equal(answer.location, 'https://wiki.example.com/sorry?err=The+user+was+not+given+this+application')
    await plane.call('POST', '/v1/mgmt/user/update/ssoapp/add', { loginId: user.loginId, ssoAppIds: [app.id] })
    browser = openBrowser(plane)
    const entered = posted(await signIn(browser, await browser.get(redirectTo(app, requestOf(app))), user))
    assert.equal((await app.sp.validatePostResponseAsync(entered)).profile?.nameID, user.userId)
    assert.equal((await set(false)).status, 200)
  })

  it("goes on after the app's own page has signed somebody in, once", async () => {
    const app = await makeApp('Own page', { loginPageUrl: 'https://login.example.com/page?flow=x' })
    const user = await makeUser(plane, 'saml-own')
    const first = await openBrowser(plane).get(
      redirectTo(app, requestOf(app), { RelayState: 'o', LoginHint: 'saml-own' }),
    )
    const there = new URL(first.location)
    const state = there.searchParams.get('saml_idp_state_id') ?? ''
    assert.deepEqual(
      [
        there.host,
        there.searchParams.get('flow'),
        there.searchParams.get('saml_idp_username'),
        there.searchParams.get('sso_app_id'),
      ],
      ['login.example.com', 'x', 'saml-own', app.id],
    )
    const verified = await send('/v1/auth/otp/verify/email', { loginId: user.loginId, code: user.code })
    const finish = (body: object, token = verified.body.refreshJwt) => send('/v1/auth/saml/idp/sso-finish', body, token)
    assert.equal((await finish({ state_id: state, sso_app_id: app.id }, 'x.y.z')).status, 401)
    assert.equal((await finish({ state_id: state, sso_app_id: 'another' })).status, 400)
    const done = await finish({
      state_id: state,
      sso_app_id: app.id,
      additionalSAMLAttributes: { department: ['R', 'D'], mail: 'x' },
    })
    assert.deepEqual({ ...done.body, samlResponse: '' }, { url: ACS, samlResponse: '', relayState: 'o', error: false })
    const { profile } = await app.sp.validatePostResponseAsync({ SAMLResponse: done.body.samlResponse })
    assert.deepEqual([profile?.nameID, profile?.['attributes']], [user.userId, { department: ['R', 'D'], mail: 'x' }])
    assert.equal((await finish({ state_id: state, sso_app_id: app.id })).status, 400)
  })

  it('publishes metadata that lead to it, with the key that it signs with, and keeps that sealed', async () => {
    const app = await makeApp('Published', { certificate: keys.certificate })
    const { html: metadata, headers, status } = await openBrowser(plane).get(local(app.places.idpMetadataUrl))
    assert.deepEqual([status, headers.get('content-type')], [200, 'application/samlmetadata+xml; charset=utf-8'])
    const bare = app.places.idpCert.replace(/-----[A-Z ]+-----|\s/g, '')
    for (const text of [
      app.places.idpSsoUrl,
      app.places.idpLogoutUrl,
      bare,
      'WantAuthnRequestsSigned="true"',
      `entityID="${app.places.idpEntityId}"`,
    ]) {
      assert.ok(metadata.includes(text), text)
    }
    assert.ok(!metadata.includes('PRIVATE'))
    assert.equal((await openBrowser(plane).get(`/v1/auth/saml/idp/metadata?app=${plane.projectId}-nobody`)).status, 404)
  })

  it('signs out, with an answer where SAML asked, and to the address of the settings alone', async () => {
    const app = await makeApp('Leaving', { logoutRedirectUrl: 'https://wiki.example.com/bye' })
    const user = await makeUser(plane, 'saml-leaving')
    const browser = openBrowser(plane)
    const enter = async () => posted(await signIn(browser, await browser.get(redirectTo(app, requestOf(app))), user))
    const { profile } = await app.sp.validatePostResponseAsync(await enter())
    const logoutUrl = app.places.idpLogoutUrl
    const sp = new SAML({
      ...spConfig(app),
      logoutUrl,
      logoutCallbackUrl: 'https://wiki.example.com/bye',
    } as SamlConfig)
    const out = (sp as unknown as { getLogoutUrlAsync(p: object, r: string, o: object): Promise<string> })
      .getLogoutUrlAsync
    const left = await browser.get(local(await out.call(sp, profile ?? {}, 'later', {})))
    const back = new URL(left.location)
    assert.deepEqual(
      [back.origin + back.pathname, back.searchParams.get('RelayState')],
      ['https://wiki.example.com/bye', 'later'],
    )
    const response = inflateRawSync(Buffer.from(back.searchParams.get('SAMLResponse') ?? '', 'base64')).toString()
    assert.match(response, /status:Success/)
    const check = sp as unknown as { validateRedirectAsync(c: object, q: string): Promise<{ loggedOut: boolean }> }
    assert.equal(
      (await check.validateRedirectAsync(Object.fromEntries(back.searchParams), back.search.slice(1))).loggedOut,
      true,
    )
    const silent = posted(await browser.get(redirectTo(app, requestOf(app, { IsPassive: 'true' }))))
    assert.match(silent.xml, /NoPassive/)
    await enter()
    assert.equal(
      (await browser.get(`${local(logoutUrl)}&redirect=https://evil.example`)).location,
      'https://wiki.example.com/bye',
    )
    assert.match(posted(await browser.get(redirectTo(app, requestOf(app, { IsPassive: 'true' })))).xml, /NoPassive/)
  })

  const spConfig = (app: { places: { idpCert: string; idpEntityId: string; idpSsoUrl: string } }) => ({
    issuer: ENTITY,
    audience: ENTITY,
    callbackUrl: ACS,
    idpCert: [app.places.idpCert],
    idpIssuer: app.places.idpEntityId,
    entryPoint: app.places.idpSsoUrl,
  })
})
