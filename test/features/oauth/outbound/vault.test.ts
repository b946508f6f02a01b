/** Outbound apps by the service's own SDK, unmodified, against a service of our own. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import DescopeClient from '@descope/node-sdk'
import { startBeside } from '../../../support/plane.ts'
import { type AuthPlane, signInTestUser, suite } from '../../auth/signing-in.ts'
import { getCode, makeApp, redeem } from '../browsing.ts'
import { type Provider, startProvider } from './provider.ts'

type Answer = { ok: boolean; code?: number; data?: unknown; error?: { errorCode: string; errorMessage?: string } }

const LANDING = 'http://localhost:3000/done'

suite(
  'the token vault',
  (get, engine) => {
    let plane: AuthPlane
    let provider: Provider
    let sdk: ReturnType<typeof DescopeClient>
    let user: { refreshJwt: string; user: { userId: string } }
    let appId = ''

    before(async () => {
      plane = get()
      plane.now = Date.now()
      provider = await startProvider()
      const { projectId, managementKey, url } = plane
      sdk = DescopeClient({ projectId, managementKey, baseUrl: url })
      await sdk.management.tenant.createWithId('acme', 'Acme')
      user = await signInTestUser(plane, 'ada', { userTenants: [{ tenantId: 'acme', roleNames: ['Tenant Admin'] }] })
      const app = good(
        await sdk.management.outboundApplication.createApplication({
          name: 'Calendar',
          clientId: 'home',
          clientSecret: 'S3cret',
          discoveryUrl: `${provider.url}/.well-known/openid-configuration`,
          defaultScopes: ['read'],
          defaultRedirectUrl: LANDING,
          pkce: true,
          accessType: 'offline',
        } as never),
      )
      appId = app.id
    })
    after(() => provider.stop())

    const good = <T extends Answer>(answer: T): NonNullable<T['data']> => {
      assert.ok(answer.ok, JSON.stringify(answer.error))
      return answer.data as NonNullable<T['data']>
    }
    const outbound = () => sdk.management.outboundApplication
    const back = (query: string, cookie = '') =>
      fetch(`${plane.url}/v1/outbound/oauth/callback?${query}`, { redirect: 'manual', headers: { cookie } })
    const connect = async (options: object = {}, who = user) => {
      plane.now += 1000
      const { url } = good(await sdk.outbound.connect(appId, options as never, who.refreshJwt))
      const allowed = provider.allow(url as string)
      const { status, headers } = await back(allowed.query)
      return { url: new URL(url as string), allowed, status, location: headers.get('location') }
    }

    it('sends a user to the service and keeps what it gives', async () => {
      const { url, allowed, status, location } = await connect({ scopes: ['read', 'write'] })
      const { state, code_challenge: challenge, ...asked } = Object.fromEntries(url.searchParams)
      assert.deepEqual(
        [url.origin + url.pathname, asked],
        [
          `${provider.url}/authorize`,
          {
            response_type: 'code',
            client_id: 'home',
            redirect_uri: `${plane.url}/v1/outbound/oauth/callback`,
            scope: 'read write',
            code_challenge_method: 'S256',
            access_type: 'offline',
          },
        ],
      )
      assert.match(`${state}`, new RegExp(`^${plane.projectId}\\.[0-9A-Za-z]{43}$`))
      assert.match(`${challenge}`, /^[\w-]{43}$/)
      assert.deepEqual([status, location], [302, LANDING])
      const userId = user.user.userId
      const token = good(
        await outbound().fetchTokenByScopes(appId, userId, ['write', 'read'], { withRefreshToken: true }),
      )
      const { id, accessToken, refreshToken, ...rest } = token
      assert.deepEqual(rest, {
        appId,
        userId,
        tokenSub: '',
        accessTokenType: 'Bearer',
        accessTokenExpiry: String(Math.floor(plane.now / 1000) + 3600),
        hasRefreshToken: true,
        lastRefreshTime: '0',
        lastRefreshError: '',
        scopes: ['read', 'write'],
        tenantId: '',
        grantedBy: userId,
        externalIdentifier: '',
      })
      assert.match(`${id} ${accessToken} ${refreshToken}`, /^OT\w{27} [\w-]{36} [\w-]{36}$/)
      assert.equal((await back(allowed.query)).status, 400, 'a state is good once')
      assert.deepEqual(good(await outbound().listAppsWithUserToken(userId)), [appId])
      const other = await outbound().fetchTokenByScopes(appId, userId, ['read'])
      assert.deepEqual([other.code, other.error?.errorCode], [404, 'E152102'])
    })

    it('keeps the scopes that were granted, another set beside the first, the same set once', async () => {
      const userId = user.user.userId
      provider.next = { scope: 'read' }
      await connect({ scopes: ['read', 'admin'] })
      provider.next = {}
      const granted = good(await outbound().fetchTokenByScopes(appId, userId, ['read']))
      await connect()
      const again = good(await outbound().fetchTokenByScopes(appId, userId, ['read']))
      assert.equal(again.id, granted.id)
      assert.notEqual(again.accessToken, granted.accessToken)
      assert.equal(good(await outbound().fetchToken(appId, userId)).id, again.id)
    })

    it('refreshes what has expired, once for all who wait, in several processes', async () => {
      const userId = user.user.userId
      const beside = await startBeside(plane, { database: engine.url(), deliveryPrivate: true })
      try {
        plane.now += 3_600_000
        provider.asked.length = 0
        provider.pause = 100
        const path = '/v1/mgmt/outbound/app/user/token/latest'
        const planes = engine.name === 'postgres' ? [plane, beside] : [plane]
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            (planes[index % planes.length] as AuthPlane).call('POST', path, { appId, userId }),
          ),
        )
        assert.equal(provider.asked.length, 1)
        assert.deepEqual(
          [...new Set(answers.map(({ status, body }) => `${status} ${body.token?.accessToken}`))].length,
          1,
        )
        assert.equal(answers[0]?.body.token.lastRefreshTime, String(Math.floor(plane.now / 1000)))
        const forced = good(await outbound().fetchToken(appId, userId, undefined, { forceRefresh: true }))
        assert.notEqual(forced.accessToken, answers[0]?.body.token.accessToken)
        assert.equal(provider.asked.length, 2)
      } finally {
        provider.pause = 0
        await beside.stop()
      }
    })

    it('keeps the reason when a refresh fails, and refuses', async () => {
      const userId = user.user.userId
      provider.next = { error: 'invalid_grant', error_description: 'Revoked "by" the user' }
      const failed = await outbound().fetchToken(appId, userId, undefined, { forceRefresh: true })
      provider.next = {}
      const reason = 'invalid_grant: Revoked "by" the user'
      assert.deepEqual([failed.code, failed.error?.errorMessage], [400, `The token could not be refreshed: ${reason}`])
      const kept = good(await outbound().fetchToken(appId, userId)) as { lastRefreshError?: string }
      assert.equal(kept.lastRefreshError, reason)
    })

    it('comes back with err where nothing was connected, and never into the account of another', async () => {
      const { url } = good(await sdk.outbound.connect(appId, {}, user.refreshJwt))
      const state = new URL(url as string).searchParams.get('state') ?? ''
      const denied = await back(`state=${encodeURIComponent(state)}&error=access_denied&error_description=%0aNo`)
      assert.deepEqual([denied.status, denied.headers.get('location')], [302, `${LANDING}?err=access_denied`])
      provider.next = { error: 'server_error' }
      assert.equal((await connect()).location, `${LANDING}?err=server_error`)
      provider.next = {}
      const eve = await signInTestUser(plane, 'eve')
      const mine = good(await sdk.outbound.connect(appId, {}, eve.refreshJwt))
      const { query } = provider.allow(mine.url as string)
      const led = await back(query, `DSR=${user.refreshJwt}`)
      assert.equal(led.status, 403)
      plane.now += 600_000
      assert.equal((await back(query)).status, 400, 'a state is good for ten minutes')
      assert.equal((await back('state=P1.x&code=c')).status, 400)
    })

    it('leads nowhere that nobody has named', async () => {
      const evil = await sdk.outbound.connect(appId, { redirectUrl: 'https://evil.example/' }, user.refreshJwt)
      assert.deepEqual([evil.code, evil.error?.errorCode], [400, 'E011004'])
    })

    it('connects for a tenant, which takes its administrator', async () => {
      const { status, location } = await connect({ tenantId: 'acme', tenantLevel: true, scopes: ['all'] })
      assert.deepEqual([status, location], [302, LANDING])
      const token = good(await outbound().fetchTenantToken(appId, 'acme'))
      assert.deepEqual([token.tenantId, token.userId, token.scopes], ['acme', '', ['all']])
      assert.equal(good(await outbound().fetchTenantTokenByScopes(appId, 'acme', ['all'])).id, token.id)
      const bob = await signInTestUser(plane, 'bob', { userTenants: [{ tenantId: 'acme' }] })
      const refused = await sdk.outbound.connect(appId, { tenantId: 'acme', tenantLevel: true }, bob.refreshJwt)
      assert.equal(refused.code, 403)
      const outside = await signInTestUser(plane, 'out')
      const foreign = await sdk.outbound.connect(appId, { tenantId: 'acme' }, outside.refreshJwt)
      assert.equal(foreign.code, 400)
    })

    it('takes keys and tokens that a backend brings', async () => {
      const userId = user.user.userId
      const keys = good(await outbound().createApplication({ name: 'Keys', appType: 'apikey' } as never))
      good(await outbound().uploadUserApiKey(keys.id, userId, 'k-1', 'acme'))
      good(await outbound().uploadTenantApiKey(keys.id, 'acme', 'k-2'))
      assert.equal(good(await outbound().fetchToken(keys.id, userId, 'acme')).accessToken, 'k-1')
      assert.equal(good(await outbound().fetchTenantToken(keys.id, 'acme')).accessToken, 'k-2')
      assert.equal((await outbound().uploadUserApiKey(appId, userId, 'k')).code, 400)
      good(await outbound().uploadUserToken({ appId, userId, accessToken: 'up', scopes: ['x'] }))
      good(await outbound().uploadTenantToken({ appId, tenantId: 'acme', accessToken: 'tt', scopes: ['x'] }))
      assert.equal(good(await outbound().fetchTokenByScopes(appId, userId, ['x'])).accessToken, 'up')
      const unverified = await outbound().uploadUserToken({ appId, userId, refreshToken: 'no', verifyRefresh: true })
      assert.deepEqual(
        [unverified.code, unverified.error?.errorMessage],
        [400, 'The token could not be refreshed: invalid_grant'],
      )
    })

    it('takes all tokens of a batch or none', async () => {
      const userId = user.user.userId
      const tokens = [
        { appId, userId, accessToken: 'b1', scopes: ['b1'] },
        { appId, userId: 'U-nobody', accessToken: 'b2', scopes: ['b2'] },
      ]
      assert.deepEqual(good(await outbound().batchUploadUserTokens(tokens)).failures, [
        { appId, userId: 'U-nobody', errorCode: 'E152110', reason: 'There is no user with this id' },
      ])
      assert.equal((await outbound().fetchTokenByScopes(appId, userId, ['b1'])).code, 404)
      assert.deepEqual(good(await outbound().batchUploadUserTokens(tokens.slice(0, 1))).failures, [])
      assert.equal(good(await outbound().fetchTokenByScopes(appId, userId, ['b1'])).accessToken, 'b1')
      const tenants = [{ appId, tenantId: 'nowhere', accessToken: 't' }]
      assert.deepEqual(good(await outbound().batchUploadTenantTokens(tenants)).failures, [
        { appId, tenantId: 'nowhere', errorCode: 'E152110', reason: 'There is no tenant nowhere' },
      ])
    })

    it('gives an inbound app its own user’s token, with the scope for it and no other', async () => {
      const scope = (name: string) => ({ name, description: name })
      const scopes = [scope('outbound.token.fetch'), scope('other')]
      const app = await makeApp(plane, 'Agent', { permissionsScopes: scopes })
      const { code } = (
        await plane.call('POST', '/v1/mgmt/tests/generate/otp', { loginId: 'ada', deliveryMethod: 'email' })
      ).body
      const tokenOf = async (wanted: string) =>
        (await redeem(plane, app, await getCode(plane, app, { loginId: 'ada', code }, { scope: wanted }))).body
          .access_token
      const allowed = await tokenOf('outbound.token.fetch')
      const path = '/v1/mgmt/outbound/app/user/token/latest'
      const own = await plane.call('POST', path, { appId }, `Bearer ${plane.projectId}:${allowed}`)
      assert.deepEqual([own.status, own.body.token?.userId], [200, user.user.userId])
      const other = { appId, userId: 'U2' }
      assert.equal((await plane.call('POST', path, other, `Bearer ${plane.projectId}:${allowed}`)).status, 403)
      const without = await tokenOf('other')
      assert.equal((await plane.call('POST', path, { appId }, `Bearer ${plane.projectId}:${without}`)).status, 403)
      const session = user.refreshJwt
      assert.equal((await plane.call('POST', path, { appId }, `Bearer ${plane.projectId}:${session}`)).status, 401)
    })

    it('registers itself, and knows services', async () => {
      const app = good(
        await outbound().createApplication({
          name: 'Registered',
          useDcr: true,
          dcrUrl: `${provider.url}/register`,
          defaultScopes: ['a', 'b'],
        } as never),
      )
      assert.equal(app.clientId, 'home')
      assert.deepEqual(provider.registered, [
        {
          client_name: 'Registered',
          redirect_uris: [`${plane.url}/v1/outbound/oauth/callback`],
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
          token_endpoint_auth_method: 'client_secret_post',
          scope: 'a b',
        },
      ])
      const github = good(
        await outbound().createApplicationByTemplate({
          templateId: 'github',
          clientId: 'c',
          clientSecret: 's',
          overrides: { name: 'Our GitHub' },
        } as never),
      )
      assert.deepEqual([github.name, github.clientId], ['Our GitHub', 'c'])
      assert.equal(new URL(github.authorizationUrl ?? '').hostname, 'github.com')
      const unknown = await outbound().createApplicationByTemplate({ templateId: 'nobody' } as never)
      assert.equal(unknown.code, 404)
      const preset = await plane.call('POST', '/v1/mgmt/outbound/app/create/bydcrpreset', { dcrPresetId: 'nobody' })
      assert.equal(preset.status, 404)
    })

    it('deletes tokens here and asks the service to, all of an app with it', async () => {
      const userId = user.user.userId
      const token = good(await outbound().fetchToken(appId, userId))
      good(await outbound().deleteTokenById(token.id))
      assert.equal((await outbound().deleteTokenById(token.id)).code, 404)
      provider.revoked.length = 0
      await connect({ scopes: ['bye'] })
      const { refreshToken } = good(
        await outbound().fetchTokenByScopes(appId, userId, ['bye'], { withRefreshToken: true }),
      )
      good(await outbound().deleteUserTokens(appId, userId))
      assert.ok(provider.revoked.includes(refreshToken ?? '-'))
      assert.equal((await outbound().fetchToken(appId, userId)).code, 404)
      assert.equal((await plane.call('DELETE', '/v1/mgmt/outbound/user/tokens')).status, 400)
      good(await outbound().deleteApplication(appId))
      assert.equal((await outbound().fetchTenantToken(appId, 'acme')).code, 404)
      assert.deepEqual(
        (await plane.world.store.outboundTokens.ofUser(plane.projectId, userId)).map((each) => each.appId === appId),
        [false],
      )
    })
  },
  { deliveryPrivate: true },
)
