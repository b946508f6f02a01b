/** A user's sessions, seen and ended one by one. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { suite } from '../auth/signing-in.ts'

suite('the sessions of a user', (get) => {
  async function signedIn(loginId: string, tenantId = '') {
    const plane = get()
    plane.now += 1000
    const { body } = await plane.call('POST', '/v1/mgmt/auth/signin', {
      loginId,
      ...(tenantId && { selectedTenantId: tenantId }),
    })
    return body as { refreshJwt: string; sessionJwt: string }
  }
  const list = async (body: object) => (await get().call('POST', '/v1/mgmt/user/sessions/list', body)).body.sessions
  const end = (body: object) => get().call('POST', '/v1/mgmt/user/sessions/end', body)
  const refresh = async (token: string) => (await get().as(token, '/v1/auth/refresh', {})).status

  it('are listed, the newest first, and end alone', async () => {
    const plane = get()
    await plane.call('POST', '/v1/mgmt/tenant/create', { id: 'acme', name: 'Acme' })
    const made = await plane.call('POST', '/v1/mgmt/user/create', {
      loginId: 'seen',
      userTenants: [{ tenantId: 'acme' }],
    })
    const userId = made.body.user.userId as string
    const first = await signedIn('seen')
    const second = await signedIn('seen', 'acme')
    const seconds = Math.floor(plane.now / 1000)
    const [at, before] = [String(seconds), String(seconds - 1)]
    const sessions = await list({ loginId: 'seen' })
    assert.deepEqual(
      sessions.map(({ id: _, expirationTime: __, ...shown }: { [name: string]: unknown }) => shown),
      [
        { createdTime: at, lastUsedTime: at, methods: [], tenantId: 'acme' },
        { createdTime: before, lastUsedTime: before, methods: [], tenantId: '' },
      ],
    )
    assert.ok(Number(sessions[0].expirationTime) > seconds)
    const ended = await end({ userId, sessionIds: [sessions[1].id, 'nobody', sessions[1].id] })
    assert.deepEqual([ended.status, ended.body], [200, { ended: [sessions[1].id] }])
    assert.deepEqual([await refresh(first.refreshJwt), await refresh(second.refreshJwt)], [401, 200])
    assert.deepEqual(
      (await list({ userId })).map(({ id }: { id: string }) => id),
      [sessions[0].id],
    )
    const { body } = await plane.call('POST', '/v1/mgmt/audit/search', { actions: ['SessionsEnded'] })
    assert.deepEqual([body.audits.length, body.audits[0].userId], [1, userId])
  })

  it('of somebody else stay, and nobody learns of them', async () => {
    const plane = get()
    for (const loginId of ['own', 'other']) await plane.call('POST', '/v1/mgmt/user/create', { loginId })
    const other = await signedIn('other')
    const [{ id }] = await list({ loginId: 'other' })
    assert.deepEqual((await end({ loginId: 'own', sessionIds: [id] })).body, { ended: [] })
    assert.equal(await refresh(other.refreshJwt), 200)
    assert.equal((await get().call('POST', '/v1/mgmt/user/sessions/list', { loginId: 'missing' })).status, 404)
    assert.equal((await end({ loginId: 'own' })).status, 400)
  })

  it('that have expired, or were ended all at once, are not there', async () => {
    const plane = get()
    await plane.call('POST', '/v1/mgmt/user/create', { loginId: 'gone' })
    await signedIn('gone')
    const [{ expirationTime }] = await list({ loginId: 'gone' })
    const before = plane.now
    plane.now = Number(expirationTime) * 1000
    assert.deepEqual(await list({ loginId: 'gone' }), [])
    plane.now = before
    await plane.call('POST', '/v1/mgmt/user/logout', { loginId: 'gone' })
    assert.deepEqual(await list({ loginId: 'gone' }), [])
  })
})
