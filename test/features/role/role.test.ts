import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  type Answer,
  actorOf,
  auditOf,
  callsOf,
  done,
  invalid,
  refused,
  secondProject,
} from '../../support/entities.ts'
import { START } from '../../support/plane.ts'
import { onEveryPlane } from '../../support/planes.ts'

const NOW = START / 1000
const blank = {
  description: '',
  permissionNames: [],
  createdTime: NOW,
  tenantId: '',
  default: false,
  private: false,
}
const taken = (name: string, verb = 'create') =>
  refused(
    400,
    'E024209',
    'Failed to save role, role ID or Name already exist',
    `Failed to ${verb} record, role entity already exists: ${name}`,
  )
const unknown = (name: string) => refused(404, 'E111403', 'Role not found', `Role does not exist: ${name}`)
const noPermission = (name: string) =>
  refused(400, 'E111303', 'Permission not found', `Permission does not exist: ${name}`)

onEveryPlane('roles', (plane) => {
  const { get, post } = callsOf(plane, '/v1/mgmt/role')
  const create = async (body: object) => (await post('/create', body)).body
  const names = async (query: object) => namesIn(await post('/search', query))
  const everyName = async () => namesIn(await get('/all'))

  it('has the built-in role of a new project', async () => {
    const all = await get('/all')
    const tenantAdmin = {
      ...blank,
      id: all.body.roles[0].id,
      name: 'Tenant Admin',
      description: 'Administers the users and the sign-on of a tenant',
      permissionNames: ['SSO Admin', 'User Admin'],
    }
    assert.deepEqual(all, { status: 200, body: { roles: [tenantAdmin] } })
    assert.match(tenantAdmin.id, /^ROL[0-9A-Za-z]{27}$/)
  })

  it('creates a role and answers it at the root', async () => {
    plane().now += 1000
    await plane().call('POST', '/v1/mgmt/permission/create', { name: 'read' })
    await plane().call('POST', '/v1/mgmt/permission/create', { name: 'write' })
    const created = await post('/create', {
      name: 'Editor',
      description: 'edits',
      permissionNames: ['write', 'read', 'write'],
      default: true,
      private: true,
    })
    const shown = {
      id: created.body.id,
      name: 'Editor',
      description: 'edits',
      permissionNames: ['read', 'write'],
      createdTime: NOW + 1,
      tenantId: '',
      default: true,
      private: true,
    }
    assert.deepEqual(created, { status: 200, body: shown })
    assert.deepEqual((await get('/all')).body.roles[1], shown)
  })

  it('creates a role of a tenant beside one of the project', async () => {
    plane().now += 1000
    await plane().call('POST', '/v1/mgmt/tenant/create', { id: 'acmecorp', name: 'AcmeCorp' })
    const created = await post('/create', { name: 'Editor', tenantId: 'acmecorp', permissionNames: null })
    const shown = { ...blank, id: created.body.id, name: 'Editor', tenantId: 'acmecorp', createdTime: NOW + 2 }
    assert.deepEqual(created, { status: 200, body: shown })
  })

  it('rejects what is taken, missing or unknown', async () => {
    assert.deepEqual(await post('/create', { name: 'Editor' }), taken('Editor'))
    assert.deepEqual(await post('/create', { name: 'Editor', tenantId: 'acmecorp' }), taken('Editor'))
    assert.deepEqual(await post('/create', { name: '' }), invalid('The name field is required'))
    assert.deepEqual(await post('/create', { name: 'x', permissionNames: ['read', 'fly'] }), noPermission('fly'))
    assert.deepEqual(
      await post('/create', { name: 'x', tenantId: 'nowhere' }),
      refused(400, 'E111104', 'Failed to load tenants', 'Could not load tenant by id: nowhere'),
    )
    assert.deepEqual(await everyName(), ['Tenant Admin', 'Editor', 'Editor'])
  })

  it('updates a role by name, in its tenant, and by id, and clears what is left out', async () => {
    const { id } = await create({ name: 'Before', description: 'd', permissionNames: ['read'], default: true })
    const renamed = { ...blank, id, name: 'After', permissionNames: ['write'], createdTime: NOW + 2 }
    const byName = { name: 'Before', newName: 'After', permissionNames: ['write'] }
    assert.deepEqual(await post('/update', byName), { status: 200, body: renamed })
    const byId = { id, newName: 'Again', description: 'by id', private: true }
    assert.deepEqual(await post('/update', byId), {
      status: 200,
      body: { ...blank, id, name: 'Again', description: 'by id', private: true, createdTime: NOW + 2 },
    })
    const inTenant = { name: 'Editor', tenantId: 'acmecorp', newName: 'Again' }
    const answer = await post('/update', inTenant)
    assert.deepEqual([answer.status, answer.body.tenantId, answer.body.name], [200, 'acmecorp', 'Again'])
    assert.deepEqual(await names({ roleNames: ['Again'] }), ['Again', 'Again'])
  })

  it('rejects an update of nobody, to a taken name, or without a name', async () => {
    assert.deepEqual(await post('/update', { name: 'Nobody', newName: 'x' }), unknown('Nobody'))
    assert.deepEqual(await post('/update', { name: 'Editor', tenantId: 'acmecorp', newName: 'x' }), unknown('Editor'))
    assert.deepEqual(await post('/update', { id: 'ROL0', newName: 'x' }), unknown('ROL0'))
    assert.deepEqual(await post('/update', { newName: 'x' }), invalid('The name field is required'))
    assert.deepEqual(await post('/update', { name: 'Editor' }), invalid('The newName field is required'))
    assert.deepEqual(await post('/update', { name: 'Editor', newName: 'Again' }), taken('Again', 'update'))
    assert.deepEqual(
      await post('/update', { name: 'Editor', newName: 'Editor', permissionNames: ['fly'] }),
      noPermission('fly'),
    )
    assert.equal((await names({ permissionNames: ['read', 'write'] })).join(), 'Editor')
  })

  it('deletes a role by name, in its tenant, or by id, once', async () => {
    const { id } = await create({ name: 'Gone' })
    assert.deepEqual(await post('/delete', { id, name: 'ignored' }), done)
    assert.deepEqual(await post('/delete', { id }), unknown(id))
    await create({ name: 'Gone', tenantId: 'acmecorp' })
    assert.deepEqual(await post('/delete', { name: 'Gone' }), unknown('Gone'))
    assert.deepEqual(await post('/delete', { name: 'Gone', tenantId: 'acmecorp' }), done)
    assert.deepEqual(await post('/delete', {}), invalid('The name field is required'))
  })

  it('takes a deleted role from everybody who has it', async () => {
    await create({ name: 'Held' })
    const held = { name: 'k', roleNames: ['Held'], keyTenants: [{ tenantId: 'acmecorp', roleNames: ['Held'] }] }
    const { body } = await plane().call('POST', '/v1/mgmt/accesskey/create', held)
    await post('/delete', { name: 'Held' })
    await create({ name: 'Held' })
    const { key } = (await plane().call('GET', `/v1/mgmt/accesskey?id=${body.key.id}`)).body
    assert.deepEqual(key.roleNames, [])
    assert.deepEqual(key.keyTenants, [{ tenantId: 'acmecorp', roleNames: [], tenantName: 'AcmeCorp' }])
    await post('/delete', { name: 'Held' })
  })

  it('creates and updates many, all or none', async () => {
    const before = await everyName()
    const clash = { roles: [{ name: 'b1' }, { name: 'b2' }, { name: 'b1' }] }
    assert.deepEqual(await post('/create/batch', clash), taken('b1'))
    const dangling = { roles: [{ name: 'b1' }, { name: 'b2', permissionNames: ['fly'] }] }
    assert.deepEqual(await post('/create/batch', dangling), noPermission('fly'))
    assert.deepEqual(await post('/create/batch', { roles: [] }), invalid('The roles field is required'))
    assert.deepEqual(await post('/create/batch', { roles: [{}] }), invalid('The roles[0].name field is required'))
    assert.deepEqual(await everyName(), before)
    const created = await post('/create/batch', { roles: [{ name: 'b2', permissionNames: ['read'] }, { name: 'b1' }] })
    const [b2, b1] = created.body.roles
    const shown = (id: string, name: string, fields: object = {}) => ({
      ...blank,
      id,
      name,
      createdTime: NOW + 2,
      ...fields,
    })
    assert.deepEqual(created, {
      status: 200,
      body: { roles: [shown(b2.id, 'b2', { permissionNames: ['read'] }), shown(b1.id, 'b1')] },
    })
    const half = {
      roles: [
        { id: b1.id, newName: 'changed' },
        { name: 'b3', newName: 'x' },
      ],
    }
    assert.deepEqual(await post('/update/batch', half), unknown('b3'))
    assert.deepEqual(await names({ roleIds: [b1.id] }), ['b1'])
    const chain = {
      roles: [
        { name: 'b1', newName: 'b0' },
        { id: b2.id, newName: 'b1', description: 'moved' },
      ],
    }
    assert.deepEqual(await post('/update/batch', chain), {
      status: 200,
      body: { roles: [shown(b1.id, 'b0'), shown(b2.id, 'b1', { description: 'moved' })] },
    })
  })

  it('searches by every filter, alone and together', async () => {
    const { body } = await get('/all')
    await post('/delete/batch', { roleIds: body.roles.map((role: { id: string }) => role.id) })
    assert.deepEqual(await everyName(), [])
    await plane().call('POST', '/v1/mgmt/tenant/create', { id: 'other', name: 'Other' })
    await create({ name: 'Alpha', permissionNames: ['read'] })
    plane().now += 1000
    await create({ name: 'beta', description: 'Über', permissionNames: ['read', 'write'] })
    plane().now += 1000
    const { id } = await create({ name: 'Gamma', tenantId: 'acmecorp', permissionNames: ['write'] })
    plane().now += 1000
    await create({ name: 'Alpha', tenantId: 'other' })
    const all = ['Alpha', 'beta', 'Gamma', 'Alpha']
    assert.deepEqual(await names({}), all)
    assert.deepEqual(await names({ includeProjectRoles: true, tenantIds: null, text: '' }), all)
    assert.deepEqual(await names({ tenantIds: ['acmecorp'] }), ['Gamma'])
    assert.deepEqual(await names({ tenantIds: ['acmecorp', 'other'] }), ['Gamma', 'Alpha'])
    assert.deepEqual(await names({ tenantIds: ['acmecorp'], includeProjectRoles: true }), ['Alpha', 'beta', 'Gamma'])
    assert.deepEqual(await names({ roleNames: ['Alpha', 'gamma'] }), ['Alpha', 'Alpha'])
    assert.deepEqual(await names({ roleNameLike: 'A' }), all)
    assert.deepEqual(await names({ roleNameLike: 'AMM' }), ['Gamma'])
    assert.deepEqual(await names({ roleNameLike: '%' }), [])
    assert.deepEqual(await names({ permissionNames: ['write', 'fly'] }), ['beta', 'Gamma'])
    assert.deepEqual(await names({ text: 'ÜBER' }), ['beta'])
    assert.deepEqual(await names({ text: 'read' }), ['Alpha', 'beta'])
    assert.deepEqual(await names({ roleIds: [id, 'ROL0'] }), ['Gamma'])
    assert.deepEqual(await names({ roleNames: ['Alpha'], tenantIds: ['other'], permissionNames: ['read'] }), [])
    assert.deepEqual(await names({ sort: [{ field: 'name', desc: true }] }), ['beta', 'Gamma', 'Alpha', 'Alpha'])
    assert.deepEqual(await names({ sort: [{ field: 'createdTime', desc: true }] }), all.toReversed())
    assert.deepEqual(
      await post('/search', { sort: [{ field: 'constructor' }] }),
      invalid('The sort field must be one of name, description, createdTime, tenantId, id'),
    )
  })

  it('deletes many by name, id and tenant', async () => {
    const [alpha] = (await post('/search', { roleNames: ['Alpha'], tenantIds: ['other'] })).body.roles
    assert.deepEqual(await post('/delete/batch', { roleNames: ['Alpha', 'Gamma', 'Nobody'] }), done)
    assert.deepEqual(await everyName(), ['beta', 'Gamma', 'Alpha'])
    assert.deepEqual(await post('/delete/batch', { roleNames: ['Gamma'], tenantId: 'acmecorp' }), done)
    assert.deepEqual(await post('/delete/batch', { roleIds: [alpha.id, 'ROL0'] }), done)
    assert.deepEqual(await everyName(), ['beta'])
    await create({ name: 'own', tenantId: 'other' })
    assert.deepEqual(await post('/delete/batch', { roleNames: ['own', 'beta'], tenantId: 'other' }), done)
    assert.deepEqual(await everyName(), ['beta'])
    assert.deepEqual(await post('/delete/batch', { roleNames: ['beta'] }), done)
    assert.deepEqual(await get('/all'), { status: 200, body: { roles: [] } })
    const { body } = await plane().call('GET', '/v1/mgmt/permission/all')
    assert.equal(body.permissions.length, 5)
  })

  it('C1 deletes no role where none is named', async () => {
    await create({ name: 'Stays' })
    await create({ name: 'Stays', tenantId: 'acmecorp' })
    const nothing = [{}, { roleNames: null, roleIds: [] }, { tenantId: '' }, { tenantId: 'acmecorp', roleIds: null }]
    for (const filter of nothing) {
      const refusal = refused(400, 'E011002', 'Request is missing arguments', 'Say which: by roleNames or roleIds')
      assert.deepEqual(await post('/delete/batch', filter), refusal)
    }
    assert.deepEqual(await names({ roleNames: ['Stays'] }), ['Stays', 'Stays'])
  })

  it('refuses a taken name to all but one of many that race', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('/create', { name: 'Raced' })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(19).fill(400)])
    await Promise.all(Array.from({ length: 10 }, (_, n) => create({ name: `r${n}` })))
    const renames = Array.from({ length: 10 }, (_, n) => post('/update', { name: `r${n}`, newName: 'One' }))
    const statuses = (await Promise.all(renames)).map(({ status }) => status)
    assert.deepEqual(statuses.sort(), [200, ...Array(9).fill(400)])
  })

  it('records who did what in the audit trail', async () => {
    const { id } = await create({ name: 'Audited', tenantId: 'acmecorp' })
    await post('/update', { id, newName: 'Renamed' })
    await post('/delete', { id })
    const record = (action: string, name: string) => ({
      action,
      actorId: actorOf(plane()),
      tenants: ['acmecorp'],
      data: { id, name },
    })
    assert.deepEqual(await auditOf(plane(), id), [
      record('RoleCreated', 'Audited'),
      record('RoleDeleted', 'Renamed'),
      record('RoleModified', 'Renamed'),
    ])
  })

  it('keeps the roles of projects apart', async () => {
    const { id } = await create({ name: 'Mine' })
    const inSecond = await secondProject(plane())
    assert.deepEqual(await inSecond('/v1/mgmt/role/update', { id, newName: 'Stolen' }), unknown(id))
    assert.deepEqual(await inSecond('/v1/mgmt/role/delete', { name: 'Mine' }), unknown('Mine'))
    assert.deepEqual(await inSecond('/v1/mgmt/role/delete/batch', { roleIds: [id] }), done)
    assert.deepEqual(await inSecond('/v1/mgmt/role/delete/batch', { roleNames: ['Mine'] }), done)
    const tenant = await inSecond('/v1/mgmt/role/create', { name: 'x', tenantId: 'acmecorp' })
    assert.deepEqual([tenant.status, tenant.body.errorCode], [400, 'E111104'])
    assert.deepEqual(
      await inSecond('/v1/mgmt/role/create', { name: 'x', permissionNames: ['read'] }),
      noPermission('read'),
    )
    assert.deepEqual(await names({ roleIds: [id] }), ['Mine'])
  })
})

function namesIn({ body }: Answer): string[] {
  return body.roles.map(({ name }: { name: string }) => name)
}
