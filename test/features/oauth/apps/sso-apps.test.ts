/** Federated apps that the API made, by the service's own SDK, unmodified, and by a client of others. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import DescopeClient from '@descope/node-sdk'
import * as openid from 'openid-client'
import type { TestPlane } from '../../../support/plane.ts'
import { onEveryPlane } from '../../../support/planes.ts'
import { CALLBACK, goThrough, makeUser, openBrowser } from '../browsing.ts'

type Answer = { ok: boolean; code?: number; data?: unknown; error?: { errorCode: string; errorMessage?: string } }

onEveryPlane('federated apps by API', (get) => {
  let plane: TestPlane
  let sdk: ReturnType<typeof DescopeClient>
  before(() => {
    plane = get()
    plane.now = Date.now()
    const { projectId, managementKey, url } = plane
    sdk = DescopeClient({ projectId, managementKey, baseUrl: url })
  })
  const good = <T extends Answer>(answer: T): NonNullable<T['data']> => {
    assert.ok(answer.ok, JSON.stringify(answer.error))
    return answer.data as NonNullable<T['data']>
  }
  const apps = () => sdk.management.ssoApplication
  const post = (path: string, body: object) => plane.call('POST', `/v1/mgmt/sso/idp/app/${path}`, body)

  it('keeps what was sent of each protocol, replaces all of it, and deletes', async () => {
    const common = { name: 'Portal', description: 'For partners', enabled: true }
    const { id } = good(await apps().createOidcApplication({ ...common, claims: ['email'], loginPageUrl: '' } as never))
    assert.match(id, /^SA\w{27}$/)
    const loaded = good(await apps().load(id)) as unknown as { [key: string]: unknown }
    const oidc = loaded['oidcSettings'] as { [key: string]: unknown }
    assert.deepEqual(
      [loaded['appType'], loaded['name'], loaded['description'], loaded['enabled'], oidc['claims'], oidc['issuer']],
      ['oidc', 'Portal', 'For partners', true, ['email'], `${plane.url}/${plane.projectId}/${id}`],
    )
    assert.equal(oidc['discoveryUrl'], `${plane.url}/${plane.projectId}/${id}/.well-known/openid-configuration`)
    assert.deepEqual([loaded['samlSettings'], loaded['wsfedSettings']], [undefined, undefined])
    good(await apps().updateOidcApplication({ id, name: 'Portal 2', enabled: false } as never))
    const after = good(await apps().load(id)) as unknown as { [key: string]: unknown }
    assert.deepEqual(
      [after['name'], after['description'], after['enabled'], (after['oidcSettings'] as { claims: [] }).claims],
      ['Portal 2', '', false, []],
    )
    const saml = {
      id: 'my-saml',
      name: 'Wiki',
      enabled: true,
      useMetadataInfo: false,
      entityId: 'urn:wiki',
      acsUrl: 'https://wiki.example.com/acs',
      certificate: 'cert',
      attributeMapping: [{ name: 'mail', type: 'user_attribute', value: 'email' }],
      groupsMapping: [
        { name: 'groups', type: 'roles', filterType: 'all', value: '', roles: [{ id: 'R', name: 'Admin' }] },
      ],
    }
    good(await apps().createSamlApplication(saml as never))
    const wiki = good(await apps().load('my-saml')) as unknown as { samlSettings: { [key: string]: unknown } }
    const { id: _, name: __, enabled: ___, ...settings } = saml
    for (const [key, value] of Object.entries(settings)) assert.deepEqual(wiki.samlSettings[key], value, key)
    const fed = { id: 'fed', name: 'Fed', enabled: true, realm: 'urn:r', replyUrl: 'https://rp.example.com' }
    good(await apps().createWsFedApplication(fed as never))
    good(await apps().updateWsFedApplication({ ...fed, realm: 'urn:s' } as never))
    const all = good(await apps().loadAll()) as unknown as { id: string; appType: string }[]
    assert.deepEqual(
      all.map((app) => [app.id, app.appType]),
      [
        ['descope-default-oidc', 'oidc'],
        [id, 'oidc'],
        ['my-saml', 'saml'],
        ['fed', 'wsfed'],
      ],
    )
    good(await apps().delete('fed'))
    assert.equal((await apps().load('fed')).code, 404)
    const { body } = await plane.call('POST', '/v1/mgmt/audit/search', { actions: ['SSOApplicationDeleted'] })
    assert.deepEqual(
      body.audits.map(({ data }: { data: unknown }) => data),
      [{ id: 'fed', name: 'Fed' }],
    )
  })

  it('refuses what is taken, of another protocol, or cannot be', async () => {
    const taken = await post('oidc/create', { name: 'Wiki' })
    assert.deepEqual(
      [taken.status, taken.body.errorMessage],
      [400, 'Cannot create a federated application: there is one with the name Wiki'],
    )
    assert.equal((await post('oidc/create', { id: 'my-saml', name: 'Else' })).status, 400)
    assert.equal((await post('oidc/create', { id: 'a/b', name: 'Else' })).status, 400)
    assert.equal((await post('oidc/update', { id: 'my-saml', name: 'Wiki' })).status, 400)
    assert.equal((await post('saml/update', { id: 'nobody', name: 'Nobody' })).status, 404)
    assert.equal((await post('saml/create', { name: 'No metadata', useMetadataInfo: true })).status, 400)
    assert.equal((await post('delete', { id: 'descope-default-oidc' })).status, 400)
  })

  it('signs users in to a confidential app whose secrets change over', async () => {
    const made = await post('oidc/create', {
      name: 'Server',
      clientType: 'confidential',
      approvedRedirectUrls: [CALLBACK],
      forcePkce: true,
      claims: ['email'],
    })
    const { id } = made.body
    const { cleartext: first } = good(await apps().getApplicationSecret(id)) as { cleartext: string }
    const signIn = async (secret: string) => {
      const user = await makeUser(plane, `u${Math.random().toString(36).slice(2)}`)
      const issuer = new URL(`${plane.url}/${plane.projectId}/${id}`)
      const { client_id: clientId } = await clientOf(id)
      const insecure = { execute: [openid.allowInsecureRequests] }
      const config = await openid.discovery(issuer, clientId, secret, undefined, insecure)
      const verifier = openid.randomPKCECodeVerifier()
      const nonce = openid.randomNonce()
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: CALLBACK,
        scope: 'openid email offline_access',
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        nonce,
      })
      const back = await goThrough(openBrowser(plane), url.href, user)
      const tokens = await openid.authorizationCodeGrant(config, back, {
        pkceCodeVerifier: verifier,
        expectedNonce: nonce,
      })
      const claims = await openid.fetchUserInfo(config, tokens.access_token, user.userId)
      assert.deepEqual([tokens.claims()?.sub, claims.sub], [user.userId, user.userId])
    }
    await signIn(first)
    const added = await post('secret/add', { appId: id, name: 'next', expireTime: Math.floor(plane.now / 1000) + 60 })
    assert.deepEqual(
      [added.body.meta.name, added.body.meta.status, typeof added.body.cleartext],
      ['next', 'active', 'string'],
    )
    assert.equal((await post('secret/add', { appId: id, name: 'next' })).status, 400)
    await signIn(added.body.cleartext)
    const { cleartext: second } = good(await apps().rotateApplicationSecret(id)) as { cleartext: string }
    await signIn(second)
    await assert.rejects(signIn(first))
    plane.now += 60_000
    await assert.rejects(signIn(added.body.cleartext))
    const revoked = await post('secret/revoke', { appId: id, name: 'next' })
    assert.deepEqual([revoked.status, revoked.body], [200, { secrets: [] }])
    assert.equal((await post('secret/revoke', { appId: id, name: 'next' })).status, 404)
    assert.equal((await post('rotate', { id: 'my-saml' })).status, 400)
    // A snapshot carries the app, and no import takes its secret away.
    const { files } = (await plane.call('POST', '/v1/mgmt/project/snapshot/export', {})).body
    assert.ok(!JSON.stringify(files).includes(second))
    assert.equal((await plane.call('POST', '/v1/mgmt/project/snapshot/import', { files })).status, 200)
    await signIn(second)
    good(await apps().delete(id))
    await assert.rejects(signIn(second))
  })

  const clientOf = async (id: string) => ({
    client_id: Buffer.from(`${plane.projectId}:${id}`).toString('base64'),
  })

  it('has custom attributes of its own', async () => {
    const attribute = (name: string) => ({ name, type: 1, displayName: name.toUpperCase(), editable: true })
    const { status, body } = await post('customattribute/create', {
      attributes: [attribute('tier'), attribute('area')],
    })
    assert.deepEqual([status, body.data.map((each: { name: string }) => each.name)], [200, ['tier', 'area']])
    assert.equal((await post('customattribute/create', { attributes: [attribute('area')] })).status, 400)
    const left = await post('customattribute/delete', { names: ['tier', 'nobody'] })
    assert.deepEqual(
      left.body.data.map((each: { name: string }) => each.name),
      ['area'],
    )
    const listed = await plane.call('GET', '/v1/mgmt/sso/idp/app/customattributes')
    assert.deepEqual(listed.body, left.body)
    assert.deepEqual((await plane.call('GET', '/v1/mgmt/user/customattributes')).body.data, [])
  })
})
