/** `POST /dev/seed` and `POST /dev/reset` of `serve --dev`. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type RunningPlane, startPlane } from '../../src/plane.ts'
import { readSettings } from '../../src/settings/config.ts'
import { onEveryEngine } from '../support/engines.ts'

const quiet = () => {}
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }

const SEED = {
  tenants: [
    { id: 'acme', name: 'Acme', selfProvisioningDomains: ['acme.com'] },
    { id: 'acme-eu', name: 'Acme EU', parent: 'acme' },
  ],
  permissions: [{ name: 'documents.write', description: 'May write' }],
  roles: [
    { name: 'Editor', permissionNames: ['documents.write'] },
    { name: 'Clerk', tenantId: 'acme' },
  ],
  users: [
    {
      loginId: 'jane@acme.com',
      email: 'jane@acme.com',
      name: 'Jane',
      password: 'Example-Passw0rd',
      verifiedEmail: true,
      phone: '+14155550129',
      verifiedPhone: false,
      roleNames: ['Editor'],
      userTenants: [{ tenantId: 'acme', roleNames: ['Clerk'] }],
    },
    { loginId: 'tester', test: true, email: 'tester@example.com' },
  ],
  accessKeys: [
    { name: 'made', roleNames: ['Editor'] },
    { name: 'given', cleartext: 'a-key-of-somebody-elses-making', loginId: 'jane@acme.com' },
  ],
  inboundApps: [
    { name: 'Portal', clientId: 'portal', clientSecret: 'portal-secret', approvedCallbackUrls: ['https://a.example'] },
  ],
}

const YAML = `
# The same thing in fewer words.
tenants:
  - id: acme
    name: Acme
users:
  - loginId: jane@acme.com
    password: Example-Passw0rd
    userTenants: [{ tenantId: acme }]
`

onEveryEngine((engine) => {
  describe('seed and reset', () => {
    let plane: RunningPlane
    let drop: () => Promise<void>

    before(async () => {
      const database = await engine.freshUrl()
      drop = database.drop
      plane = await startPlane({ ...readSettings({}, {}), database: database.url, port: 0, dev: true }, { log })
    })
    after(async () => {
      await plane.stop()
      await drop()
    })

    async function call(method: string, path: string, body?: unknown, credentials?: string) {
      const { projectId, managementKey } = plane.first ?? { projectId: '', managementKey: '' }
      const headers = { authorization: credentials ?? `Bearer ${projectId}:${managementKey}`, connection: 'close' }
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      const answer = await fetch(plane.url + path, { method, headers, ...(body !== undefined && { body: text }) })
      // biome-ignore lint/suspicious/noExplicitAny: tests assert the whole body
      return { status: answer.status, body: (await answer.json()) as any }
    }

    const signIn = (password: string) =>
      call(
        'POST',
        '/v1/auth/password/signin',
        { loginId: 'jane@acme.com', password },
        `Bearer ${plane.first?.projectId}`,
      )
    const reset = async (body: object = {}) =>
      assert.deepEqual(await call('POST', '/dev/reset', body), { status: 200, body: {} })
    const holdings = async () => {
      const found = await Promise.all([
        call('GET', '/v1/mgmt/tenant/all'),
        call('GET', '/v1/mgmt/permission/all'),
        call('GET', '/v1/mgmt/role/all'),
        call('POST', '/v2/mgmt/user/search', { withTestUser: true }),
        call('POST', '/v1/mgmt/accesskey/search', {}),
        call('GET', '/v1/mgmt/thirdparty/apps/load'),
        call('POST', '/v1/mgmt/project/snapshot/export', {}),
      ])
      return found.map(({ body }) => body)
    }
    const counts = (holdings: Awaited<ReturnType<typeof call>>['body'][]) => {
      const [tenants, permissions, roles, users, keys, apps] = holdings
      const lists = [tenants.tenants, permissions.permissions, roles.roles, users.users, keys.keys, apps.apps]
      return lists.map(({ length }) => length)
    }

    test('C13 a seed makes all that it names, and says ids and secrets', async () => {
      await reset()
      const began = counts(await holdings())
      const { status, body } = await call('POST', '/dev/seed', SEED)
      assert.equal(status, 200)
      const [jane, tester] = body.users
      const [made, given] = body.accessKeys
      const [editor, clerk] = body.roles
      const [portal] = body.inboundApps
      assert.deepEqual(body, {
        tenants: [
          { id: 'acme', name: 'Acme' },
          { id: 'acme-eu', name: 'Acme EU' },
        ],
        permissions: [{ name: 'documents.write' }],
        roles: [
          { id: editor.id, name: 'Editor', tenantId: '' },
          { id: clerk.id, name: 'Clerk', tenantId: 'acme' },
        ],
        users: [
          { userId: jane.userId, loginIds: ['jane@acme.com'] },
          { userId: tester.userId, loginIds: ['tester'] },
        ],
        accessKeys: [
          { id: made.id, name: 'made', cleartext: made.cleartext },
          { id: given.id, name: 'given', cleartext: 'a-key-of-somebody-elses-making' },
        ],
        inboundApps: [{ id: portal.id, name: 'Portal', clientId: 'portal', cleartext: 'portal-secret' }],
      })
      assert.deepEqual((await call('GET', '/dev/seed')).body, body)
      assert.deepEqual(
        counts(await holdings()).map((count, index) => count - (began[index] ?? 0)),
        [2, 1, 2, 2, 2, 1],
      )
      const { user } = (await call('GET', `/v1/mgmt/user?loginId=jane@acme.com`)).body
      assert.deepEqual(
        [user.status, user.verifiedEmail, user.verifiedPhone, user.roleNames, user.userTenants[0].roleNames],
        ['enabled', true, false, ['Editor'], ['Clerk']],
      )
      assert.equal((await signIn('Example-Passw0rd')).status, 200)
      assert.equal((await signIn('Another-Passw0rd')).status, 401)
      for (const { cleartext } of [made, given]) {
        const credentials = `Bearer ${plane.first?.projectId}:${cleartext}`
        assert.equal((await call('POST', '/v1/auth/accesskey/exchange', {}, credentials)).status, 200)
      }
      assert.equal((await call('GET', `/v1/mgmt/accesskey?id=${given.id}`)).body.key.boundUserId, jane.userId)
    })

    test('C13 a seed is taken as YAML, too', async () => {
      await reset()
      const { status, body } = await call('POST', '/dev/seed', YAML)
      assert.deepEqual([status, body.tenants], [200, [{ id: 'acme', name: 'Acme' }]])
      assert.equal((await signIn('Example-Passw0rd')).status, 200)
    })

    test('C13 a seed that cannot be is refused with its place, and nothing is made', async () => {
      await reset()
      const before = await holdings()
      const user = (more: object) => ({ ...SEED, users: [...SEED.users, { loginId: 'x@acme.com', ...more }] })
      const cases: [seed: unknown, says: RegExp][] = [
        [user({ rolse: ['Editor'] }), /There is no users\[2\]\.rolse field; here may stand loginId, /],
        [{ people: [] }, /There is no people field; here may stand tenants, permissions, roles, users, /],
        [user({ roleNames: 'Editor' }), /users\[2\]\.roleNames field must be a list/],
        [user({ roleNames: ['Nobody'] }), /^users\[2\]: Role does not exist: Nobody/],
        [user({ userTenants: [{ tenantId: 'nowhere' }] }), /^users\[2\]: Could not load tenant by id: nowhere/],
        [user({ loginId: 'jane@acme.com' }), /^users\[2\]: /],
        [user({ loginId: '' }), /^users\[2\]: The loginId field is required/],
        [
          user({ password: 'x', userTenants: [{ tenantId: 'acme', roles: [] }] }),
          /users\[2\]\.userTenants\[0\]\.roles/,
        ],
        [{ ...SEED, tenants: [...SEED.tenants, { id: 'acme', name: 'Other' }] }, /^tenants\[2\]: /],
        [{ ...SEED, roles: [{ name: 'A', permissionNames: ['nothing'] }] }, /^roles\[0\]: /],
        [{ ...SEED, accessKeys: [{ name: 'k', loginId: 'nobody' }] }, /^accessKeys\[0\]: There is no user with the /],
        [{ ...SEED, inboundApps: [{ name: 'A' }, { name: 'A' }] }, /^inboundApps\[1\]: /],
        [{}, /The seed is empty; it may have tenants, /],
        ['', /The seed is empty/],
        ['tenants: [', /The seed is neither JSON nor YAML: .* at line 1/],
        ['{"tenants": [', /not valid JSON/],
        ['tenants: [{ id: a, id: b }]', /The seed is neither JSON nor YAML: Map keys must be unique/],
        [`${'- '.repeat(200)}x`, /nested more than 64 levels deep/],
        ['- acme', /must be an object/],
      ]
      for (const [seed, says] of cases) {
        const { status, body } = await call('POST', '/dev/seed', seed)
        assert.equal(status, 400, JSON.stringify(body))
        assert.match(body.errorMessage, says)
      }
      assert.deepEqual(await holdings(), before)
    })

    test('C13 what is there already is a conflict, and nothing is changed', async () => {
      await reset()
      assert.equal((await call('POST', '/dev/seed', SEED)).status, 200)
      const before = await holdings()
      const again = await call('POST', '/dev/seed', SEED)
      assert.equal(again.status, 400)
      assert.match(again.body.errorMessage, /^tenants\[0\]: /)
      assert.deepEqual(await holdings(), before)
    })

    test('C13 a reset takes everything back: entities, configuration, sessions, time and faults', async () => {
      await reset()
      const began = await holdings()
      await call('POST', '/dev/seed', SEED)
      const { body: session } = await signIn('Example-Passw0rd')
      await call('POST', '/v1/mgmt/password/settings', { enabled: true, minLength: 12 })
      await call('POST', '/v1/mgmt/dev/clock', { jump: 3_600_000 })
      await call('POST', '/v1/mgmt/dev/faults', { faults: [{ path: '/v1/mgmt/tenant/all', status: 503 }] })
      await reset()
      const { body: clock } = await call('GET', '/v1/mgmt/dev/clock')
      assert.ok(Math.abs(clock.now - Date.now()) < 60_000)
      assert.deepEqual((await call('GET', '/v1/mgmt/dev/faults')).body, { faults: [] })
      assert.deepEqual(counts(await holdings()), counts(began))
      const credentials = `Bearer ${plane.first?.projectId}:${session.refreshJwt}`
      assert.equal((await call('POST', '/v1/auth/refresh', {}, credentials)).status, 401)
      assert.equal((await call('GET', '/v1/mgmt/password/settings')).body.minLength, 8)
      assert.deepEqual((await call('GET', '/dev/seed')).body, {})
      assert.deepEqual((await call('POST', '/v1/mgmt/audit/search', {})).body.audits, [])
      assert.equal((await call('POST', '/dev/seed', SEED)).status, 200)
    })

    test('C13 a reset comes back to what was marked, to the letter', async () => {
      await reset()
      const { body: seeded } = await call('POST', '/dev/seed', SEED)
      await plane.mark(plane.first?.projectId ?? '')
      const marked = await holdings()
      await call('POST', '/v1/mgmt/user/delete', { loginId: 'jane@acme.com' })
      await call('POST', '/v1/mgmt/user/create', { loginId: 'other' })
      await call('POST', '/v1/mgmt/tenant/delete', { id: 'acme-eu' })
      await reset()
      assert.deepEqual(await holdings(), marked)
      assert.deepEqual((await call('GET', '/dev/seed')).body, seeded)
      assert.equal((await signIn('Example-Passw0rd')).status, 200)
      const { body } = await call('POST', '/v2/mgmt/user/search', { text: 'jane' })
      assert.equal(body.users.length, 1, 'the index of texts has her again')
      await reset({ empty: true })
      assert.equal((await call('POST', '/v2/mgmt/user/search', { withTestUser: true })).body.total, 0)
    })

    test('C13 other projects keep what they have', async () => {
      await reset({ empty: true })
      const { projectId } = (await call('POST', '/v1/mgmt/project/clone', { name: 'Other' })).body
      const other = `Bearer ${projectId}:${plane.first?.managementKey}`
      assert.equal((await call('POST', '/dev/seed', SEED, other)).status, 200)
      await reset({ empty: true })
      assert.equal((await call('POST', '/v2/mgmt/user/search', { withTestUser: true }, other)).body.total, 2)
      assert.equal((await call('POST', '/v2/mgmt/user/search', { withTestUser: true })).body.total, 0)
    })

    test('C13 nobody without a management key seeds or resets', async () => {
      for (const path of ['/dev/seed', '/dev/reset']) {
        for (const credentials of ['', `Bearer ${plane.first?.projectId}`, `Bearer ${plane.first?.projectId}:Kwrong`]) {
          assert.equal((await call('POST', path, SEED, credentials)).status, 401)
        }
      }
    })
  })

  test('C13 without --dev there is neither', async () => {
    const database = await engine.freshUrl()
    const settings = { ...readSettings({}, {}), database: database.url, port: 0 }
    const plane = await startPlane(settings, { log })
    const { projectId, managementKey } = plane.first ?? { projectId: '', managementKey: '' }
    const headers = { authorization: `Bearer ${projectId}:${managementKey}`, connection: 'close' }
    for (const path of ['/dev/seed', '/dev/reset']) {
      const answer = await fetch(plane.url + path, { method: 'POST', headers, body: '{}' })
      assert.equal(answer.status, 404)
      await answer.text()
    }
    await plane.stop()
    await database.drop()
  })
})
