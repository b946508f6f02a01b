import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'
import { refusal } from './users.ts'

onEveryPlane('what is kept about users', (plane) => {
  const call = (method: string, path: string, body?: unknown) => plane().call(method, path, body)
  const create = async (body: object) => (await call('POST', '/v1/mgmt/user/create', body)).body.user

  it('lists logins, newest first', async () => {
    const { userId } = await create({ loginId: 'history' })
    const { store } = plane().world
    const at = Date.UTC(2026, 10, 1)
    const place = { userId, city: 'Haifa', country: 'IL', ip: '192.0.2.1', tenantId: 'acme' }
    await store.writeDirectory(async ({ users }) => {
      await users.addLogin(plane().projectId, { ...place, id: 'L1', at })
      await users.addLogin(plane().projectId, { ...place, id: 'L2', at: at + 5000 })
    })
    const shown = { userId, city: 'Haifa', country: 'IL', ip: '192.0.2.1', selectedTenant: 'acme' }
    const logins = [
      { ...shown, loginTime: at / 1000 + 5 },
      { ...shown, loginTime: at / 1000 },
    ]
    const ids = [userId, 'Unknown']
    assert.deepEqual((await call('POST', '/v1/mgmt/user/history', ids)).body, logins)
    assert.deepEqual((await call('POST', '/v2/mgmt/user/history', { userIds: ids })).body, { usersAuthHistory: logins })
    const docs = await call('POST', '/management/users/get-login-history', { userIds: ids })
    assert.deepEqual(docs.body, { loginHistory: logins })
  })

  it("shows a provider's token, its refresh token only on demand", async () => {
    const { userId } = await create({ loginId: 'tokens' })
    const { store, vault } = plane().world
    const project = plane().projectId
    const text = JSON.stringify({ accessToken: 'access', refreshToken: 'refresh' })
    await store.writeDirectory(({ users }) =>
      users.setProviderToken(project, {
        userId,
        provider: 'google',
        providerUserId: 'g-1',
        sealed: vault.seal(text, `provider-token:${project}:${userId}:google`),
        scopes: ['email'],
        expiresAt: 1_900_000_000,
      }),
    )
    const token = {
      provider: 'google',
      providerUserId: 'g-1',
      accessToken: 'access',
      expiration: 1_900_000_000,
      scopes: ['email'],
      refreshToken: '',
    }
    const path = '/v1/mgmt/user/provider/token?loginId=tokens&provider='
    assert.deepEqual((await call('GET', `${path}google`)).body, token)
    const both = await call('GET', `${path}google&withRefreshToken=true`)
    assert.deepEqual(both.body, { ...token, refreshToken: 'refresh' })
    const none = await call('GET', `${path}github`)
    assert.deepEqual(
      [none.status, none.body],
      [404, refusal('E011003', 'Request is invalid', 'The user has no token of this provider')],
    )
  })

  it('lists and deletes passkeys and the authenticator app', async () => {
    const made = await create({ loginId: 'factors' })
    const project = plane().projectId
    const { store } = plane().world
    await store.writeDirectory(async ({ users, totpSeeds }) => {
      for (const id of ['P1', 'P2', 'P3']) {
        const parts = {
          rpId: 'example.com',
          kind: 'platform',
          displayName: id,
          publicKey: 'key',
          userHandle: '',
          counter: 0,
        }
        await users.addPasskey(project, { userId: made.userId, id, ...parts, createdAt: 1_700_000_000_000 })
      }
      await totpSeeds.put(project, { userId: made.userId, sealed: 'sealed', lastStep: 0, createdAt: 0 })
      const user = await users.byId(project, made.userId)
      if (user) await users.update(project, user, { ...user, webauthn: true, totp: true })
    })
    const shown = (id: string) => ({
      id,
      rpId: 'example.com',
      kind: 'platform',
      displayName: id,
      createdTime: 1_700_000_000,
    })
    const list = async () => (await call('POST', '/v1/mgmt/user/passkeys/list', { loginId: 'factors' })).body
    assert.deepEqual(await list(), { passkeys: ['P1', 'P2', 'P3'].map(shown) })
    const remove = (what: string, credentialId: string) =>
      call('POST', `/v1/mgmt/user/${what}/delete`, { loginId: 'factors', credentialId })
    assert.deepEqual((await remove('passkey', 'P2')).body, {})
    assert.equal((await remove('passkey', 'P2')).status, 400)
    assert.deepEqual(await list(), { passkeys: ['P1', 'P3'].map(shown) })
    await remove('passkeys', '')
    await call('POST', '/v1/mgmt/user/totp/delete', { loginId: 'factors' })
    assert.deepEqual(await list(), { passkeys: [] })
    const loaded = await call('GET', '/v1/mgmt/user?loginId=factors')
    assert.deepEqual(loaded.body.user, made)
    assert.equal(await store.totpSeeds.load(project, made.userId), undefined)
  })
})
