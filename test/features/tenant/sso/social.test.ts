/** Providers of the project: an unmodified SDK in front, an unmodified OpenID provider behind. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import DescopeClient from '@descope/node-sdk'
import { contextOf } from '../../../../src/features/project/sealing.ts'
import { type AuthPlane, asAuthPlane } from '../../auth/signing-in.ts'
import { onEveryEngineWithPlane } from './plane.ts'
import { follow, type Person, startProvider, type TestProvider } from './provider.ts'

type Sdk = ReturnType<typeof DescopeClient>
type Answer = { ok: boolean; data?: unknown; error?: { errorCode: string; errorMessage?: string } }

const APP = 'http://localhost:3000/done'

onEveryEngineWithPlane('sign-ins by providers of the project', { deliveryPrivate: true }, (get) => {
  let plane: AuthPlane
  let sdk: Sdk
  let provider: TestProvider
  before(async () => {
    plane = asAuthPlane(get())
    plane.now = Date.now()
    const { projectId, managementKey, url } = plane
    sdk = DescopeClient({ projectId, managementKey, baseUrl: url })
    provider = await startProvider(() => `${plane.url}/v1/oauth/callback`)
    await keepSettings()
  })
  after(() => provider?.stop())

  /** As an import of a snapshot leaves it. */
  const keepSettings = async () => {
    const { issuer } = provider
    const settings = {
      enabled: true,
      clientId: 'plane',
      clientSecret: '',
      issuer,
      authUrl: `${issuer}/auth`,
      tokenUrl: `${issuer}/token`,
      userDataUrl: `${issuer}/me`,
      jwksUrl: `${issuer}/jwks`,
      manageProviderTokens: true,
    }
    const kept = {
      google: settings,
      acme: { ...settings, trustProvidedEmails: false },
      off: { ...settings, enabled: false },
    }
    const document = { enabled: true, redirectUrl: '', providerSettings: kept }
    const { projectId, world } = plane
    const entity = {
      kind: 'auth',
      id: 'oauth',
      position: 0,
      file: '',
      revision: 1,
      document,
      modifiedAt: plane.now,
    } as const
    const secrets = Object.keys(kept).map((owner) => {
      const key = {
        kind: 'oauthProvider',
        owner,
        name: JSON.stringify(['providerSettings', owner, 'clientSecret']),
      } as const
      return { ...key, sealed: world.vault.seal('secret of the plane', contextOf(projectId, key)) }
    })
    await world.store.writeDirectory(async (tables) => {
      await tables.configuration.save(projectId, [entity])
      await tables.configuration.saveSecrets(projectId, secrets)
    })
  }
  const good = <T extends Answer>(answer: T): NonNullable<T['data']> => {
    assert.ok(answer.ok, JSON.stringify(answer.error))
    return answer.data as NonNullable<T['data']>
  }
  const begin = (name: string, path = '', token?: string, more = '') =>
    plane.as(token, `/v1/auth/oauth/authorize${path}?provider=${name}&redirectURL=${encodeURIComponent(APP)}${more}`)
  const arrive = async (person: Person | undefined, ask: Parameters<typeof begin>) => {
    provider.next = person
    const { status, body } = await begin(...ask)
    assert.equal(status, 200, JSON.stringify(body))
    const { searchParams } = await follow(body.url, APP)
    return { code: searchParams.get('code'), err: searchParams.get('err') }
  }
  const enter = async (person: Person, name = 'google') => {
    const { code, err } = await arrive(person, [name])
    assert.ok(code, String(err))
    return good(await sdk.oauth.exchange(code))
  }

  it('signs up and in by the SDK, keeps tokens, and tells who gives up', async () => {
    provider.next = { sub: 'g1', email: 'g1@mail.example', email_verified: true, name: 'Gee' }
    const { url } = good(await sdk.oauth.start.google(APP))
    const code = (await follow(url, APP)).searchParams.get('code') ?? ''
    const first = good(await sdk.oauth.exchange(code))
    assert.deepEqual(
      [first.firstSeen, first.user?.loginIds, first.user?.verifiedEmail, first.user?.OAuth],
      [true, ['g1@mail.example'], true, { google: true }],
    )
    assert.deepEqual((await plane.read(first.sessionJwt))['amr'], ['oauth'])
    const again = await enter({ sub: 'g1', email: 'moved@mail.example', email_verified: true, name: 'Gee Two' })
    assert.deepEqual([again.user?.userId, again.user?.name], [first.user?.userId, 'Gee Two'])
    const token = good(await sdk.management.user.getProviderToken('g1@mail.example', 'google'))
    assert.deepEqual([token.provider, token.providerUserId, token.accessToken !== ''], ['google', 'g1', true])
    const stored = await plane.world.store.users.providerToken(plane.projectId, first.user?.userId ?? '', 'google')
    assert.ok(stored && !JSON.stringify(stored).includes(token.accessToken ?? '-'))
    assert.deepEqual(await arrive(undefined, ['google']), { code: null, err: 'The person gave up' })
  })

  it('knows signing up from signing in', async () => {
    const person = { sub: 'v', email: 'v@mail.example', email_verified: true }
    assert.deepEqual(await arrive(person, ['google', '/signin']), { code: null, err: 'Cannot find user' })
    const up = await arrive(person, ['google', '/signup'])
    good(await sdk.oauth.exchange(up.code ?? ''))
    assert.deepEqual(await arrive(person, ['google', '/signup']), { code: null, err: 'The user exists already' })
    assert.ok((await arrive(person, ['google', '/signin'])).code)
  })

  it('joins an account by an address that the provider has proven, and by no other', async () => {
    await sdk.management.user.create('join@mail.example', { email: 'join@mail.example', verifiedEmail: true })
    const thief = await enter({ sub: 'thief', email: 'join@mail.example', email_verified: false })
    assert.deepEqual(thief.user?.loginIds, ['google-thief'])
    const untrusted = await enter({ sub: 'untrusted', email: 'join@mail.example', email_verified: true }, 'acme')
    assert.deepEqual(untrusted.user?.loginIds, ['acme-untrusted'])
    const owner = await enter({ sub: 'owner', email: 'join@mail.example', email_verified: true })
    assert.deepEqual(owner.user?.loginIds, ['join@mail.example'])
  })

  it('leaves nothing to whoever took an address by a password before its owner came', async () => {
    const password = 'Squatter-12345!'
    const early = good(await sdk.password.signUp('squat@mail.example', password, { email: 'squat@mail.example' }))
    const owner = await enter({ sub: 'squatted', email: 'squat@mail.example', email_verified: true })
    assert.equal(owner.user?.userId, early.user?.userId)
    assert.equal((await sdk.password.signIn('squat@mail.example', password)).ok, false)
    assert.equal((await sdk.refresh(early.refreshJwt as string)).ok, false)
    assert.equal((await enter({ sub: 'squatted', email: 'squat@mail.example' })).user?.userId, owner.user?.userId)
  })

  it('lets nobody lie in wait under the name that an identity would get', async () => {
    good(await sdk.password.signUp('google-awaited', 'Waiting-12345!', { email: 'waiting@mail.example' }))
    const { user } = await enter({ sub: 'awaited' })
    assert.match(user?.loginIds?.[0] ?? '', /^google-awaited-[0-9a-f]{12}$/)
  })

  it('adds an identity to the user who is signed in', async () => {
    const { refreshJwt, user } = await enter({ sub: 'base', email: 'base@mail.example', email_verified: true })
    const ask = (more = ''): Parameters<typeof begin> => ['acme', '/update', refreshJwt as string, more]
    const other = { sub: 'added', email: 'elsewhere@mail.example', email_verified: true }
    assert.deepEqual(await arrive(other, ask()), {
      code: null,
      err: 'The identity has no proven address in common with the user',
    })
    const { code } = await arrive(other, ask('&allowAllMerge=true'))
    const linked = good(await sdk.oauth.exchange(code ?? ''))
    assert.deepEqual([linked.user?.userId, linked.user?.OAuth], [user?.userId, { google: true, acme: true }])
    assert.equal((await enter(other, 'acme')).user?.userId, user?.userId)
    const next = await enter({ sub: 'next', email: 'next@mail.example', email_verified: true })
    assert.deepEqual(await arrive(other, ['acme', '/update', next.refreshJwt as string, '&allowAllMerge=true']), {
      code: null,
      err: 'The identity belongs to another user',
    })
  })

  it('refuses providers that are not there, and to lead where nobody has named', async () => {
    for (const name of ['off', 'github', 'nobody', '__proto__', 'constructor']) {
      const { status, body } = await begin(name)
      assert.deepEqual([status, body.errorCode], [400, 'E011001'], name)
    }
    for (const address of [
      'https://evil.example/',
      '//evil.example',
      'javascript:alert(1)',
      'http://localhost@evil.example/',
    ]) {
      const path = `/v1/auth/oauth/authorize?provider=google&redirectURL=${encodeURIComponent(address)}`
      const { status, body } = await plane.as(undefined, path)
      assert.deepEqual([status, body.errorCode], [400, 'E011004'], address)
    }
  })
})
