/** What must outlive the process, and what must not reach it from outside. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { startPlane } from '../../../src/plane.ts'
import { readSettings } from '../../../src/settings/config.ts'
import { onEveryEngine } from '../../support/engines.ts'

const quiet = () => {}
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
const masterKey = Buffer.alloc(32, 9).toString('base64')

onEveryEngine((engine) => {
  const open = (database: string, more = {}) =>
    startPlane({ ...readSettings({}, {}), database, masterKey, port: 0, ...more }, { log })
  const client = (plane: Awaited<ReturnType<typeof open>>, projectId: string, key: string) => {
    const call = async (bearer: string, path: string, body: object = {}, method = 'POST') => {
      const answer = await fetch(plane.url + path, {
        method,
        headers: { authorization: `Bearer ${bearer}`, connection: 'close' },
        ...(method === 'POST' && { body: JSON.stringify(body) }),
      })
      // biome-ignore lint/suspicious/noExplicitAny: tests assert its parts
      return { status: answer.status, body: (await answer.json()) as any }
    }
    return {
      manage: (path: string, body?: object, method?: string) => call(`${projectId}:${key}`, path, body, method),
      as: (token: string, path: string, body?: object) => call(token ? `${projectId}:${token}` : projectId, path, body),
    }
  }

  it('keeps sessions, keys and what was revoked through a restart', async () => {
    const { url: database, drop } = await engine.freshUrl()
    const first = await open(database)
    const { projectId, managementKey } = first.first as { projectId: string; managementKey: string }
    const before = client(first, projectId, managementKey)
    await before.manage('/v1/mgmt/user/create/test', { loginId: 'u', email: 'u@example.com' })
    const generate = { loginId: 'u', deliveryMethod: 'email' }
    const { code } = (await before.manage('/v1/mgmt/tests/generate/otp', generate)).body
    const signIn = async (by: typeof before) =>
      (await by.as('', '/v1/auth/otp/verify/email', { loginId: 'u', code })).body
    const [kept, ended] = [await signIn(before), await signIn(before)]
    assert.equal((await before.as(ended.refreshJwt, '/v1/auth/logout')).status, 200)
    await first.stop()

    const second = await open(database)
    const after = client(second, projectId, managementKey)
    assert.equal((await after.as(kept.refreshJwt, '/v1/auth/refresh')).status, 200)
    assert.equal((await after.as(kept.sessionJwt, '/v1/auth/validate')).status, 200)
    assert.equal((await after.as(ended.refreshJwt, '/v1/auth/refresh')).body.errorCode, 'E064001')
    assert.equal((await signIn(after)).firstSeen, false)
    await second.stop()
    await drop()
  })

  it('moves time, makes faults and shows requests under --dev, and nowhere else', async () => {
    const { url: database, drop } = await engine.freshUrl()
    const plane = await open(database, { dev: true })
    const { projectId, managementKey } = plane.first as { projectId: string; managementKey: string }
    const { manage, as } = client(plane, projectId, managementKey)
    const was = (await manage('/v1/mgmt/dev/clock', {}, 'GET')).body.now
    const moved = (await manage('/v1/mgmt/dev/clock', { advance: 3_600_000 })).body.now
    assert.ok(moved - was >= 3_600_000)
    const { body } = await manage('/v1/mgmt/tenant/create', { name: 'T', id: 't' })
    assert.deepEqual(body, { id: 't' })
    const loaded = (await manage('/v1/mgmt/tenant?id=t', {}, 'GET')).body
    assert.ok(loaded.createdTime * 1000 >= was + 3_600_000 - 1000)
    const faults = [
      { path: '/v1/auth/otp/*', status: 429, retryAfter: 7, times: 1 },
      { path: '/v1/mgmt/tenant/all', method: 'GET', status: 502 },
    ]
    assert.equal((await manage('/v1/mgmt/dev/faults', { faults })).status, 200)
    const limited = await as('', '/v1/auth/otp/signup-in/email', { loginId: 'x@example.com' })
    assert.deepEqual([limited.status, limited.body.errorCode], [429, 'E130429'])
    assert.equal((await as('', '/v1/auth/otp/signup-in/email', { loginId: 'x@example.com' })).status, 200)
    assert.equal((await manage('/v1/mgmt/tenant/all', {}, 'GET')).status, 502)
    assert.equal((await manage('/v1/mgmt/dev/faults', { faults: [] })).status, 200)
    const { requests } = (await manage('/v1/mgmt/dev/requests', {}, 'GET')).body
    assert.deepEqual(
      requests.map(({ method, path, status }: { [key: string]: unknown }) => [method, path, status]),
      [
        ['POST', '/v1/mgmt/tenant/create', 200],
        ['GET', '/v1/mgmt/tenant', 200],
        ['POST', '/v1/auth/otp/signup-in/email', 429],
        ['POST', '/v1/auth/otp/signup-in/email', 200],
        ['GET', '/v1/mgmt/tenant/all', 502],
      ],
    )
    assert.equal((await as('', '/v1/mgmt/dev/clock')).status, 401)
    await plane.stop()
    const plain = await open(database)
    for (const path of ['clock', 'faults', 'requests']) {
      assert.equal((await client(plain, projectId, managementKey).manage(`/v1/mgmt/dev/${path}`)).status, 404)
    }
    await plain.stop()
    await assert.rejects(open(database, { dev: true, host: '0.0.0.0' }), /this machine only/)
    await drop()
  })
})
