/** Libraries by which applications sign people in, unmodified, as their own documentation configures them. */
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { before, it } from 'node:test'
import { Passport } from 'passport'
import { type Profile, Strategy } from 'passport-openidconnect'
import type { TestPlane } from '../../../support/plane.ts'
import { onEveryPlane } from '../../../support/planes.ts'
import { goThrough, makeUser, openBrowser } from '../browsing.ts'

interface AuthConfig {
  [setting: string]: unknown
}

/** Auth.js brings types of browsers, which must not meet those of Node: its names are no literals here. */
const [CORE, PROVIDER] = ['@auth/core', '@auth/core/providers/descope'] as [string, string]
const { Auth } = (await import(CORE)) as { Auth(request: Request, config: AuthConfig): Promise<Response> }
const { default: Descope } = (await import(PROVIDER)) as { default(config: AuthConfig): object }

const SITE = 'https://app.example.com'

onEveryPlane('sign-in libraries', (get) => {
  let plane: TestPlane
  before(() => {
    plane = get()
    plane.now = Date.now()
  })

  /** Lets the project's own application, which every project has, come back to these addresses. */
  async function approve(...approvedRedirectUrls: string[]): Promise<void> {
    const { files } = (await plane.call('POST', '/v1/mgmt/project/snapshot/export', {})).body
    const [first, ...others] = files['applications.json'].applications
    const applications = [{ ...first, oidc: { ...first.oidc, approvedRedirectUrls } }, ...others]
    const changed = { files: { ...files, 'applications.json': { applications } } }
    const { status, body } = await plane.call('POST', '/v1/mgmt/project/snapshot/import', changed)
    assert.deepEqual([status, body], [200, {}])
  }

  /** A person's browser at a site that Auth.js serves, which keeps its cookies. */
  function site(config: AuthConfig) {
    const cookies = new Map<string, string>()
    return async (path: string, form?: { [name: string]: string }) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const init = form && { method: 'POST', body: new URLSearchParams(form) }
      const response = await Auth(new Request(new URL(path, SITE), { headers: { cookie }, ...init }), config)
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (value === '') cookies.delete(name)
        else cookies.set(name, value)
      }
      return response
    }
  }

  function authJs(clientSecret: string) {
    const faults: Error[] = []
    const issuer = `${plane.url}/${plane.projectId}`
    const config: AuthConfig = {
      basePath: '/auth',
      secret: 'of the site, and of nobody else: long enough',
      trustHost: true,
      providers: [Descope({ clientId: plane.projectId, clientSecret, issuer })],
      logger: { error: (fault: Error) => faults.push(fault) },
    }
    return { ask: site(config), faults }
  }

  async function signInByAuthJs(clientSecret: string, loginId: string) {
    await approve(`${SITE}/auth/callback/descope`)
    const { ask, faults } = authJs(clientSecret)
    const { csrfToken } = (await (await ask('/auth/csrf')).json()) as { csrfToken: string }
    const away = await ask('/auth/signin/descope', { csrfToken, callbackUrl: `${SITE}/` })
    const user = await makeUser(plane, loginId)
    const back = await goThrough(openBrowser(plane), away.headers.get('location') ?? '', user)
    const came = await ask(`${back.pathname}${back.search}`)
    const session = (await (await ask('/auth/session')).json()) as { user?: object } | null
    return { location: came.headers.get('location'), user: session?.user, faults }
  }

  it('Auth.js signs people in by its provider for Descope, whose secret is an access key', async () => {
    const { body } = await plane.call('POST', '/v1/mgmt/accesskey/create', { name: 'Auth.js' })
    assert.deepEqual(await signInByAuthJs(body.cleartext, 'auth-js'), {
      location: `${SITE}/`,
      user: { name: 'Test User', email: 'auth-js@example.com' },
      faults: [],
    })
  })

  it('Auth.js is refused with a key that is none', async () => {
    const { location, user, faults } = await signInByAuthJs('K2nobody', 'auth-js-wrong')
    assert.deepEqual([location, user], [`${SITE}/auth/error?error=Configuration`, undefined])
    assert.match(String(faults[0]?.cause && JSON.stringify(faults[0].cause)), /"status":401/)
  })

  it('a code without PKCE is for an access key alone, and a key that is off is none', async () => {
    const redirectUri = `${SITE}/callback`
    await approve(redirectUri)
    const user = await makeUser(plane, 'no-pkce')
    const { body } = await plane.call('POST', '/v1/mgmt/accesskey/create', { name: 'No PKCE' })
    const asked = { response_type: 'code', client_id: plane.projectId, redirect_uri: redirectUri, scope: 'openid' }
    const browser = openBrowser(plane)
    const redeem = async (secret: string) => {
      const back = await goThrough(browser, `/oauth2/v1/authorize?${new URLSearchParams(asked)}`, user)
      const form = {
        grant_type: 'authorization_code',
        client_id: plane.projectId,
        code: back.searchParams.get('code') ?? '',
        redirect_uri: redirectUri,
        ...(secret && { client_secret: secret }),
      }
      const response = await fetch(`${plane.url}/oauth2/v1/token`, { method: 'POST', body: new URLSearchParams(form) })
      return [response.status, ((await response.json()) as { error?: string }).error]
    }
    assert.deepEqual(await redeem(''), [400, 'invalid_grant'])
    assert.deepEqual(await redeem(`${body.cleartext}x`), [401, 'invalid_client'])
    assert.deepEqual(await redeem(body.cleartext), [200, undefined])
    await plane.call('POST', '/v1/mgmt/accesskey/deactivate', { id: body.key.id })
    assert.deepEqual(await redeem(body.cleartext), [401, 'invalid_client'])
  })

  it('Passport signs people in by OpenID Connect', async () => {
    const issuer = `${plane.url}/${plane.projectId}`
    const passport = new Passport()
    const site = await listen((request, response) =>
      passport.authenticate('openidconnect', { session: false }, (error, user, info) =>
        response.end(JSON.stringify({ error: error && String(error), user, info })),
      )(request, response, () => response.end('{}')),
    )
    try {
      const callbackURL = `${site.url}/callback`
      await approve(callbackURL)
      const { body } = await plane.call('POST', '/v1/mgmt/accesskey/create', { name: 'Passport' })
      const read = async (url: string) => (await fetch(url)).json() as Promise<{ [name: string]: string }>
      const found = await read(`${issuer}/.well-known/openid-configuration`)
      passport.use(
        new Strategy(
          {
            issuer,
            authorizationURL: found['authorization_endpoint'],
            tokenURL: found['token_endpoint'],
            userInfoURL: found['userinfo_endpoint'],
            clientID: plane.projectId,
            clientSecret: body.cleartext,
            callbackURL,
            scope: ['profile', 'email'],
          },
          (_, profile: Profile, done) => done(null, profile),
        ),
      )
      const away = await fetch(`${site.url}/login`, { redirect: 'manual' })
      const user = await makeUser(plane, 'passport')
      const back = await goThrough(openBrowser(plane), away.headers.get('location') ?? '', user)
      const came = (await (await fetch(back)).json()) as { user: Profile; error: string | null }
      const { user: profile, error } = came
      assert.deepEqual(
        [error, profile.id, profile.displayName, profile.emails],
        [null, user.userId, 'Test User', [{ value: 'passport@example.com' }]],
      )
    } finally {
      site.server.close()
    }
  })
})

/** A site of one person, whose session is in memory. */
async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const session = {}
  const server: Server = createServer((request, response) => {
    const query = Object.fromEntries(new URL(request.url ?? '/', 'http://site').searchParams)
    answer(Object.assign(request, { session, query }), response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
