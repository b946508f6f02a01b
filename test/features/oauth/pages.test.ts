import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { it } from 'node:test'
import { startTestPlane } from '../../support/plane.ts'
import { onEveryPlane } from '../../support/planes.ts'
import {
  type Answer,
  authorizeUrl,
  type Browser,
  CALLBACK,
  goThrough,
  makeApp,
  makeUser,
  openBrowser,
} from './browsing.ts'

onEveryPlane('login and consent pages', (get) => {
  /** As far as the consent page. */
  async function toConsent(name: string, more: object = {}, ask: { [name: string]: string } = {}) {
    const plane = get()
    const [app, user] = [await makeApp(plane, name, more), await makeUser(plane, name)]
    const browser = openBrowser(plane)
    const start = await browser.get(authorizeUrl(app, ask))
    await browser.press(await browser.get(start.location), 'send', { login_id: user.loginId, channel: 'email' })
    const back = await browser.press(await browser.get(start.location), 'code', { code: user.code })
    const consent = await browser.get(back.location)
    return { plane, app, user, browser, start, consent }
  }

  const formOf = (page: Answer, action: string) => {
    const fields = [...page.html.matchAll(/name="([^"]*)" value="([^"]*)">/g)].map(
      ([, name = '', value = '']): [string, string] => [
        name,
        value.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
      ],
    )
    return new URLSearchParams([...fields.filter(([name]) => name !== 'action'), ['action', action]])
  }

  it('refuses a consent that was not pressed on its own page in its own browser', async () => {
    const { plane, browser, consent } = await toConsent('csrf')
    const path = `/login/${plane.projectId}`
    const good = formOf(consent, 'allow')
    const changed = (change: (form: URLSearchParams) => void) => {
      const form = new URLSearchParams(good)
      change(form)
      return form
    }
    const own = { origin: plane.url }
    const attempts: [string, Promise<Answer>][] = [
      [
        'no token',
        browser.post(
          path,
          changed((form) => form.delete('csrf')),
          own,
        ),
      ],
      [
        'a wrong token',
        browser.post(
          path,
          changed((form) => form.set('csrf', 'x'.repeat(43))),
          own,
        ),
      ],
      [
        'an empty token',
        browser.post(
          path,
          changed((form) => form.set('csrf', '')),
          own,
        ),
      ],
      ['another origin', browser.post(path, good, { origin: 'https://evil.example' })],
      ['another port', browser.post(path, good, { origin: 'http://127.0.0.1:1' })],
      ['an opaque origin', browser.post(path, good, { origin: 'null' })],
      ['a browser without cookies', openBrowser(plane).post(path, good, own)],
      ['another browser', otherBrowser().then((other) => other.post(path, good, own))],
      [
        'another project',
        browser.post(
          '/login/P2aaaaaaaaaaaaaaaaaaaaaaaaaa',
          changed((form) => form.delete('csrf')),
          own,
        ),
      ],
    ]
    for (const [what, attempt] of attempts) {
      const { status, location } = await attempt
      assert.deepEqual([status, location], [403, ''], what)
    }
    const get = await browser.get(`${path}?${good}`)
    assert.deepEqual([get.location, get.html.includes('value="allow"')], ['', true])
    const { total } = (await plane.call('POST', '/v1/mgmt/thirdparty/consents/search', {})).body
    assert.equal(total, 0)
    const done = await browser.press(consent, 'allow')
    assert.deepEqual([done.status, new URL(done.location).searchParams.has('code')], [303, true])

    async function otherBrowser(): Promise<Browser> {
      const other = openBrowser(plane)
      await other.get(authorizeUrl(await makeApp(plane, 'csrf other')))
      return other
    }
  })

  it('shows pages to the browser that began only', async () => {
    const { plane, start } = await toConsent('stolen')
    const { status, html } = await openBrowser(plane).get(start.location)
    assert.deepEqual([status, html.includes('began in another browser')], [403, true])
  })

  it('lets nobody frame, script or restyle a page, or read it from elsewhere', async () => {
    const { plane, browser, start, consent } = await toConsent('headers')
    const login = await openBrowser(plane).get(start.location)
    for (const page of [consent, login]) {
      const policy = page.headers.get('content-security-policy') ?? ''
      assert.match(
        policy,
        /^default-src 'none'; style-src 'sha256-[\w+/]{43}='(?: 'sha256-[\w+/]{43}=')?; form-action 'self'[^;]*; frame-ancestors 'none'; base-uri 'none'$/,
      )
      assert.deepEqual(
        ['x-frame-options', 'x-content-type-options', 'cache-control', 'content-type', 'referrer-policy'].map((name) =>
          page.headers.get(name),
        ),
        ['DENY', 'nosniff', 'no-store', 'text/html; charset=utf-8', 'same-origin'],
      )
      assert.doesNotMatch(page.html, /<script|<iframe|\son\w+=|javascript:/i)
    }
    assert.match(
      consent.headers.get('content-security-policy') ?? '',
      /form-action 'self' https:\/\/app\.example\.com;/,
    )
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    for (const origin of ['http://localhost:3000', 'https://evil.example']) {
      const { headers } = await fetch(plane.url + start.location, { headers: { origin, cookie } })
      assert.equal(headers.get('access-control-allow-origin'), null)
    }
  })

  it('sets cookies that scripts and other sites do not get', async () => {
    const { browser } = await toConsent('cookies')
    assert.equal(browser.setCookies.length, 2)
    for (const cookie of browser.setCookies) assert.match(cookie, /^hs_\w+=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it('keeps cookies to HTTPS and to the host where the plane is reached so', async () => {
    const plane = await startTestPlane({ baseUrls: ['https://plane.example.com'] })
    try {
      const browser = openBrowser(plane)
      await browser.get(authorizeUrl(await makeApp(plane, 'secure')))
      const [cookie = ''] = browser.setCookies
      assert.match(cookie, /^__Host-hs_browser=\w{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/)
    } finally {
      await plane.stop()
    }
  })

  it('shows names and hints as text', async () => {
    const plane = get()
    const evil = '"><img src=x onerror=alert(1)><script>alert(1)</script>\'&'
    const scopes = [{ name: 'read', description: evil }]
    const app = await makeApp(plane, evil, { permissionsScopes: scopes })
    const user = await makeUser(plane, 'evil', { name: evil })
    const browser = openBrowser(plane)
    const start = await browser.get(authorizeUrl(app, { login_hint: evil, scope: 'read' }))
    const login = await browser.get(start.location)
    const wrong = await browser.press(login, 'send', { login_id: evil, channel: 'email' })
    const code = await browser.get(wrong.location)
    await browser.press(code, 'restart')
    await browser.press(login, 'send', { login_id: user.loginId, channel: 'email' })
    const back = await browser.press(await browser.get(start.location), 'code', { code: user.code })
    const consent = await browser.get(back.location)
    const failure = await openBrowser(plane).get(authorizeUrl({ clientId: evil }))
    for (const { html } of [login, code, consent, failure])
      assert.doesNotMatch(html, /<img|<script|onerror=alert\(1\)>/)
    assert.match(consent.html, /Allow &#34;&#62;&#60;img/)
  })

  it('can be used without sight and without scripts', async () => {
    const { consent, browser, app } = await toConsent('accessible')
    const login = await browser.get((await browser.get(authorizeUrl(app, { prompt: 'login' }))).location)
    for (const { html } of [consent, login]) {
      assert.match(html, /<html lang="en">/)
      assert.match(html, /<title>[^<]+<\/title>/)
      assert.match(html, /<main>/)
      assert.equal([...html.matchAll(/<h1>/g)].length, 1)
      assert.match(html, /<form method="post"/)
    }
    const inputs = [...login.html.matchAll(/<(?:input|select)(?! type="hidden")/g)].length
    const labelled = [...login.html.matchAll(/<label>[^<]+\s*<(?:input|select)/g)].length
    assert.equal(labelled, inputs)
    const wrong = await browser.press(login, 'password', { login_id: 'nobody', password: 'x' })
    assert.equal(wrong.status, 401)
    assert.match(wrong.html, /role="alert" id="error"/)
    assert.match(wrong.html, /aria-invalid="true" aria-describedby="error"/)
  })

  it('does not tell whether there is such a user', async () => {
    const plane = get()
    const app = await makeApp(plane, 'silent')
    await plane.call('POST', '/v1/mgmt/user/create', { loginId: 'known@example.com', email: 'known@example.com' })
    const seen = []
    for (const loginId of ['known@example.com', 'unknown@example.com', 'no-address', 'x@']) {
      const browser = openBrowser(plane)
      const start = await browser.get(authorizeUrl(app))
      const login = await browser.get(start.location)
      const password = await browser.press(login, 'password', { login_id: loginId, password: 'wrong' })
      const sent = await browser.press(login, 'send', { login_id: loginId, channel: 'email' })
      const page = await browser.get(start.location)
      const wrong = await browser.press(page, 'code', { code: '000000' })
      const texts = [password, page, wrong].map(({ status, html }) => [
        status,
        html.replaceAll(loginId, 'LOGIN').replace(/name="(csrf|third_party_app_state_id)" value="[^"]*"/g, ''),
      ])
      seen.push([sent.status, texts])
    }
    for (const other of seen.slice(1)) assert.deepEqual(other, seen[0])
  })

  it('counts wrong codes and wrong passwords', async () => {
    const plane = get()
    const app = await makeApp(plane, 'counting')
    await plane.call('POST', '/v1/mgmt/user/create', { loginId: 'counted@example.com', email: 'counted@example.com' })
    const browser = openBrowser(plane)
    const start = await browser.get(authorizeUrl(app))
    const login = await browser.get(start.location)
    await browser.press(login, 'send', { login_id: 'counted@example.com', channel: 'email' })
    const { messages } = (await plane.call('GET', '/v1/mgmt/outbox?limit=1')).body
    const page = await browser.get(start.location)
    const wrong = messages[0].code === '000000' ? '000001' : '000000'
    const tries = await Promise.all(Array.from({ length: 20 }, () => browser.press(page, 'code', { code: wrong })))
    assert.deepEqual([...new Set(tries.map(({ status }) => status))], [401])
    const right = await browser.press(page, 'code', { code: messages[0].code })
    assert.deepEqual([right.status, right.location], [401, ''])
  })

  it('signs a stranger up with a code that was sent', async () => {
    const plane = get()
    const app = await makeApp(plane, 'newcomer')
    const browser = openBrowser(plane)
    const start = await browser.get(authorizeUrl(app))
    await browser.press(await browser.get(start.location), 'send', { login_id: 'new@example.com', channel: 'email' })
    const { messages } = (await plane.call('GET', '/v1/mgmt/outbox?limit=1')).body
    const back = await browser.press(await browser.get(start.location), 'code', { code: messages[0].code })
    const done = await browser.press(await browser.get(back.location), 'allow')
    assert.ok(new URL(done.location).searchParams.has('code'))
    assert.equal((await plane.call('GET', '/v1/mgmt/user?loginId=new@example.com')).body.user.status, 'enabled')
  })

  it('signs in with a password, also when Enter presses the first button', async () => {
    const plane = get()
    const app = await makeApp(plane, 'password')
    await makeUser(plane, 'secret')
    const set = { loginId: 'secret', password: 'A pass-phrase of 1 person' }
    await plane.call('POST', '/v1/mgmt/user/password/set/active', set)
    const browser = openBrowser(plane)
    const login = await browser.get((await browser.get(authorizeUrl(app))).location)
    const fields = { login_id: 'secret', channel: 'email' }
    // The first button is the password's; Enter without one asks for a code.
    assert.match(login.html, /<button class="first" name="action" value="password">/)
    const code = await browser.get((await browser.press(login, 'password', fields)).location)
    assert.match(code.html, /name="code"/)
    await browser.press(code, 'restart')
    const back = await browser.press(login, 'password', { ...fields, password: set.password })
    assert.equal(back.status, 303)
    const next = back.location.startsWith('/') ? await browser.press(await browser.get(back.location), 'allow') : back
    assert.ok(new URL(next.location).searchParams.has('code'))
  })

  it("D10 has the project's name and colours, words that people know, and no other style", async () => {
    const plane = get()
    const app = await makeApp(plane, 'branded')
    const colors = {
      primary: { main: '#0a7f3f', contrast: 'red}body{display:none' },
      surface: { main: 'url(https://evil.example/x)', contrast: 'rgb(1, 2, 3)' },
    }
    const styles = { light: { globals: { colors } }, dark: { globals: { colors: { primary: { main: '#9fe' } } } } }
    assert.equal((await plane.call('POST', '/v2/mgmt/theme/import', { theme: { styles } })).status, 200)
    const browser = openBrowser(plane)
    const { html, headers } = await browser.get((await browser.get(authorizeUrl(app))).location)
    const style =
      ':root{--primary:#0a7f3f;--on-surface:rgb(1, 2, 3);}@media (prefers-color-scheme:dark){:root{--primary:#9fe;}}'
    assert.equal(/<style>(:root\{[^<]*)<\/style>/.exec(html)?.[1], style)
    const hash = createHash('sha256').update(style).digest('base64')
    assert.ok(headers.get('content-security-policy')?.includes(`'sha256-${hash}'`))
    assert.match(html, /<p class="brand">Homescope<\/p>/)
    assert.match(html, /<label>Email, phone or user name\n/)
    assert.doesNotMatch(html, /Login id|evil|display:none|<fieldset/)
  })

  it('tells the application when the user does not allow it', async () => {
    const { browser, consent } = await toConsent('denied')
    const { status, location } = await browser.press(consent, 'deny')
    const url = new URL(location)
    assert.deepEqual(
      [status, url.origin + url.pathname, url.searchParams.get('error'), url.searchParams.get('state')],
      [303, CALLBACK, 'access_denied', 'the-state'],
    )
    assert.equal((await browser.press(consent, 'allow')).status, 400)
  })

  it('asks once: who is signed in and has allowed it comes back at once', async () => {
    const { plane, app, user, browser, consent } = await toConsent('again')
    await browser.press(consent, 'allow')
    for (const more of [{}, { prompt: 'none' }, { scope: 'read' }, { max_age: '60' }]) {
      const { location } = await browser.get(authorizeUrl(app, more))
      assert.ok(new URL(location).searchParams.has('code'), JSON.stringify(more))
    }
    const silent = await browser.get(authorizeUrl(app, { scope: 'openid read contact', prompt: 'none' }))
    assert.equal(new URL(silent.location).searchParams.get('error'), 'consent_required')
    const wider = await browser.get(authorizeUrl(app, { scope: 'openid read contact' }))
    assert.match((await browser.get(wider.location)).html, /See how to reach you/)
    const asked = await browser.get(authorizeUrl(app, { prompt: 'consent' }))
    assert.match((await browser.get(asked.location)).html, /value="allow"/)
    for (const more of [{ prompt: 'login' }, { prompt: 'select_account' }]) {
      const { location } = await browser.get(authorizeUrl(app, more))
      assert.match((await browser.get(location)).html, /name="login_id"/)
    }
    plane.now += 61_000
    const stale = await browser.get(authorizeUrl(app, { max_age: '60', prompt: 'none' }))
    assert.equal(new URL(stale.location).searchParams.get('error'), 'login_required')
    await plane.call('POST', '/v1/mgmt/user/logout', { loginId: user.loginId })
    const after = await browser.get(authorizeUrl(app, { prompt: 'none' }))
    assert.equal(new URL(after.location).searchParams.get('error'), 'login_required')
  })

  it('lets the user leave optional scopes out', async () => {
    const scopes = [{ name: 'read' }, { name: 'write', optional: true }, { name: 'erase', optional: true }]
    const ask = { scope: 'openid read write erase' }
    const { plane, app, user, browser, consent } = await toConsent('optional', { permissionsScopes: scopes }, ask)
    assert.equal([...consent.html.matchAll(/type="checkbox"/g)].length, 2)
    await browser.press(consent, 'allow', { scope: ['write', 'admin'] })
    const found = await plane.call('POST', '/v1/mgmt/thirdparty/consents/search', { appId: app.id })
    assert.deepEqual(found.body.consents[0].scopes, ['openid', 'read', 'write'])
    const back = await goThrough(openBrowser(plane), authorizeUrl(app, ask), user, [])
    assert.ok(back.searchParams.has('code'))
  })

  it('ends a sign-in that takes too long', async () => {
    const { plane, browser, consent, start } = await toConsent('slow')
    plane.now += 20 * 60_000
    assert.equal((await browser.press(consent, 'allow')).status, 400)
    assert.equal((await browser.get(start.location)).status, 400)
  })
})
