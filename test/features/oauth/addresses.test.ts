import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { decodeJwt } from 'jose'
import * as openid from 'openid-client'
import { onEveryEngine } from '../../support/engines.ts'
import { type Options, startTestPlane, type TestPlane } from '../../support/plane.ts'
import { authorizeUrl, CALLBACK, goThrough, makeApp, makeUser, newPkce, openBrowser } from './browsing.ts'

/** What a request with this Host header, and further ones, is answered. */
function ask(plane: TestPlane, host: string, path: string, more: { [name: string]: string } = {}) {
  return new Promise<{ status: number; location: string; cookies: string[]; text: string }>((resolve, reject) => {
    const url = new URL(path, plane.url)
    const sent = request(url, { headers: { host, connection: 'close', ...more } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.on('end', () => {
        const { location = '', 'set-cookie': cookies = [] } = response.headers
        resolve({ status: response.statusCode ?? 0, location, cookies, text })
      })
    })
    sent.once('error', reject)
    sent.end()
  })
}

const issuerAt = async (plane: TestPlane, host: string, more?: { [name: string]: string }) => {
  const { text } = await ask(plane, host, `/${plane.projectId}/.well-known/openid-configuration`, more)
  const { issuer, authorization_endpoint, jwks_uri } = JSON.parse(text)
  return [issuer, authorization_endpoint, jwks_uri]
}

const places = (base: string, { projectId }: TestPlane) => [
  `${base}/${projectId}`,
  `${base}/oauth2/v1/authorize`,
  `${base}/${projectId}/.well-known/jwks.json`,
]

