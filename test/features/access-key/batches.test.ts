import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { it } from 'node:test'
import { type Answer, actorOf, auditOf, callsOf, done, invalid, secondProject } from '../../support/entities.ts'
import { START } from '../../support/plane.ts'
import { onEveryPlane } from '../../support/planes.ts'

const NOW = START / 1000
const UNKNOWN = 'K000000000000000000000000000'

onEveryPlane('many access keys', (plane) => {
  const { get, post } = callsOf(plane, '/v1/mgmt/accesskey')
  const create = async (name: string, more: object = {}) =>
    (await post('/create', { name, ...more })).body.key.id as string
  const names = async (query: object) => namesIn(await post('/search', query))
  const statuses = async (ids: string[]) =>
    Promise.all(ids.map(async (id) => (await get(`?id=${id}`)).body.key?.status))

  it('answers an empty list before there are keys', async () => {
    assert.deepEqual(await post('/search'), { status: 200, body: { keys: [] } })
  })

  it('imports keys with the values that they have', async () => {
    await plane().call('POST', '/v1/mgmt/tenant/create', { id: 'acmecorp', name: 'AcmeCorp' })
    await plane().call('POST', '/v1/mgmt/role/create', { name: 'Reader' })
    const imported = await post('/import', {
      keys: [
        {
          name: 'first',
          cleartext: 'sk_live_a-foreign.key',
          expireTime: 1795345322,
          roleNames: ['Reader'],
          keyTenants: [{ tenantId: 'acmecorp', roleNames: ['Reader'] }],
          customClaims: { 'claim-name': 'claim-value' },
          description: 'from elsewhere',
          permittedIps: ['10.0.0.0/8'],
          customAttributes: { 'attribute-key': 'attribute-value' },
        },
        { name: 'second', cleartext: 'ключ' },
      ],
    })
    const ids = imported.body.keys.map(({ id }: { id: string }) => id)
    const shown = (index: number, fields: object) => ({
      id: ids[index],
      name: '',
      roleNames: [],
      keyTenants: [],
      status: 'active',
      createdTime: NOW,
      expireTime: 0,
      createdBy: actorOf(plane()),
      clientId: Buffer.from(`${plane().projectId}:${ids[index]}`).toString('base64'),
      boundUserId: '',
      customClaims: {},
      editable: true,
      description: '',
      permittedIps: [],
      customAttributes: {},
      ...fields,
    })
    const first = shown(0, {
      name: 'first',
      expireTime: 1795345322,
      roleNames: ['Reader'],
      keyTenants: [{ tenantId: 'acmecorp', roleNames: ['Reader'], tenantName: 'AcmeCorp' }],
      customClaims: { 'claim-name': 'claim-value' },
      description: 'from elsewhere',
      permittedIps: ['10.0.0.0/8'],
      customAttributes: { 'attribute-key': 'attribute-value' },
    })
    assert.deepEqual(imported, { status: 200, body: { keys: [first, shown(1, { name: 'second' })] } })
    assert.deepEqual(await get(`?id=${ids[0]}`), { status: 200, body: { key: first } })
    const found = await plane().world.store.accessKeys.byDigest(plane().projectId, digest('ключ'))
    assert.equal(found?.id, ids[1])
  })

  it('imports nothing when one key does not fit', async () => {
    const known = { name: 'again', cleartext: 'sk_live_a-foreign.key' }
    const fine = { name: 'fine', cleartext: 'another' }
    assert.deepEqual(
      await post('/import', { keys: [fine, known] }),
      invalid('The keys[1].cleartext field is in use already'),
    )
    assert.deepEqual(
      await post('/import', { keys: [fine, fine] }),
      invalid('The keys[1].cleartext field is in use already'),
    )
    assert.deepEqual(
      await post('/import', { keys: [fine, { name: 'empty' }] }),
      invalid('The keys[1].cleartext field is required'),
    )
    assert.equal((await post('/import', { keys: [fine, { ...fine, roleNames: ['x'] }] })).body.errorCode, 'E011003')
    const badRole = { name: 'role', cleartext: 'x', roleNames: ['Nobody'] }
    assert.equal((await post('/import', { keys: [fine, badRole] })).body.errorCode, 'E111403')
    const tooMany = Array.from({ length: 1001 }, (_, n) => ({ name: 'n', cleartext: `many ${n}` }))
    assert.deepEqual(await post('/import', { keys: tooMany }), invalid('The keys field holds more than 1000 items'))
    assert.deepEqual(await names({}), ['first', 'second'])
    assert.deepEqual(await post('/import', {}), { status: 200, body: { keys: [] } })
  })

  it('imports a batch of the largest size', async () => {
    const keys = Array.from({ length: 1000 }, (_, n) => ({ name: `bulk ${n}`, cleartext: `bulk secret ${n}` }))
    const imported = await post('/import', { keys })
    assert.deepEqual(
      namesIn(imported),
      keys.map(({ name }) => name),
    )
    const ids = imported.body.keys.map(({ id }: { id: string }) => id)
    assert.equal((await post('/search', { text: 'BULK' })).body.keys.length, 1000)
    assert.deepEqual(await post('/delete/batch', { ids }), done)
    assert.deepEqual(await names({ text: 'bulk' }), [])
  })

  it('searches by every filter, alone and together', async () => {
    await plane().call('POST', '/v1/mgmt/tenant/create', { id: 'other', name: 'Other' })
    plane().now += 1000
    const alpha = await create('Alpha', {
      keyTenants: [{ tenantId: 'acmecorp' }, { tenantId: 'other' }],
      customAttributes: { team: 'blue', n: 1, list: ['a'] },
    })
    plane().now += 1000
    await create('beta', { description: 'needs ÄRGER', keyTenants: [{ tenantId: 'other' }] })
    assert.deepEqual(await names({ tenantIds: ['other'] }), ['Alpha', 'beta'])
    assert.deepEqual(await names({ tenantIds: ['acmecorp'] }), ['first', 'Alpha'])
    assert.deepEqual(await names({ tenantIds: ['nowhere'] }), [])
    assert.deepEqual(await names({ text: 'ALPH' }), ['Alpha'])
    assert.deepEqual(await names({ text: 'ärger' }), ['beta'])
    assert.deepEqual(await names({ text: alpha.toUpperCase() }), ['Alpha'])
    assert.deepEqual(await names({ text: "%_'\\" }), [])
    assert.deepEqual(await names({ customAttributes: { team: 'blue', n: 1, list: ['a'] } }), ['Alpha'])
    assert.deepEqual(await names({ customAttributes: { team: 'blue', n: 2 } }), [])
    assert.deepEqual(await names({ customAttributes: { constructor: null } }), [])
    assert.deepEqual(await names({ creatingUser: actorOf(plane()), text: 'a' }), await names({ text: 'a' }))
    assert.deepEqual(await names({ creatingUser: UNKNOWN }), [])
    assert.deepEqual(await names({ boundUserId: 'U000000000000000000000000000' }), [])
    assert.deepEqual(await names({ tenantIds: ['other'], text: 'alpha' }), ['Alpha'])
    assert.deepEqual(await names({ tenantIds: null, text: '', sort: null, customAttributes: null, boundUserId: '' }), [
      'first',
      'second',
      'Alpha',
      'beta',
    ])
  })

  it('sorts by several fields', async () => {
    assert.deepEqual(await names({ sort: [{ field: 'name' }] }), ['Alpha', 'beta', 'first', 'second'])
    assert.deepEqual(await names({ sort: [{ field: 'name', desc: true }] }), ['second', 'first', 'beta', 'Alpha'])
    const sort = [
      { field: 'createdTime', desc: true },
      { field: 'name', desc: true },
    ]
    assert.deepEqual(await names({ sort }), ['beta', 'Alpha', 'second', 'first'])
    assert.deepEqual(await names({ sort: [{ field: 'expireTime', desc: true }, { field: 'name' }] }), [
      'first',
      'Alpha',
      'beta',
      'second',
    ])
    for (const field of ['digest', '', '__proto__', 'name; drop table users']) {
      const fields = 'id, name, description, status, createdTime, expireTime, createdBy, boundUserId'
      assert.deepEqual(await post('/search', { sort: [{ field }] }), invalid(`The sort field must be one of ${fields}`))
    }
  })

  it('switches many keys and skips unknown ids', async () => {
    const ids = [await create('one'), await create('two')]
    assert.deepEqual(await post('/deactivate/batch', { ids: [...ids, UNKNOWN, ids[0]] }), done)
    assert.deepEqual(await statuses(ids), ['inactive', 'inactive'])
    assert.deepEqual(await post('/activate/batch', { ids }), done)
    assert.deepEqual(await statuses(ids), ['active', 'active'])
    assert.deepEqual(await post('/activate/batch', { ids: [] }), invalid('The ids field is required'))
    assert.deepEqual(await post('/activate/batch', { ids: [UNKNOWN] }), done)
  })

  it('activates none of a batch when one has expired', async () => {
    const expired = await create('expired', { expireTime: NOW })
    const fine = await create('fine')
    await post('/deactivate/batch', { ids: [expired, fine] })
    const refusal = invalid(`The access key has expired: ${expired}`)
    assert.deepEqual(await post('/activate/batch', { ids: [fine, expired] }), refusal)
    assert.deepEqual(await statuses([expired, fine]), ['inactive', 'inactive'])
  })

  it('deletes many keys, skips unknown ids and records it once', async () => {
    const ids = [await create('three'), await create('four')].sort()
    assert.deepEqual(await post('/delete/batch', { ids: [UNKNOWN, ...ids] }), done)
    assert.deepEqual(await statuses(ids), [undefined, undefined])
    assert.deepEqual(await post('/delete/batch', { ids }), done)
    assert.deepEqual(await post('/delete/batch', {}), invalid('The ids field is required'))
    const records = (await auditOf(plane(), ids[0] as string)).filter(({ action }) => action === 'AccessKeysDeleted')
    assert.deepEqual(records, [{ action: 'AccessKeysDeleted', actorId: actorOf(plane()), tenants: [], data: { ids } }])
  })

  it('leaves the tenant when the tenant goes', async () => {
    await plane().call('POST', '/v1/mgmt/tenant/create', { id: 'short', name: 'Short' })
    const member = await create('member', { keyTenants: [{ tenantId: 'short' }, { tenantId: 'other' }] })
    const only = await create('only', { roleNames: ['Reader'], keyTenants: [{ tenantId: 'short' }] })
    await plane().call('POST', '/v1/mgmt/tenant/delete', { id: 'short', cascade: true })
    const { key } = (await get(`?id=${member}`)).body
    assert.deepEqual(key.keyTenants, [{ tenantId: 'other', roleNames: [], tenantName: 'Other' }])
    assert.equal((await get(`?id=${only}`)).status, 404)
  })

  it('finds the keys that are bound to a user', async () => {
    const { body } = await plane().call('POST', '/v1/mgmt/user/create', { loginId: 'bound@example.com' })
    await create('bound', { userId: body.user.userId })
    assert.deepEqual(await names({ boundUserId: body.user.userId }), ['bound'])
  })

  it('keeps the keys of projects apart', async () => {
    const id = await create('mine')
    const inSecond = await secondProject(plane())
    for (const verb of ['activate', 'deactivate', 'rotate', 'update', 'delete']) {
      assert.equal((await inSecond(`/v1/mgmt/accesskey/${verb}`, { id, name: 'stolen' })).status, 404, verb)
    }
    for (const verb of ['activate', 'deactivate', 'delete']) {
      assert.deepEqual(await inSecond(`/v1/mgmt/accesskey/${verb}/batch`, { ids: [id] }), done)
    }
    assert.deepEqual(await inSecond('/v1/mgmt/accesskey/search'), { status: 200, body: { keys: [] } })
    const role = await inSecond('/v1/mgmt/accesskey/create', { name: 'x', roleNames: ['Reader'] })
    assert.deepEqual([role.status, role.body.errorCode], [400, 'E111403'])
    const tenant = await inSecond('/v1/mgmt/accesskey/create', { name: 'x', keyTenants: [{ tenantId: 'acmecorp' }] })
    assert.deepEqual([tenant.status, tenant.body.errorCode], [400, 'E111104'])
    assert.deepEqual(await statuses([id]), ['active'])
  })

  it('imports one secret once, however many ask at a time', async () => {
    const keys = [{ name: 'raced', cleartext: 'raced secret' }]
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('/import', { keys })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(19).fill(400)])
    assert.deepEqual(await names({ text: 'raced' }), ['raced'])
  })

  it('loses no change of two that meet', async () => {
    const id = await create('met')
    await Promise.all([
      post('/update', { id, name: 'met', description: 'changed' }),
      post('/update', { id, name: 'met', customClaims: { a: 1 } }),
      post('/deactivate', { id }),
    ])
    const { key } = (await get(`?id=${id}`)).body
    assert.deepEqual([key.description, key.customClaims, key.status], ['changed', { a: 1 }, 'inactive'])
  })
})

const digest = (cleartext: string) => createHash('sha256').update(cleartext).digest('base64url')

function namesIn({ body }: Answer): string[] {
  return body.keys.map(({ name }: { name: string }) => name)
}
