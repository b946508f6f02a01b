import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'
import { authorizeUrl, CALLBACK, makeApp, openBrowser } from './browsing.ts'

/** The approved one is https://app.example.com/callback. */
const ATTACKS: { [name: string]: string } = {
  'another host': 'https://evil.example/callback',
  'a longer host': 'https://app.example.com.evil.example/callback',
  'a shorter host': 'https://example.com/callback',
  'a host with another beginning': 'https://evilapp.example.com/callback',
  'a host below': 'https://x.app.example.com/callback',
  'a name before an @': 'https://app.example.com@evil.example/callback',
  'a name and a password': 'https://user:pass@app.example.com/callback',
  'an encoded @': 'https://app.example.com%40evil.example/callback',
  'a suffix of the path': 'https://app.example.com/callback/more',
  'a slash at the end': 'https://app.example.com/callback/',
  'a prefix of the path': 'https://app.example.com/call',
  'two dots': 'https://app.example.com/callback/../evil',
  'two dots that lead back': 'https://app.example.com/x/../callback',
  'encoded dots': 'https://app.example.com/%2e%2e/callback',
  'an encoded letter': 'https://app.example.com/%63allback',
  'an encoded slash': 'https://app.example.com%2fcallback',
  'a backslash': 'https://app.example.com\\@evil.example/callback',
  'a backslash in the path': 'https://app.example.com\\callback',
  'three slashes': 'https:///app.example.com/callback',
  'no scheme': '//app.example.com/callback',
  'a path only': '/callback',
  'plain http': 'http://app.example.com/callback',
  'another port': 'https://app.example.com:8443/callback',
  'the usual port, spelled out': 'https://app.example.com:443/callback',
  'capitals in the host': 'https://APP.example.com/callback',
  'capitals in the scheme': 'HTTPS://app.example.com/callback',
  'capitals in the path': 'https://app.example.com/Callback',
  'a query': 'https://app.example.com/callback?next=https://evil.example',
  'a fragment': 'https://app.example.com/callback#x',
  'an empty fragment': 'https://app.example.com/callback#',
  'a line break': 'https://app.example.com/callback\r\nset-cookie: a=b',
  'an encoded line break': 'https://app.example.com/callback%0d%0aset-cookie:a=b',
  'a space at the end': 'https://app.example.com/callback ',
  'a space before': ' https://app.example.com/callback',
  'a tab within': 'https://app.exam\tple.com/callback',
  'a NUL': 'https://app.example.com/callback\0',
  'a wildcard': 'https://*.example.com/callback',
  'a dot at the end of the host': 'https://app.example.com./callback',
  'a full-width dot': 'https://app。example.com/callback',
  'a look-alike letter': 'https://аpp.example.com/callback',
  'a script': 'javascript:alert(1)//https://app.example.com/callback',
  'a document': 'data:text/html,<script>location="https://evil.example"</script>',
  nothing: '',
}

onEveryPlane('open redirects', (get) => {
  it(`has ${Object.keys(ATTACKS).length} variants, at least 30`, () => {
    assert.ok(Object.keys(ATTACKS).length >= 30)
  })

  for (const [name, redirect] of Object.entries(ATTACKS)) {
    it(`leads nowhere with ${name}`, async () => {
      const plane = get()
      const app = await makeApp(plane, `redirect ${name}`)
      for (const more of [{}, { response_type: 'token' }, { prompt: 'none' }, { scope: 'unknown' }]) {
        const answer = await openBrowser(plane).get(authorizeUrl(app, { redirect_uri: redirect, ...more }))
        assert.deepEqual(
          [answer.status, answer.location, answer.html.includes('redirect_uri')],
          [400, '', true],
          JSON.stringify(more),
        )
      }
    })
  }

  it('knows no patterns among the approved addresses', async () => {
    const plane = get()
    const app = await makeApp(plane, 'patterns', {
      approvedCallbackUrls: ['https://*.example.com/*', '*', 'https://app.example.com/', 'https://[a-z]+.example.com'],
    })
    const { status, location } = await openBrowser(plane).get(authorizeUrl(app))
    assert.deepEqual([status, location], [400, ''])
  })

  it('leads nowhere that runs something, even where it was approved', async () => {
    const plane = get()
    const bad = ['javascript:alert(1)', 'data:text/html,x', 'https://a.example/#x', 'https://u:p@a.example/', 'x y']
    const app = await makeApp(plane, 'approved evil', { approvedCallbackUrls: bad })
    for (const redirect of bad) {
      const { status, location } = await openBrowser(plane).get(authorizeUrl(app, { redirect_uri: redirect }))
      assert.deepEqual([status, location], [400, ''], redirect)
    }
  })

  it('leads nowhere for an unknown client', async () => {
    const plane = get()
    for (const clientId of ['', 'x', plane.projectId, Buffer.from(`${plane.projectId}:TPAx`).toString('base64')]) {
      const { status, location } = await openBrowser(plane).get(authorizeUrl({ clientId }))
      assert.deepEqual([status, location], [400, ''], clientId)
    }
  })

  it('leads back with an error, the state and the issuer for everything else', async () => {
    const plane = get()
    const app = await makeApp(plane, 'errors')
    const errors = {
      unsupported_response_type: { response_type: 'token' },
      invalid_scope: { scope: 'openid everything' },
      login_required: { prompt: 'none' },
      invalid_target: { resource: 'https://api.example.com' },
      request_uri_not_supported: { request_uri: 'https://evil.example/request' },
      invalid_request: { response_mode: 'fragment' },
    }
    for (const [error, more] of Object.entries(errors)) {
      const { status, location } = await openBrowser(plane).get(authorizeUrl(app, { state: 'a&b\r\n<', ...more }))
      const url = new URL(location)
      assert.deepEqual(
        [status, url.origin + url.pathname, url.searchParams.get('error'), url.searchParams.get('state')],
        [302, CALLBACK, error, 'a&b\r\n<'],
      )
      assert.equal(url.searchParams.get('iss'), `${plane.url}/v1/apps/${plane.projectId}`)
    }
  })

  it('refuses a parameter that comes twice, wherever it comes', async () => {
    const plane = get()
    const app = await makeApp(plane, 'twice')
    const browser = openBrowser(plane)
    for (const name of ['redirect_uri', 'client_id', 'state', 'scope', 'code_challenge', 'unknown']) {
      const url = `${authorizeUrl(app, { unknown: 'a', code_challenge: 'b' })}&${name}=x`
      const { status, location } = await browser.get(url)
      assert.deepEqual([status, location], [400, ''], name)
      const posted = await browser.post('/oauth2/v1/apps/authorize', new URLSearchParams(url.split('?')[1]))
      assert.deepEqual([posted.status, posted.location], [400, ''], name)
    }
    const body = { grant_type: 'client_credentials', client_id: app.clientId, client_secret: app.secret }
    for (const name of [...Object.keys(body), 'unknown']) {
      const form = new URLSearchParams({ ...body, unknown: 'a' })
      form.append(name, 'x')
      const answer = await fetch(`${plane.url}/oauth2/v1/apps/token`, { method: 'POST', body: form })
      const { error } = (await answer.json()) as { error: string }
      assert.deepEqual([answer.status, error], [400, 'invalid_request'], name)
    }
    const json = JSON.stringify(body).replace('{', '{"grant_type":"x",')
    const answer = await plane.call('POST', '/oauth2/v1/apps/token', json, '')
    assert.deepEqual([answer.status, answer.body.error], [400, 'invalid_request'])
  })
})
