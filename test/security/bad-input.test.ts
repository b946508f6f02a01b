import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { type Database, difference, dump, openDatabase } from '../support/database.ts'
import { invalid, refused } from '../support/entities.ts'
import { onEveryPlane } from '../support/planes.ts'
import { type Answer, openWire, type Wire } from './wire.ts'

const MEBIBYTE = 2 ** 20
const LOADED = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf']

onEveryPlane('bad input', (plane, { database }) => {
  let wire: Wire
  let store: Database
  before(async () => {
    wire = openWire(plane())
    store = await openDatabase(database())
  })
  after(async () => {
    wire?.close()
    await store?.close()
  })

  const send = async (method: string, path: string, body?: unknown) => {
    const { status, body: answer } = await wire.send(method, path, body)
    return { status, body: answer }
  }
  const post = (path: string, body?: unknown) => send('POST', `/v1/mgmt/${path}`, body)
  const good = async (path: string, body: unknown) => {
    const answer = await post(path, body)
    assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  /** Runs requests that are all refused, and sees that they change nothing. */
  async function unchanged(work: () => Promise<void>): Promise<void> {
    const untouched = await dump(store)
    await work()
    assert.deepEqual(difference(untouched, await dump(store)), {})
  }

  it('refuses a login id of a megabyte wherever one goes', () =>
    unchanged(async () => {
      const huge = 'x'.repeat(MEBIBYTE - 1000)
      const tooLong = (field: string, most = 512) => invalid(`The ${field} field must be at most ${most} characters`)
      assert.deepEqual(await post('user/create', { loginId: huge }), tooLong('loginId'))
      assert.deepEqual(await post('user/create', { identifier: huge }), tooLong('loginId'))
      const more = { loginId: 'x', additionalIdentifiers: ['y', huge] }
      assert.deepEqual(await post('user/create', more), tooLong('additionalIdentifiers[1]'))
      assert.deepEqual(await post('user/create/batch', { users: [{ loginId: huge }] }), tooLong('users[0].loginId'))
      assert.deepEqual(await post('user/update/loginid', { loginId: 'x', newLoginId: huge }), tooLong('newLoginId'))
      assert.deepEqual(await post('tenant/create', { name: huge }), tooLong('name', 256))
    }))

  it('refuses names with NUL and with half of a pair, and keeps all else', async () => {
    await unchanged(async () => {
      for (const name of ['a\0b', '\0', 'a\ud800', '\udfffb', '\udc00\ud800']) {
        const bad = (field: string) => invalid(`The ${field} field contains an invalid character`)
        assert.deepEqual(await post('user/create', { loginId: name }), bad('loginId'))
        assert.deepEqual(await post('user/create', { loginId: 'x', displayName: name }), bad('name'))
        assert.deepEqual(await post('tenant/create', { name }), bad('name'))
        assert.deepEqual(await post('role/create', { name }), bad('name'))
        assert.deepEqual(await post('user/search', { text: name }), bad('text'))
        const inside = { name: 'x', customAttributes: { list: [{ deep: name }] } }
        assert.deepEqual(await post('tenant/create', inside), bad('customAttributes'))
        assert.deepEqual(
          await post('tenant/create', { name: 'x', customAttributes: { [name]: 1 } }),
          bad('customAttributes'),
        )
      }
    })
    const odd = [
      '😀',
      'e\u0301',
      '\u202ercs.exe',
      ' padded ',
      'line\nbreak\ttab',
      '\u0001',
      '\ufeffmark',
      '<b>"&\'</b>',
    ]
    for (const [index, name] of odd.entries()) {
      const { user } = await good('user/create', { loginId: `odd-${index}`, displayName: name })
      assert.deepEqual([user.name, user.loginIds], [name, [`odd-${index}`]])
      const { body } = await send('GET', `/v1/mgmt/user?loginId=odd-${index}`)
      assert.deepEqual(body.user, user)
    }
  })

  it('refuses pages and limits that cannot be, and takes a great limit for the greatest', async () => {
    for (const page of [-1, 0.5, -0.5, 1e18, '1e3', 'NaN', '0x1', true, [0]]) {
      for (const path of ['user/search', 'audit/search']) {
        const { status, body } = await post(path, { page })
        assert.deepEqual([status, body.errorCode], [400, 'E011003'], `${path} ${page}`)
      }
      const listed = await send('POST', '/v2/mgmt/thirdparty/apps/load', { page })
      assert.deepEqual([listed.status, listed.body.errorCode], [400, 'E011003'], String(page))
    }
    assert.deepEqual((await post('user/search', '{"page":NaN}')).body.errorCode, 'E011001')
    assert.equal((await good('user/search', { limit: 1e9 })).users.length, 8)
    assert.deepEqual(await good('user/search', { limit: 1e9, page: 2 ** 31 - 1 }), { users: [], total: 8 })
    assert.deepEqual((await good('audit/search', { size: 2 ** 31 - 1, page: 2 ** 31 - 1 })).audits, [])
    const far = await send('GET', '/v1/mgmt/thirdparty/apps/load?page=2147483647&limit=2147483647')
    assert.deepEqual([far.status, far.body], [200, { apps: [], total: 0 }])
    for (const query of ['page=-1', 'page=1.5', 'limit=NaN', 'limit=1e9', 'page=1000000000000000000']) {
      assert.equal((await send('GET', `/v1/mgmt/thirdparty/apps/load?${query}`)).body.errorCode, 'E011003', query)
    }
  })

  it('refuses batches of a million', () =>
    unchanged(async () => {
      const million = (item: string) => `[${`${item},`.repeat(999_999)}${item}]`
      const tooMany = (field: string, most = 1000) => invalid(`The ${field} field holds more than ${most} items`)
      assert.deepEqual(await post('user/create/batch', `{"users":${million('{}')}}`), tooMany('users'))
      assert.deepEqual(await post('user/delete/batch', `{"userIds":${million('"x"')}}`), tooMany('userIds'))
      assert.deepEqual(await post('accesskey/delete/batch', `{"ids":${million('"x"')}}`), tooMany('ids'))
      assert.deepEqual(await post('role/create/batch', `{"roles":${million('{}')}}`), tooMany('roles'))
      const full = `["x"${',"x"'.repeat(250_000)}]`
      assert.deepEqual(await post('users/load', `{"userIds":${full}}`), tooMany('userIds'))
      assert.deepEqual(await post('user/history', full), tooMany('userIds'))
    }))

  it('lets no key reach a prototype', async () => {
    const polluting = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'
    const key = (field: string) => invalid(`The ${field} field contains an invalid key`)
    await unchanged(async () => {
      assert.deepEqual(
        await post('tenant/create', `{"name":"x","customAttributes":${polluting}}`),
        key('customAttributes'),
      )
      assert.deepEqual(
        await post('user/create', `{"loginId":"x","customAttributes":{"a":[${polluting}]}}`),
        key('customAttributes'),
      )
      assert.deepEqual(await post('accesskey/create', `{"name":"x","customClaims":${polluting}}`), key('customClaims'))
      assert.deepEqual(await post('user/search', `{"tenantRoleNames":${polluting}}`), key('tenantRoleNames'))
      assert.deepEqual(
        await post('thirdparty/app/create', `{"name":"x","jwtBearerSettings":{"issuers":${polluting}}}`),
        key('jwtBearerSettings.issuers'),
      )
      assert.deepEqual(await post('user/import', { source: 'constructor' }), await post('user/import', { source: 'x' }))
    })
    // Unknown keys are ignored, whatever they are called.
    const root = await good('tenant/create', `{"name":"Root","id":"root",${polluting.slice(1)}`)
    assert.deepEqual(root, { id: 'root' })
    const asked = await send('GET', '/v1/mgmt/tenant?id=root&__proto__=x&constructor=y&__proto__[polluted]=1&toString')
    assert.deepEqual([asked.status, asked.body.id], [200, 'root'])
    assert.equal(({} as { polluted?: boolean }).polluted, undefined)
  })

  it('takes names that every object has for names', async () => {
    for (const name of LOADED) {
      await good('permission/create', { name })
      await good('role/create', { name, permissionNames: [name] })
      await good('tenant/create', { id: name, name, customAttributes: name === '__proto__' ? {} : { [name]: name } })
      await good('user/customattribute/create', { attributes: [{ name, type: 1 }] })
      const wishes = { roleNames: [name], userTenants: [{ tenantId: name, roleNames: [name] }] }
      const { user } = await good('user/create', { loginId: name, ...wishes })
      const held = { tenantId: name, tenantName: name, roleNames: [name], permissions: [name] }
      assert.deepEqual([user.roleNames, user.permissions, user.userTenants], [[name], [name], [held]])
      const found = await good('user/search', { loginIds: [name], tenantIds: [name], roleNames: [name] })
      assert.deepEqual(found, { users: [user], total: 1 })
      assert.deepEqual((await good('user/search', { sort: [{ field: 'id' }], statuses: [name] })).total, 0)
      const { key } = await good('accesskey/create', { name, roleNames: [name], keyTenants: [{ tenantId: name }] })
      assert.deepEqual(key.keyTenants, [{ tenantId: name, tenantName: name, roleNames: [] }])
      const tenants = (await good('tenant/search', { tenantIds: [name], customAttributes: { absent: null } })).tenants
      assert.deepEqual(tenants, [])
    }
    const { tenants } = (await send('GET', '/v1/mgmt/tenant/all')).body
    assert.deepEqual(tenants.map(({ id }: { id: string }) => id).sort(), ['root', ...LOADED].sort())
    // An attribute by this name could be defined, but its value could not be sent.
    for (const name of LOADED.slice(1)) {
      const sent = { loginId: name, attributeKey: name, attributeValue: name }
      assert.deepEqual((await good('user/update/customAttribute', sent)).user.customAttributes, { [name]: name })
      assert.equal((await good('user/search', { customAttributes: { [name]: name } })).total, 1)
      assert.equal((await good('tenant/search', { customAttributes: { [name]: name } })).tenants.length, 1)
    }
  })

  it('refuses to sort and search by what every object has', () =>
    unchanged(async () => {
      for (const field of [...LOADED, 'id; DROP TABLE users', "id' --", 'users.id', '', 'ID']) {
        for (const path of ['user/search', 'accesskey/search', 'role/search']) {
          const { status, body } = await post(path, { sort: [{ field }] })
          assert.deepEqual([status, body.errorCode], [400, 'E011003'], `${path} ${field}`)
        }
        const { status, body } = await post('audit/search', { searchFields: [{ field, valStr: 'x' }] })
        assert.deepEqual([status, body.errorCode], [400, 'E011003'], field)
      }
    }))

  it('refuses paths and methods that are none', () =>
    unchanged(async () => {
      const noRoute = refused(404, 'E011404', 'Route not found', 'There is no such route')
      for (const path of [
        '/',
        '//v1/mgmt/tenant/all',
        '/v1/mgmt/tenant/all/',
        '/v1/mgmt/../mgmt/tenant/all',
        '/v1/mgmt/tenant%2fall',
        '/v1/mgmt/tenant/all%00',
        '/V1/MGMT/TENANT/ALL',
        '/v1/mgmt/__proto__',
        '/constructor',
        '/toString',
        `/${'x'.repeat(10_000)}`,
      ]) {
        assert.deepEqual(await send('GET', path), noRoute, path.slice(0, 40))
      }
      const answers: Answer[] = []
      for (const method of ['PUT', 'DELETE', 'PATCH', 'POST', 'TRACE', 'PROPFIND', 'PURGE', 'OPTIONS']) {
        answers.push(await wire.send(method, '/v1/mgmt/tenant/all'))
      }
      assert.deepEqual(
        answers.map(({ status, body }) => `${status} ${body.errorCode}`),
        Array(8).fill('405 E011405'),
      )
      assert.equal((await send('GET', '/v1/mgmt/tenant?id=%E0%A4%A')).status, 404)
      assert.equal((await send('GET', '/v1/mgmt/tenant?id=%00')).body.errorCode, 'E011003')
    }))

  it('logs no failure for any of it', () => {
    assert.equal(plane().log.filter((line) => line.includes('request failed')).length, 0)
  })
})
