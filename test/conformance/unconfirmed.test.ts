/** What nothing public confirms about the service, as docs/fidelity.md chooses it. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { digestOf, newSecret } from '../../src/features/secrets.ts'
import { callsOf, done, invalid } from '../support/entities.ts'
import { START, type TestPlane } from '../support/plane.ts'
import { onOneAndFourPlanes } from '../support/planes.ts'

const NOBODY = 'U000000000000000000000000000'
const NO_KEY = 'K000000000000000000000000000'

onOneAndFourPlanes('unconfirmed choices', (plane) => {
  const { get, post } = callsOf(plane, '/v1/mgmt')
  const v2 = callsOf(plane, '/v2/mgmt')
  const codeOf = ({ status, body }: { status: number; body: { errorCode?: string } }) => `${status} ${body.errorCode}`

  it('a missing and an invalid management key are 401, E062803', async () => {
    for (const bearer of ['', `Bearer ${plane().projectId}`, `Bearer ${plane().projectId}:Kwrong`]) {
      const answer = await plane().call('GET', '/v1/mgmt/tenant/all', undefined, bearer)
      assert.equal(codeOf(answer), '401 E062803', bearer)
    }
  })

  it('a key without rights and one from a wrong address are 403, E011403', async () => {
    const { managementKeys } = plane().world.store
    const own = await managementKeys.load(plane().managementKey.slice(0, 28))
    if (!own) throw new Error('the plane has no key')
    for (const [index, special] of [{ reBac: ELSEWHERE }, { permittedIps: ['10.0.0.1'] }].entries()) {
      const cleartext = await addKey(plane(), index, { ...own, ...special })
      const bearer = `Bearer ${plane().projectId}:${cleartext}`
      const answer = await plane().call('GET', '/v1/mgmt/tenant/all', undefined, bearer)
      assert.equal(codeOf(answer), '403 E011403')
    }
  })

  it('a name that is taken is 400', async () => {
    for (const [path, body, errorCode] of [
      ['user/create', { loginId: 'taken' }, 'E011001'],
      ['tenant/create', { id: 'taken', name: 'Taken' }, 'E073307'],
      ['role/create', { name: 'Taken' }, 'E024209'],
      ['permission/create', { name: 'Taken' }, 'E024104'],
      ['user/customattribute/create', { attributes: [{ name: 'taken' }] }, 'E016002'],
      ['thirdparty/app/create', { name: 'Taken' }, 'E011003'],
    ] as const) {
      assert.equal((await post(`/${path}`, body)).status, 200, path)
      assert.equal(codeOf(await post(`/${path}`, body)), `400 ${errorCode}`, path)
    }
    await post('/user/create', { loginId: 'other' })
    const moved = await post('/user/update/loginid', { loginId: 'other', newLoginId: 'taken' })
    assert.equal(codeOf(moved), '400 E111127')
  })

  it('a thing that is not there is 404, also when it is deleted', async () => {
    for (const [path, body, errorCode] of [
      ['tenant/update', { id: 'none', name: 'x' }, 'E111102'],
      ['tenant/delete', { id: 'none' }, 'E111104'],
      ['role/update', { name: 'none', newName: 'x' }, 'E111403'],
      ['role/delete', { name: 'none' }, 'E111403'],
      ['permission/update', { name: 'none', newName: 'x' }, 'E111303'],
      ['permission/delete', { name: 'none' }, 'E111303'],
      ['accesskey/update', { id: NO_KEY, name: 'x' }, 'E111502'],
      ['accesskey/delete', { id: NO_KEY }, 'E111502'],
      ['thirdparty/app/update', { id: 'none', name: 'x' }, 'E011003'],
      ['thirdparty/app/delete', { id: 'none' }, 'E011003'],
      ['user/delete', { loginId: 'none' }, 'E112102'],
      ['user/delete', { userId: NOBODY }, 'E112102'],
    ] as const) {
      assert.equal(codeOf(await post(`/${path}`, body)), `404 ${errorCode}`, path)
    }
    assert.equal(codeOf(await get('/tenant?id=none')), '404 E111104')
    assert.equal(codeOf(await get(`/accesskey?id=${NO_KEY}`)), '404 E111502')
    assert.equal(codeOf(await get('/thirdparty/app/load?id=none')), '404 E011003')
  })

  it('a thing that a request only names is 400 when it is not there', async () => {
    for (const [path, body, errorCode] of [
      ['user/create', { loginId: 'x', roleNames: ['none'] }, 'E111403'],
      ['user/create', { loginId: 'x', userTenants: [{ tenantId: 'none' }] }, 'E111104'],
      ['role/create', { name: 'x', permissionNames: ['none'] }, 'E111303'],
      ['accesskey/create', { name: 'x', userId: NOBODY }, 'E112102'],
    ] as const) {
      assert.equal(codeOf(await post(`/${path}`, body)), `400 ${errorCode}`, path)
    }
  })

  it('batch deletes ignore unknown ids', async () => {
    assert.deepEqual(await post('/user/delete/batch', { userIds: [NOBODY] }), done)
    assert.deepEqual(await post('/accesskey/delete/batch', { ids: [NO_KEY] }), done)
    assert.deepEqual(await post('/thirdparty/app/delete/batch', { ids: ['none'] }), done)
    assert.deepEqual(await post('/role/delete/batch', { roleIds: ['none'] }), done)
    assert.deepEqual(await post('/permission/delete/batch', { names: ['none'] }), done)
  })

  it('tenants below one that is deleted stay, below none', async () => {
    await post('/tenant/create', { id: 'above', name: 'Above' })
    await post('/tenant/create', { id: 'below', name: 'Below', parent: 'above' })
    assert.deepEqual(await post('/tenant/delete', { id: 'above', cascade: true }), done)
    const { body } = await get('/tenant?id=below')
    assert.deepEqual([body.name, body.parent], ['Below', ''])
  })

  it('a search answers at most a hundred users, those made first before others, then by id', async () => {
    const users = Array.from({ length: 120 }, (_, index) => ({ loginId: `listed-${index}`, createdTime: 120 - index }))
    assert.equal((await post('/user/create/batch', { users })).status, 200)
    const { body } = await v2.post('/user/search', { text: 'listed-', limit: 1000 })
    const found = body.users.map(({ loginIds }: { loginIds: string[] }) => loginIds[0])
    assert.deepEqual(
      found,
      users
        .map(({ loginId }) => loginId)
        .reverse()
        .slice(0, 100),
    )
    assert.equal(body.total, 120)
    const same = ['a', 'b', 'c'].map((name) => ({ loginId: `same-${name}`, createdTime: 7 }))
    await post('/user/create/batch', { users: same })
    const ids = (await v2.post('/user/search', { text: 'same-' })).body.users.map(
      ({ userId }: { userId: string }) => userId,
    )
    assert.deepEqual(ids, ids.toSorted())
  })

  it('an audit search that starts more than 30 days ago starts 30 days ago', async () => {
    const event = { action: 'Old', type: 'info', actorId: 'a', tenantId: 't' }
    await post('/audit/event', event)
    plane().now = START + 31 * 86_400_000
    await post('/audit/event', { ...event, action: 'New' })
    const { body } = await post('/audit/search', { from: 1, actions: ['Old', 'New'] })
    plane().now = START
    assert.deepEqual([body.total, body.audits[0].action], [1, 'New'])
  })

  it('a batch takes a thousand, a name 256 characters', async () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `Permission ${index}` }))
    assert.deepEqual(await post('/permission/create/batch', { permissions: names(1000) }), done)
    const tooMany = await post('/permission/create/batch', { permissions: names(1001) })
    assert.deepEqual(tooMany, invalid('The permissions field holds more than 1000 items'))
    assert.equal((await post('/tenant/create', { name: 'x'.repeat(256) })).status, 200)
    const tooLong = invalid('The name field must be at most 256 characters')
    assert.deepEqual(await post('/tenant/create', { name: 'x'.repeat(257) }), tooLong)
  })

  it('unknown roles in the scopes of an app are dropped', async () => {
    const scope = { name: 's', description: '', optional: false }
    const permissionsScopes = [{ ...scope, values: ['Taken', 'Nobody'] }]
    const { body } = await post('/thirdparty/app/create', { name: 'Scoped', permissionsScopes })
    const loaded = await get(`/thirdparty/app/load?id=${body.id}`)
    assert.deepEqual(loaded.body.permissionsScopes, [{ ...scope, values: ['Taken'] }])
  })

  it('a permission id is PER and 27 characters, a management key looks like an access key', async () => {
    const { body } = await get('/permission/all')
    for (const { id } of body.permissions) assert.match(id, /^PER[0-9A-Za-z]{27}$/)
    assert.match(plane().managementKey, /^K[0-9A-Za-z]{70}$/)
  })

  it('the second version of the history has the list under a name', async () => {
    assert.deepEqual(await v2.post('/user/history', { userIds: [NOBODY] }), {
      status: 200,
      body: { usersAuthHistory: [] },
    })
    assert.deepEqual(await post('/user/history', [NOBODY]), { status: 200, body: [] })
  })

  it('a patch of the second version leaves what is sent empty', async () => {
    const { body } = await v2.post('/thirdparty/app/create', { name: 'Kept', description: 'kept' })
    assert.deepEqual(await v2.post('/thirdparty/app/patch', { id: body.id, name: '', description: '' }), done)
    const loaded = await v2.get(`/thirdparty/app/load?id=${body.id}`)
    assert.deepEqual([loaded.body.name, loaded.body.description], ['Kept', 'kept'])
  })

  it('unknown fields of a request are ignored', async () => {
    const created = await post('/tenant/create', { id: 'unknown', name: 'Unknown', colour: 'red', nested: { a: [1] } })
    assert.deepEqual(created, { status: 200, body: { id: 'unknown' } })
  })

  it('an expired access key stays active in its status', async () => {
    const { body } = await post('/accesskey/create', { name: 'expired', expireTime: START / 1000 - 1 })
    assert.equal((await get(`/accesskey?id=${body.key.id}`)).body.key.status, 'active')
    assert.deepEqual(await post('/accesskey/activate', { id: body.key.id }), invalid('The access key has expired'))
  })

  it('custom attributes have types up to 7', async () => {
    const attributes = [1, 2, 3, 4, 5, 6, 7].map((type) => ({ name: `type-${type}`, type }))
    assert.equal((await post('/user/customattribute/create', { attributes })).status, 200)
    const beyond = await post('/user/customattribute/create', { attributes: [{ name: 'type-8', type: 8 }] })
    assert.deepEqual(beyond, invalid('The attributes[0].type field must be at most 7'))
  })

  it('a request that lacks arguments is 400, E011002; the last project stays: 400, E073008', async () => {
    const lacking = await post('/thirdparty/consents/delete', {})
    assert.equal(codeOf(lacking), '400 E011002')
    assert.equal(codeOf(await post('/project/delete')), '400 E073008')
  })
})

const ELSEWHERE = {
  companyRoles: [],
  projectRoles: [{ projectIds: ['P2Other'], roles: ['project-full-access'] }],
  tagRoles: [],
}

type Key = Parameters<TestPlane['world']['store']['managementKeys']['create']>[0]

async function addKey(plane: TestPlane, index: number, key: Key): Promise<string> {
  const id = `K${String(index).padStart(27, '0')}`
  const cleartext = id + newSecret(plane.world.random)
  await plane.world.store.writeDirectory((tables) =>
    tables.managementKeys.create({ ...key, id, digest: digestOf(cleartext) }),
  )
  return cleartext
}