onEveryEngine((engine) => {
  async function startPlane(t: TestContext, options: Options = {}): Promise<TestPlane> {
    const { url, drop } = await engine.freshUrl()
    const plane = await startTestPlane({ database: url, ...options })
    t.after(async () => {
      await plane.stop()
      await drop()
    })
    return plane
  }

  test('C7 a loopback name is the issuer that was asked, and no other Host or header is', async (t) => {
    const plane = await startPlane(t)
    const { port } = new URL(plane.url)
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, 'localhost', `LOCALHOST:${port}`]) {
      const base = `http://${host.toLowerCase()}`
      assert.deepEqual(await issuerAt(plane, host), places(base, plane), host)
    }
    const forwarded = {
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example',
      'x-forwarded-proto': 'https',
    }
    assert.deepEqual(await issuerAt(plane, `localhost:${port}`, forwarded), places(`http://localhost:${port}`, plane))
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      'localhost:1@evil.example',
      `127.0.0.1.evil:${port}`,
    ]) {
      assert.equal((await ask(plane, host, `/${plane.projectId}/.well-known/openid-configuration`)).status, 403, host)
    }
    const open = await startPlane(t, { host: '0.0.0.0' })
    const own = places(open.url, open)
    for (const host of ['evil.example', 'localhost.evil.example', 'localhost:99999999', 'localhost:1/x']) {
      assert.deepEqual(await issuerAt(open, host), own, host)
    }
  })

  test('C7 openid-client signs a user in at http://localhost', async (t) => {
    const plane = await startPlane(t)
    plane.now = Date.now()
    const url = plane.url.replace('127.0.0.1', 'localhost')
    const local = { url, call: plane.call }
    const insecure = { execute: [openid.allowInsecureRequests] }
    await plane.call('GET', '/v1/mgmt/license')
    const config = await openid.discovery(
      new URL(`${url}/${plane.projectId}`),
      plane.projectId,
      undefined,
      undefined,
      insecure,
    )
    assert.equal(config.serverMetadata().issuer, `${url}/${plane.projectId}`)
    const app = await makeApp(plane, 'local', { nonConfidentialClient: true })
    const inbound = await openid.discovery(
      new URL(`${url}/v1/apps/${plane.projectId}`),
      app.clientId,
      undefined,
      openid.None(),
      insecure,
    )
    const user = await makeUser(plane, 'local')
    const verifier = openid.randomPKCECodeVerifier()
    const state = openid.randomState()
    const start = openid.buildAuthorizationUrl(inbound, {
      redirect_uri: CALLBACK,
      scope: 'openid read',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
    })
    const back = await goThrough(openBrowser(local), start.href, user)
    const tokens = await openid.authorizationCodeGrant(inbound, back, {
      pkceCodeVerifier: verifier,
      expectedState: state,
    })
    assert.equal(tokens.claims()?.iss, `${url}/v1/apps/${plane.projectId}`)
    assert.equal((await openid.fetchUserInfo(inbound, tokens.access_token, user.userId)).sub, user.userId)
  })

  test('C13 of several addresses the one that was asked names the issuer, and tokens of each verify at all', async (t) => {
    const baseUrls = ['https://id.example.com', 'http://plane:8097', 'https://Dev.example.com:8443/descope']
    const plane = await startPlane(t, { baseUrls })
    plane.now = Date.now()
    const expected: [string, string][] = [
      ['id.example.com', 'https://id.example.com'],
      ['id.example.com:443', 'https://id.example.com'],
      ['ID.example.com', 'https://id.example.com'],
      ['plane:8097', 'http://plane:8097'],
      ['dev.example.com:8443', 'https://Dev.example.com:8443/descope'],
      ['127.0.0.1:1', 'https://id.example.com'],
      ['plane', 'https://id.example.com'],
    ]
    for (const [host, base] of expected) assert.deepEqual(await issuerAt(plane, host), places(base, plane), host)
    assert.equal((await ask(plane, 'evil.example', `/${plane.projectId}/.well-known/openid-configuration`)).status, 403)
    const app = await makeApp(plane, 'several')
    const basic = `Basic ${Buffer.from(`${encodeURIComponent(app.clientId)}:${app.secret}`).toString('base64')}`
    const token = await new Promise<{ access_token: string }>((resolve, reject) => {
      const headers = { host: 'plane:8097', authorization: basic, 'content-type': 'application/x-www-form-urlencoded' }
      const sent = request(`${plane.url}/oauth2/v1/apps/token`, { method: 'POST', headers }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        response.on('end', () => resolve(JSON.parse(text)))
      })
      sent.once('error', reject)
      sent.end('grant_type=client_credentials')
    })
    assert.equal(decodeJwt(token.access_token).iss, `http://plane:8097/v1/apps/${plane.projectId}`)
    const known = await fetch(`${plane.url}/oauth2/v1/apps/introspect`, {
      method: 'POST',
      headers: { authorization: basic, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token: token.access_token }),
    })
    assert.equal(((await known.json()) as { active: boolean }).active, true)
  })

  test('C6 of several paths at one host the longest that was asked counts, and its own page is there', async (t) => {
    const [outer, inner] = ['http://plane:8097/hs', 'http://plane:8097/hs/deep']
    const plane = await startPlane(t, { baseUrls: [outer, inner, 'http://other:8097'] })
    const configuration = `/${plane.projectId}/.well-known/openid-configuration`
    const issuer = async (host: string, path: string) => JSON.parse((await ask(plane, host, path)).text).issuer
    assert.equal(await issuer('plane:8097', `/hs${configuration}`), `${outer}/${plane.projectId}`)
    assert.equal(await issuer('plane:8097', `/hs/deep${configuration}`), `${inner}/${plane.projectId}`)
    assert.equal(await issuer('PLANE:8097', configuration), `${outer}/${plane.projectId}`)
    assert.equal(await issuer('other:8097', `/hs/deep${configuration}`), `http://other:8097/${plane.projectId}`)
    const app = await makeApp(plane, 'nested')
    const { location, cookies } = await ask(plane, 'plane:8097', `/hs/deep${authorizeUrl(app)}`)
    assert.match(location, new RegExp(`^/hs/deep/login/${plane.projectId}\\?`))
    assert.match(cookies[0] ?? '', /^hs_browser=\w{43}; Path=\/hs\/deep; HttpOnly; SameSite=Lax$/)
    for (const [path, prefix] of Object.entries({ '/hs': '/hs', '/hs/': '/hs', '/hs/deep': '/hs/deep', '/': '/hs' })) {
      const page = await ask(plane, 'plane:8097', path, { accept: 'text/html' })
      assert.deepEqual([page.status, page.location], [302, `${prefix}/console`], path)
    }
    assert.equal((await ask(plane, 'plane:8097', '/hsx', { accept: 'text/html' })).status, 404)
  })

  test('C6 C7 the front page and the OpenAPI document name the address that was asked', async (t) => {
    const look = async (plane: TestPlane, host: string, prefix: string) => {
      const { text } = await ask(plane, host, `${prefix}/`, { accept: 'text/html' })
      const links = [...text.matchAll(/href="([^"]*)"/g)].map(([, link]) => link)
      const [, base] = /<code>(http[^<]*)<\/code>/.exec(text) ?? []
      const document = JSON.parse((await ask(plane, host, links[0] ?? '')).text)
      return [base, links, document.servers]
    }
    const plane = await startPlane(t, { console: 'off' })
    const links = ['/openapi.json', '/health', '/ready']
    for (const name of ['localhost', '127.0.0.1', '[::1]']) {
      const base = `http://${name}:${new URL(plane.url).port}`
      assert.deepEqual(await look(plane, new URL(base).host, ''), [base, links, [{ url: base }]])
    }
    const behind = await startPlane(t, {
      baseUrls: ['https://id.example.com', 'https://dev.example.com/descope'],
      console: 'off',
    })
    const base = 'https://dev.example.com/descope'
    const prefixed = links.map((link) => `/descope${link}`)
    for (const prefix of ['', '/descope']) {
      assert.deepEqual(await look(behind, 'dev.example.com', prefix), [base, prefixed, [{ url: base }]])
    }
  })

  test('C6 a path in the base URL is kept in redirects, forms, cookies, discovery and links', async (t) => {
    for (const keeps of [true, false]) {
      const proxy = await startProxy(t, keeps)
      const plane = await startPlane(t, { baseUrls: [`${proxy.url}/descope`] })
      proxy.target = plane.url
      plane.now = Date.now()
      const base = `${proxy.url}/descope`
      const insecure = { execute: [openid.allowInsecureRequests] }
      const app = await makeApp(plane, 'prefixed')
      const issuer = new URL(`${base}/v1/apps/${plane.projectId}`)
      const config = await openid.discovery(issuer, app.clientId, app.secret, undefined, insecure)
      assert.equal(
        config.serverMetadata().introspection_endpoint,
        `${base}/oauth2/v1/apps/${plane.projectId}/introspect`,
      )
      const user = await makeUser(plane, `prefixed-${keeps}`)
      const { verifier, challenge } = newPkce()
      const start = openid.buildAuthorizationUrl(config, {
        redirect_uri: CALLBACK,
        scope: 'openid read',
        code_challenge: challenge,
        code_challenge_method: 'S256',
        state: 's',
      })
      assert.equal(start.href.startsWith(`${base}/oauth2/v1/apps/${plane.projectId}/authorize?`), true)
      const browser = openBrowser({ url: proxy.url, call: plane.call })
      const first = await browser.get(start.href)
      assert.match(first.location, new RegExp(`^/descope/login/${plane.projectId}\\?`))
      const login = await browser.get(first.location)
      assert.match(login.html, new RegExp(`<form method="post" action="/descope/login/${plane.projectId}"`))
      const code = await browser.press(login, 'send', { login_id: user.loginId, channel: 'email' })
      assert.match(code.location, new RegExp(`^/descope/login/${plane.projectId}\\?`))
      const consent = await browser.press(await browser.get(code.location), 'code', { code: user.code })
      assert.match(consent.location, new RegExp(`^/descope/login/${plane.projectId}\\?`))
      const asked = await browser.get(consent.location)
      assert.match(asked.html, new RegExp(`<form method="post" action="/descope/login/${plane.projectId}"`))
      const back = await browser.press(asked, 'allow')
      const tokens = await openid.authorizationCodeGrant(config, new URL(back.location), {
        pkceCodeVerifier: verifier,
        expectedState: 's',
      })
      assert.equal(tokens.claims()?.iss, issuer.href)
      for (const cookie of browser.setCookies) assert.match(cookie, /; Path=\/descope; /)
    }
    const secure = await startPlane(t, { baseUrls: ['https://id.example.com/descope'] })
    const { cookies } = await ask(secure, 'id.example.com', authorizeUrl(await makeApp(secure, 'secure')))
    assert.match(cookies[0] ?? '', /^__Secure-hs_browser=\w{43}; Path=\/descope; HttpOnly; SameSite=Lax; Secure$/)
  })

  test('C8 the port of a loopback address is left out of the comparison, and nothing else is', async (t) => {
    const plane = await startPlane(t)
    const approved = ['http://127.0.0.1/callback', 'http://[::1]:9/callback?a=1', 'http://localhost:3000/callback']
    const app = await makeApp(plane, 'native', { nonConfidentialClient: true, approvedCallbackUrls: approved })
    const statusOf = async (uri: string) => {
      const more = {
        redirect_uri: uri,
        scope: 'read',
        code_challenge: newPkce().challenge,
        code_challenge_method: 'S256',
      }
      return (await openBrowser(plane).get(authorizeUrl(app, more))).status
    }
    const good = [
      'http://127.0.0.1/callback',
      'http://127.0.0.1:53219/callback',
      'http://127.0.0.1:1/callback',
      'http://127.0.0.1:65535/callback',
      'http://[::1]/callback?a=1',
      'http://[::1]:53219/callback?a=1',
      'http://localhost:3000/callback',
    ]
    const bad = [
      'http://localhost:53219/callback',
      'http://localhost/callback',
      'http://127.0.0.1:53219/callback/',
      'http://127.0.0.1:53219/callback?x=1',
      'http://127.0.0.1:53219/',
      'http://127.0.0.1:53219',
      'http://127.0.0.1:65536/callback',
      'http://127.0.0.1:0/callback',
      'http://127.0.0.1:080/callback',
      'http://127.0.0.1:/callback',
      'http://127.0.0.1:80@evil.example/callback',
      'http://127.0.0.1@evil.example/callback',
      'http://127.0.0.1.evil.example:80/callback',
      'http://127.0.0.1:53219#@evil.example/callback',
      'http://127.0.0.1:53219\\@evil.example/callback',
      'https://127.0.0.1:53219/callback',
      'http://127.1:53219/callback',
      'http://127.0.0.2:53219/callback',
      'http://2130706433:53219/callback',
      'http://[0:0:0:0:0:0:0:1]:53219/callback?a=1',
      'http://[::ffff:127.0.0.1]:53219/callback',
      'HTTP://127.0.0.1:53219/callback',
    ]
    for (const uri of good) assert.equal(await statusOf(uri), 302, uri)
    for (const uri of bad) assert.equal(await statusOf(uri), 400, uri)
  })
})

interface Proxy {
  url: string
  target: string
}

/** A proxy before the plane, which takes `/descope` off or leaves it. */
async function startProxy(t: TestContext, keeps: boolean): Promise<Proxy> {
  const proxy: Proxy = { url: '', target: '' }
  const server = createServer((asked, answer) => {
    const path = keeps ? asked.url : asked.url?.replace(/^\/descope/, '')
    const { method, headers } = asked
    const sent = request(new URL(path ?? '/', proxy.target), { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.rawHeaders)
      reply.pipe(answer)
    })
    asked.pipe(sent)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return proxy
}
