import assert from 'node:assert/strict'
import { it } from 'node:test'
import { actorOf, auditOf, callsOf, done, invalid, refused, secondProject } from '../../support/entities.ts'
import { onEveryPlane } from '../../support/planes.ts'

const EXISTS = 'Failed to save permission, permission ID or Name already exist'
const taken = (name: string) =>
  refused(400, 'E024104', EXISTS, `Failed to create record, permission entity already exists: ${name}`)
const duplicate = refused(400, 'E024104', EXISTS, 'Failed to update record, a duplicate permission has the name')
const unknown = (name: string) => refused(404, 'E111303', 'Permission not found', `Permission does not exist: ${name}`)
const builtIn = (name: string) => invalid(`The built-in permission ${name} cannot be changed or deleted`)

onEveryPlane('permissions', (plane) => {
  const { get, post } = callsOf(plane, '/v1/mgmt/permission')
  const own = async () => {
    const { permissions } = (await get('/all')).body
    return permissions.filter(({ systemDefault }: { systemDefault: boolean }) => !systemDefault)
  }
  const names = async () => (await own()).map(({ name }: { name: string }) => name)
  const idOf = async (name: string) => (await own()).find((found: { name: string }) => found.name === name).id as string

  it('has the built-in permissions of a new project', async () => {
    const all = await get('/all')
    const ids = all.body.permissions.map(({ id }: { id: string }) => id)
    for (const id of ids) assert.match(id, /^PER[0-9A-Za-z]{27}$/)
    assert.deepEqual(all, {
      status: 200,
      body: {
        permissions: [
          { name: 'Impersonate', description: 'Sign in as another user', systemDefault: true, id: ids[0] },
          { name: 'SSO Admin', description: 'Manage the sign-on of a tenant', systemDefault: true, id: ids[1] },
          { name: 'User Admin', description: 'Manage the users of a tenant', systemDefault: true, id: ids[2] },
        ],
      },
    })
  })

  it('creates, updates and deletes', async () => {
    assert.deepEqual(await post('/create', { name: 'read', description: 'd' }), done)
    const id = await idOf('read')
    assert.deepEqual(await own(), [{ name: 'read', description: 'd', systemDefault: false, id }])
    assert.deepEqual(await post('/update', { name: 'read', newName: 'see' }), done)
    assert.deepEqual(await own(), [{ name: 'see', description: '', systemDefault: false, id }])
    assert.deepEqual(await post('/update', { id, newName: 'see', description: 'by id' }), done)
    assert.deepEqual(await own(), [{ name: 'see', description: 'by id', systemDefault: false, id }])
    assert.deepEqual(await post('/delete', { name: 'see' }), done)
    assert.deepEqual(await post('/delete', { name: 'see' }), unknown('see'))
    assert.deepEqual(await own(), [])
  })

  it('rejects what is taken, missing or unknown', async () => {
    await post('/create', { name: 'a' })
    await post('/create', { name: 'b' })
    assert.deepEqual(await post('/create', { name: 'a' }), taken('a'))
    assert.deepEqual(await post('/create', { name: 'Impersonate' }), taken('Impersonate'))
    assert.deepEqual(await post('/create', {}), invalid('The name field is required'))
    assert.deepEqual(await post('/update', { name: 'a', newName: 'b' }), duplicate)
    assert.deepEqual(await post('/update', { name: 'a', newName: 'User Admin' }), duplicate)
    assert.deepEqual(await post('/update', { name: 'a' }), invalid('The newName field is required'))
    assert.deepEqual(await post('/update', { newName: 'a' }), invalid('The name field is required'))
    assert.deepEqual(await post('/update', { name: 'c', newName: 'd' }), unknown('c'))
    assert.deepEqual(await post('/update', { id: 'PER0', newName: 'd' }), unknown('PER0'))
    assert.deepEqual(await post('/delete', { id: 'PER0' }), unknown('PER0'))
    assert.deepEqual(await post('/delete', {}), invalid('The name field is required'))
    assert.deepEqual(await names(), ['a', 'b'])
  })

  it('keeps the built-in ones as they are', async () => {
    assert.deepEqual(await post('/update', { name: 'Impersonate', newName: 'x' }), builtIn('Impersonate'))
    assert.deepEqual(await post('/delete', { name: 'User Admin' }), builtIn('User Admin'))
    assert.deepEqual(await post('/delete/batch', { names: ['a', 'SSO Admin'] }), builtIn('SSO Admin'))
    assert.deepEqual(await names(), ['a', 'b'])
  })

  it('takes a deleted permission from every role, and follows a renamed one', async () => {
    await plane().call('POST', '/v1/mgmt/role/create', { name: 'Holder', permissionNames: ['a', 'b'] })
    await post('/update', { name: 'a', newName: 'z' })
    const held = async () => {
      const { body } = await plane().call('POST', '/v1/mgmt/role/search', { roleNames: ['Holder'] })
      return body.roles[0].permissionNames
    }
    assert.deepEqual(await held(), ['b', 'z'])
    await post('/delete', { name: 'z' })
    await post('/create', { name: 'z' })
    assert.deepEqual(await held(), ['b'])
  })

  it('creates, updates and deletes many, all or none', async () => {
    const before = await names()
    assert.deepEqual(await post('/create/batch', { permissions: [{ name: 'c' }, { name: 'b' }] }), taken('b'))
    assert.deepEqual(
      await post('/create/batch', { permissions: [{ name: 'c' }, {}] }),
      invalid('The permissions[1].name field is required'),
    )
    assert.deepEqual(await post('/create/batch', {}), invalid('The permissions field is required'))
    assert.deepEqual(await names(), before)
    assert.deepEqual(
      await post('/create/batch', { permissions: [{ name: 'd', description: '4' }, { name: 'c' }] }),
      done,
    )
    assert.deepEqual(await names(), ['b', 'c', 'd', 'z'])
    const half = [
      { name: 'c', newName: 'cc' },
      { name: 'nobody', newName: 'x' },
    ]
    assert.deepEqual(await post('/update/batch', { permissions: half }), unknown('nobody'))
    assert.deepEqual(await names(), ['b', 'c', 'd', 'z'])
    const chain = [
      { name: 'c', newName: 'e' },
      { name: 'd', newName: 'c' },
      { name: 'e', newName: 'd' },
    ]
    assert.deepEqual(await post('/update/batch', { permissions: chain }), done)
    assert.deepEqual(await names(), ['b', 'c', 'd', 'z'])
    const ids = [await idOf('z'), 'PER0']
    assert.deepEqual(await post('/delete/batch', { names: ['c', 'nobody'], ids }), done)
    assert.deepEqual(await names(), ['b', 'd'])
    assert.deepEqual(await post('/delete/batch', {}), invalid('The names field is required'))
  })

  it('refuses a taken name to all but one of many that race', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('/create', { name: 'raced' })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(19).fill(400)])
    const renames = ['b', 'd'].map((name) => post('/update', { name, newName: 'one' }))
    assert.deepEqual((await Promise.all(renames)).map(({ status }) => status).sort(), [200, 400])
  })

  it('records who did what in the audit trail', async () => {
    await post('/create', { name: 'audited' })
    const id = await idOf('audited')
    await post('/update', { id, newName: 'renamed' })
    await post('/delete/batch', { ids: [id] })
    const record = (action: string, name: string) => ({
      action,
      actorId: actorOf(plane()),
      tenants: [],
      data: { id, name },
    })
    assert.deepEqual(await auditOf(plane(), id), [
      record('PermissionCreated', 'audited'),
      record('PermissionDeleted', 'renamed'),
      record('PermissionModified', 'renamed'),
    ])
  })

  it('keeps the permissions of projects apart', async () => {
    const inSecond = await secondProject(plane())
    const id = await idOf('raced')
    assert.deepEqual(await inSecond('/v1/mgmt/permission/update', { id, newName: 'x' }), unknown(id))
    assert.deepEqual(await inSecond('/v1/mgmt/permission/delete', { name: 'raced' }), unknown('raced'))
    assert.deepEqual(await inSecond('/v1/mgmt/permission/delete/batch', { ids: [id] }), done)
    assert.deepEqual(await inSecond('/v1/mgmt/permission/create', { name: 'raced' }), done)
    assert.equal((await names()).includes('raced'), true)
  })
})
