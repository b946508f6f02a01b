import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { it } from 'node:test'
import { actorOf, auditOf, callsOf, done, invalid, refused } from '../../support/entities.ts'
import { START, type TestPlane } from '../../support/plane.ts'
import { onEveryPlane } from '../../support/planes.ts'

const NOW = START / 1000
const UNKNOWN = 'K000000000000000000000000000'

const blank = {
  roleNames: [],
  keyTenants: [],
  status: 'active',
  createdTime: NOW,
  expireTime: 0,
  boundUserId: '',
  customClaims: {},
  editable: true,
  description: '',
  permittedIps: [],
  customAttributes: {},
}

const notFound = (errorMessage: string) => refused(404, 'E111502', 'Access key not found', errorMessage)

onEveryPlane('access keys', (plane, { engine, database }) => {
  const calls = callsOf(plane, '/v1/mgmt/accesskey')
  const post = (path: string, body?: unknown) => calls.post(`/${path}`, body)
  const load = (id: string) => calls.get(`?id=${id}`)
  const create = async (body: object) => (await post('create', body)).body as { cleartext: string; key: { id: string } }
  const clientId = (id: string) => Buffer.from(`${plane().projectId}:${id}`).toString('base64')
  const shown = (id: string, fields: object) => ({
    ...blank,
    id,
    clientId: clientId(id),
    createdBy: actorOf(plane()),
    ...fields,
  })

  it('creates a key with everything, shows its secret once and loads it whole', async () => {
    await tenant(plane(), 'acmecorp', 'AcmeCorp')
    await role(plane(), { name: 'Reader' })
    await role(plane(), { name: 'Keeper', tenantId: 'acmecorp' })
    const userId = await user(plane(), 'bound@example.com')
    const created = await post('create', {
      name: 'exampleKey',
      expireTime: '1795345322',
      roleNames: ['Reader'],
      keyTenants: [{ tenantId: 'acmecorp', roleNames: ['Keeper', 'Reader'] }],
      userId,
      customClaims: { k1: 'v1', deep: { a: [1, null] } },
      description: 'for the seed',
      permittedIps: ['10.0.0.1', '192.168.0.0/16', '2001:db8::/32', '::1'],
      customAttributes: { team: 'blue', n: 3 },
    })
    const { cleartext, key } = created.body
    assert.match(cleartext, /^K[0-9A-Za-z]{70}$/)
    assert.equal(cleartext.slice(0, 28), key.id)
    const expected = shown(key.id, {
      name: 'exampleKey',
      expireTime: 1795345322,
      roleNames: ['Reader'],
      keyTenants: [{ tenantId: 'acmecorp', roleNames: key.keyTenants[0].roleNames, tenantName: 'AcmeCorp' }],
      boundUserId: userId,
      customClaims: { k1: 'v1', deep: { a: [1, null] } },
      description: 'for the seed',
      permittedIps: ['10.0.0.1', '192.168.0.0/16', '2001:db8::/32', '::1'],
      customAttributes: { team: 'blue', n: 3 },
    })
    assert.deepEqual(key.keyTenants[0].roleNames.toSorted(), ['Keeper', 'Reader'])
    assert.deepEqual(created, { status: 200, body: { cleartext, key: expected } })
    assert.deepEqual(await load(key.id), { status: 200, body: { key: expected } })
  })

  it('gives a client id of 76 characters without padding', async () => {
    const { key } = await create({ name: 'client' })
    assert.match(clientId(key.id), /^[0-9A-Za-z+/]{76}$/)
  })

  it('keeps only the digest of the secret', async () => {
    const { cleartext, key } = await create({ name: 'secret' })
    const stored = await plane().world.store.accessKeys.load(plane().projectId, key.id)
    assert.equal(stored?.digest, createHash('sha256').update(cleartext).digest('base64url'))
    assert.equal(JSON.stringify(stored).includes(cleartext.slice(28)), false)
    assert.equal(plane().log.join('\n').includes(cleartext.slice(28)), false)
  })

  it('takes null and empty values for unset', async () => {
    const created = await post('create', {
      name: 'nothing',
      expireTime: null,
      roleNames: null,
      keyTenants: null,
      userId: '',
      customClaims: null,
      description: '',
      permittedIps: [],
      customAttributes: null,
    })
    const { cleartext, key } = created.body
    assert.deepEqual(created, { status: 200, body: { cleartext, key: shown(key.id, { name: 'nothing' }) } })
  })

  it('rejects a key without a name', async () => {
    assert.deepEqual(await post('create', { name: '' }), invalid('The name field is required'))
  })

  it('rejects unknown tenants, roles and users, and stores nothing', async () => {
    const before = (await post('search')).body.keys.length
    assert.deepEqual(await post('create', { name: 'x', keyTenants: [{ tenantId: 'nowhere' }] }), {
      status: 400,
      body: {
        errorCode: 'E111104',
        errorDescription: 'Failed to load tenants',
        errorMessage: 'Could not load tenant by id: nowhere',
      },
    })
    assert.deepEqual(await post('create', { name: 'x', roleNames: ['Nobody'] }), {
      status: 400,
      body: { errorCode: 'E111403', errorDescription: 'Role not found', errorMessage: 'Role does not exist: Nobody' },
    })
    // A role of a tenant is not one of the project.
    assert.equal((await post('create', { name: 'x', roleNames: ['Keeper'] })).body.errorCode, 'E111403')
    assert.deepEqual(await post('create', { name: 'x', userId: 'U000000000000000000000000000' }), {
      status: 400,
      body: { errorCode: 'E112102', errorDescription: 'User not found', errorMessage: 'Cannot find user' },
    })
    assert.equal((await post('search')).body.keys.length, before)
  })

  it('rejects what is no address and no network', async () => {
    for (const entry of [
      'localhost',
      '10.0.0.256',
      '10.0.0.0/33',
      '::/129',
      '10.0.0.0/8/8',
      'fe80::1%eth0',
      '/8',
      '1/',
    ]) {
      const refused = await post('create', { name: 'x', permittedIps: [entry] })
      assert.deepEqual(refused, invalid('The permittedIps field must hold IP addresses or CIDR blocks'), entry)
    }
  })

  it('takes a time of expiry that is past, and refuses one that no reply can hold', async () => {
    const { key } = await create({ name: 'past', expireTime: NOW - 1 })
    assert.deepEqual((await load(key.id)).body.key, shown(key.id, { name: 'past', expireTime: NOW - 1 }))
    const late = invalid('The expireTime field must be at most 2147483647')
    assert.deepEqual(await post('create', { name: 'x', expireTime: 2 ** 31 }), late)
    for (const expireTime of [-1, '-1', 2 ** 53, '9007199254740993', 1.5, 'soon', 1e300]) {
      assert.equal((await post('create', { name: 'x', expireTime })).body.errorCode, 'E011003', String(expireTime))
    }
  })

  it('tells short, missing and unknown ids apart', async () => {
    const short = invalid('The id field must be at least 27 characters')
    assert.deepEqual(await load('K123'), short)
    assert.deepEqual(await load(''), invalid('The id field is required'))
    assert.deepEqual(await load(UNKNOWN), notFound("Can't find access key"))
    for (const verb of ['activate', 'deactivate', 'rotate', 'update']) {
      assert.deepEqual(await post(verb, { id: 'K123', name: 'n' }), short, verb)
      const unknown = notFound("Unable to update access key because it's not found")
      assert.deepEqual(await post(verb, { id: UNKNOWN, name: 'n' }), unknown, verb)
    }
    assert.deepEqual(await post('delete', { id: UNKNOWN }), notFound("Can't find access key"))
  })

  it('updates what is sent and leaves the rest', async () => {
    const { key } = await create({
      name: 'before',
      description: 'kept',
      roleNames: ['Reader'],
      keyTenants: [{ tenantId: 'acmecorp' }],
      customClaims: { a: 1 },
      permittedIps: ['10.0.0.1'],
      customAttributes: { b: 2 },
    })
    const kept = {
      description: 'kept',
      roleNames: ['Reader'],
      keyTenants: [{ tenantId: 'acmecorp', roleNames: [], tenantName: 'AcmeCorp' }],
      customClaims: { a: 1 },
      permittedIps: ['10.0.0.1'],
      customAttributes: { b: 2 },
    }
    const named = { status: 200, body: { key: shown(key.id, { ...kept, name: 'after' }) } }
    assert.deepEqual(await post('update', { id: key.id, name: 'after', description: null, roleNames: null }), named)
    assert.deepEqual(await load(key.id), named)
    const cleared = {
      status: 200,
      body: { key: shown(key.id, { name: 'after', description: 'new', customAttributes: { c: 3 } }) },
    }
    const sent = { description: 'new', roleNames: [], keyTenants: [], customClaims: {}, permittedIps: [] }
    assert.deepEqual(await post('update', { id: key.id, name: 'after', ...sent, customAttributes: { c: 3 } }), cleared)
    assert.deepEqual(await load(key.id), cleared)
    assert.deepEqual(await post('update', { id: key.id }), invalid('The name field is required'))
    assert.equal((await post('update', { id: key.id, name: 'n', roleNames: ['Nobody'] })).body.errorCode, 'E111403')
    assert.equal((await post('update', { id: key.id, name: 'n', permittedIps: ['x'] })).body.errorCode, 'E011003')
    assert.deepEqual(await load(key.id), cleared)
  })

  it('deactivates and activates', async () => {
    const { key } = await create({ name: 'switch' })
    assert.deepEqual(await post('deactivate', { id: key.id }), done)
    assert.equal((await load(key.id)).body.key.status, 'inactive')
    assert.deepEqual(await post('activate', { id: key.id }), done)
    assert.equal((await load(key.id)).body.key.status, 'active')
  })

  it('refuses to activate or rotate an expired key', async () => {
    const { key } = await create({ name: 'old', expireTime: NOW })
    assert.deepEqual(await post('activate', { id: key.id }), invalid('The access key has expired'))
    assert.deepEqual(await post('rotate', { id: key.id }), invalid('The access key has expired'))
  })

  it('rotates the secret and keeps the id', async () => {
    const { cleartext, key } = await create({ name: 'rotated' })
    const rotated = await post('rotate', { id: key.id })
    const fresh = rotated.body.cleartext
    assert.match(fresh, /^K[0-9A-Za-z]{70}$/)
    assert.equal(fresh.slice(0, 28), key.id)
    assert.notEqual(fresh, cleartext)
    assert.deepEqual(rotated, { status: 200, body: { cleartext: fresh, key: shown(key.id, { name: 'rotated' }) } })
    const { accessKeys } = plane().world.store
    assert.equal(await accessKeys.byDigest(plane().projectId, digest(cleartext)), undefined)
    assert.equal((await accessKeys.byDigest(plane().projectId, digest(fresh)))?.id, key.id)
  })

  it('refuses to rotate an inactive key', async () => {
    const { key } = await create({ name: 'off' })
    await post('deactivate', { id: key.id })
    assert.deepEqual(await post('rotate', { id: key.id }), invalid('Only an active access key can be rotated'))
  })

  it('deletes a key once', async () => {
    const { key } = await create({ name: 'gone', keyTenants: [{ tenantId: 'acmecorp' }] })
    assert.deepEqual(await post('delete', { id: key.id }), done)
    assert.deepEqual(await load(key.id), notFound("Can't find access key"))
    assert.deepEqual(await post('delete', { id: key.id }), notFound("Can't find access key"))
  })

  it('leaves no secret in the database file', { skip: engine !== 'sqlite' }, async () => {
    const { cleartext } = await create({ name: 'planted' })
    const file = database().slice('sqlite:'.length)
    const bytes = Buffer.concat([await readFile(file), await readFile(`${file}-wal`)])
    assert.equal(bytes.includes('planted'), true)
    assert.equal(bytes.includes(cleartext.slice(28)), false)
  })

  it('records who did what in the audit trail', async () => {
    const { key } = await create({ name: 'audited', keyTenants: [{ tenantId: 'acmecorp' }] })
    await post('update', { id: key.id, name: 'renamed' })
    await post('delete', { id: key.id })
    const record = (action: string, name: string) => ({
      action,
      actorId: actorOf(plane()),
      tenants: ['acmecorp'],
      data: { id: key.id, name },
    })
    assert.deepEqual(await auditOf(plane(), key.id), [
      record('AccessKeyCreated', 'audited'),
      record('AccessKeyDeleted', 'renamed'),
      record('AccessKeyModified', 'renamed'),
    ])
  })
})

const digest = (cleartext: string) => createHash('sha256').update(cleartext).digest('base64url')

async function tenant(plane: TestPlane, id: string, name: string): Promise<void> {
  await plane.call('POST', '/v1/mgmt/tenant/create', { id, name })
}

async function role(plane: TestPlane, body: object): Promise<void> {
  await plane.call('POST', '/v1/mgmt/role/create', body)
}

async function user(plane: TestPlane, loginId: string): Promise<string> {
  const { body } = await plane.call('POST', '/v1/mgmt/user/create', { loginId })
  return body.user.userId
}
