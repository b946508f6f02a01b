/** Companies that sign in by OpenID Connect: an unmodified SDK in front, an unmodified provider behind. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import DescopeClient from '@descope/node-sdk'
import { type AuthPlane, asAuthPlane } from '../../auth/signing-in.ts'
import { onEveryEngineWithPlane } from './plane.ts'
import { follow, type Person, startProvider, type TestProvider } from './provider.ts'

type Sdk = ReturnType<typeof DescopeClient>
type Answer = { ok: boolean; code?: number; data?: unknown; error?: { errorCode: string; errorMessage?: string } }

const APP = 'http://localhost:3000/done'

onEveryEngineWithPlane('SSO by OpenID Connect', { deliveryPrivate: true }, (get) => {
  let plane: AuthPlane
  let sdk: Sdk
  let provider: TestProvider
  before(async () => {
    plane = asAuthPlane(get())
    plane.now = Date.now()
    const { projectId, managementKey, url } = plane
    sdk = DescopeClient({ projectId, managementKey, baseUrl: url })
    provider = await startProvider(() => `${plane.url}/v1/oauth/callback`)
    await sdk.management.role.create('Reader')
    await sdk.management.role.create('Writer')
  })
  after(() => provider?.stop())

  const good = <T extends Answer>(answer: T): NonNullable<T['data']> => {
    assert.ok(answer.ok, JSON.stringify(answer.error))
    return answer.data as NonNullable<T['data']>
  }
  let made = 0
  const company = async (domains: string[] = [], more: object = {}) => {
    const { id } = good(await sdk.management.tenant.create(`Company ${++made}`))
    const settings = {
      name: 'op',
      clientId: 'plane',
      clientSecret: 'secret of the plane',
      issuer: provider.issuer,
      userAttrMapping: { loginId: 'email', group: 'groups' },
      roleMappings: [{ groups: ['writers'], roleName: 'Writer' }],
      defaultSSORoles: ['Reader'],
      ...more,
    }
    good(await sdk.management.sso.configureOIDCSettings(id, settings as never, domains))
    return id
  }
  const ada: Person = { sub: 'ada', email: 'ada@acme.example', email_verified: false, name: 'Ada', groups: ['writers'] }
  const arrive = async (tenant: string, person: Person | undefined) => {
    provider.next = person
    const { url } = good(await sdk.sso.start(tenant, APP))
    return follow(url, APP)
  }
  const enter = async (tenant: string, person: Person) => {
    const back = await arrive(tenant, person)
    return good(await sdk.sso.exchange(back.searchParams.get('code') ?? back.search))
  }
  const failure = async (tenant: string, person: Person | undefined) => {
    const back = await arrive(tenant, person)
    return [back.searchParams.get('code'), back.searchParams.get('err')]
  }

  it('makes a member with the roles of the groups, and knows him again', async () => {
    const tenant = await company(['acme.example'])
    const first = await enter(tenant, ada)
    assert.deepEqual(
      [first.firstSeen, first.user?.loginIds, first.user?.email, first.user?.verifiedEmail, first.user?.name],
      [true, ['ada@acme.example'], 'ada@acme.example', true, 'Ada'],
    )
    const claims = (await plane.read(first.sessionJwt)) as { [claim: string]: unknown }
    assert.deepEqual([claims['amr'], claims['dct']], [['fed'], tenant])
    const roles = (claims['tenants'] as { [id: string]: { roles: string[] } })[tenant]?.roles
    assert.deepEqual([...(roles ?? [])].sort(), ['Reader', 'Writer'])
    const { tenantSSOID, idpResponse } = first as never as { tenantSSOID: string; idpResponse: { idpGroups: string[] } }
    assert.deepEqual([tenantSSOID, idpResponse.idpGroups], ['default_ssoid', ['writers']])

    const again = await enter(tenant, { ...ada, name: 'Ada L.', groups: [] })
    assert.deepEqual([again.firstSeen, again.user?.userId, again.user?.name], [false, first.user?.userId, 'Ada L.'])
    const now = (await plane.read(again.sessionJwt)) as { tenants: { [id: string]: { roles: string[] } } }
    assert.deepEqual(now.tenants[tenant]?.roles, ['Reader'])
    const loaded = (await plane.call('GET', '/v1/mgmt/user?loginId=ada@acme.example')).body.user
    assert.deepEqual([loaded.OIDC ?? loaded.SAML, loaded.userTenants.length], [true, 1])
  })

  it('tells the application when somebody gives up, and takes a code once', async () => {
    const tenant = await company()
    assert.deepEqual(await failure(tenant, undefined), [null, 'The person gave up'])
    const back = await arrive(tenant, { sub: 'once', email: 'once@nowhere.example' })
    const code = back.searchParams.get('code') ?? ''
    const answers = await Promise.all(Array.from({ length: 5 }, () => sdk.sso.exchange(code)))
    assert.equal(answers.filter(({ ok }) => ok).length, 1)
    assert.deepEqual([...new Set(answers.filter(({ ok }) => !ok).map(({ error }) => error?.errorCode))], ['E061005'])
    const late = (await arrive(tenant, { sub: 'late', email: 'late@nowhere.example' })).searchParams.get('code') ?? ''
    plane.now += 61_000
    assert.equal((await sdk.sso.exchange(late)).error?.errorCode, 'E061005')
  })

  it('believes a provider about addresses in the domains of its tenant alone', async () => {
    const strict = await company(['strict.example'])
    assert.deepEqual(await failure(strict, { sub: 'x', email: 'x@other.example', email_verified: true }), [
      null,
      'The address is in none of the SSO domains of the tenant',
    ])
    // Somebody else has the address, and signs in elsewhere.
    await sdk.management.user.create('victim@bank.example', { email: 'victim@bank.example', verifiedEmail: true })
    const open = await company()
    const theft = { sub: 'thief', email: 'victim@bank.example', email_verified: true }
    assert.deepEqual(await failure(open, theft), [
      null,
      'The login id belongs to another user, and the SSO domains of the tenant do not have its address',
    ])
    const bank = await company(['bank.example'])
    const joined = await enter(bank, theft)
    assert.deepEqual(joined.user?.loginIds, ['victim@bank.example'])
  })

  it('leaves nothing to whoever took an address before it was proven', async () => {
    const open = await company()
    const early = await enter(open, { sub: 'early', email: 'later@mail.example', email_verified: true })
    assert.equal(early.user?.verifiedEmail, false)
    await sdk.otp.signIn.email('later@mail.example')
    const { code } = await plane.lastMessage()
    const owner = good(await sdk.otp.verify.email('later@mail.example', code))
    assert.equal(owner.user?.userId, early.user?.userId)
    const stale = await sdk.refresh(early.refreshJwt as string)
    assert.equal(stale.ok, false)
    assert.deepEqual(await failure(open, { sub: 'early', email: 'later@mail.example' }), [
      null,
      'The login id belongs to another user, and the SSO domains of the tenant do not have its address',
    ])
  })

  it('makes nobody where the tenant says so, and asks nobody where nothing is configured', async () => {
    const tenant = await company()
    const settings = { tenantId: tenant, JITDisabled: true, authType: 'oidc' }
    assert.equal((await plane.call('POST', '/v1/mgmt/tenant/settings', settings)).status, 200)
    assert.deepEqual(await failure(tenant, { sub: 'jit', email: 'jit@x.example' }), [
      null,
      'Users of this tenant are not made by signing in',
    ])
    const { id } = good(await sdk.management.tenant.create('Nothing'))
    const none = await sdk.sso.start(id, APP)
    assert.deepEqual([none.ok, none.error?.errorMessage], [false, 'The tenant has no SSO configured'])
    const nobody = await sdk.sso.start('nobody.example', APP)
    assert.deepEqual([nobody.ok, nobody.error?.errorCode], [false, 'E011001'])
    const away = await sdk.sso.start(tenant, 'https://evil.example/')
    assert.deepEqual([away.ok, away.error?.errorCode], [false, 'E011004'])
  })

  it('finds the tenant by an address, and has roles follow the mapping', async () => {
    const tenant = await company(['found.example'])
    const person = { sub: 'f', email: 'f@found.example', groups: ['writers', 'others'] }
    const session = await enter('someone@found.example', person)
    const others = { tenantId: tenant, settings: {}, domains: ['found.example'] }
    await sdk.management.sso.configureOIDCSettings(
      tenant,
      {
        name: 'op',
        clientId: 'plane',
        issuer: provider.issuer,
        userAttrMapping: { loginId: 'email', group: 'groups' },
        roleMappings: [{ groups: ['others'], roleName: 'Reader' }],
        replaceDefaultSSORoles: true,
      } as never,
      others.domains,
    )
    good(await sdk.management.sso.recalculateSSOMappings(tenant))
    const loaded = (await plane.call('GET', `/v1/mgmt/user?loginId=${session.user?.userId}`)).body.user
    assert.deepEqual(loaded.userTenants[0].roleNames, ['Reader'])
  })

  it('has relations follow the groups, and leaves those that others have written', async () => {
    const dsl = 'model AuthZ 1.0\n\ntype user\n\ntype doc\n  relation owner: user\n  relation reader: user\n'
    good(await sdk.management.fga.saveSchema({ dsl }))
    const relation = (resource: string, relationDefinition: string) => ({
      relations: [{ resource, relationDefinition, namespace: 'doc' }],
    })
    const fgaMappings = {
      writers: relation('plan', 'owner'),
      readers: relation('plan', 'reader'),
      odd: relation('x', 'no'),
    }
    const tenant = await company(['relations.example'], { fgaMappings })
    const eve = { ...ada, sub: 'eve', email: 'eve@relations.example' }
    const { user } = await enter(tenant, { ...eve, groups: ['writers', 'odd'] })
    const target = user?.userId ?? ''
    const held = async () => {
      const asked = ['owner', 'reader'].map((name) => ({
        ...{ resource: 'plan', resourceType: 'doc', relation: name },
        ...{ target, targetType: 'user' },
      }))
      return good(await sdk.management.fga.check(asked)).map(({ allowed }) => allowed)
    }
    assert.deepEqual(await held(), [true, false])
    const own = { resource: 'plan', resourceType: 'doc', relation: 'reader', target, targetType: 'user' }
    good(await sdk.management.fga.createRelations([own]))
    await enter(tenant, { ...eve, groups: ['readers'] })
    assert.deepEqual(await held(), [false, true])
    await enter(tenant, { ...eve, groups: [] })
    assert.deepEqual(await held(), [false, true], 'the relation that a backend has written stays')
    await enter(tenant, { ...eve, groups: ['writers'] })
    assert.deepEqual(await held(), [true, true])
    const settings = { name: 'op', clientId: 'plane', clientSecret: 'secret of the plane', issuer: provider.issuer }
    good(await sdk.management.sso.configureOIDCSettings(tenant, settings as never, ['relations.example']))
    good(await sdk.management.sso.recalculateSSOMappings(tenant))
    assert.deepEqual(await held(), [false, true])
  })

  it('takes no answer twice, of nobody else, and none without a sign-in', async () => {
    const tenant = await company()
    provider.next = { sub: 'r', email: 'r@r.example' }
    const { url } = good(await sdk.sso.start(tenant, APP))
    const callback = await follow(url, `${plane.url}/v1/oauth/callback`)
    const first = await fetch(callback, { redirect: 'manual' })
    assert.match(first.headers.get('location') ?? '', /code=/)
    const second = await fetch(callback, { redirect: 'manual' })
    assert.deepEqual([second.status, second.headers.get('location')], [400, null])
    for (const state of ['', 'x', `${plane.projectId}.unknown`, 'P1.x', `${plane.projectId}.`]) {
      const answer = await fetch(`${plane.url}/v1/oauth/callback?code=c&state=${state}`, { redirect: 'manual' })
      assert.ok([400, 404].includes(answer.status), `${state}: ${answer.status}`)
    }
  })
})
