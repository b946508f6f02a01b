import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { contract } from '../../src/contract/index.ts'
import { operationsOf } from '../../src/contract/operation.ts'
import { type Database, difference, dump, openDatabase } from '../support/database.ts'
import { type Example, examples, type Fixture, seed } from '../support/examples.ts'
import { onEveryPlane } from '../support/planes.ts'
import { requestOf } from './inputs.ts'
import { openWire, type Wire } from './wire.ts'

const SECOND = 'P222222222222222222222222222'

const listed = operationsOf(contract).flatMap(({ noun, verb, op }) => {
  const ofNoun: { [verb: string]: Example } = examples[noun as keyof typeof examples] ?? {}
  const example = ofNoun[verb]
  return example ? [{ noun, verb, op, example }] : []
})

onEveryPlane('two projects', (plane, { database }) => {
  let store: Database
  let ours: Wire
  let theirs: Wire
  let fixture: Fixture
  before(async () => {
    store = await openDatabase(database())
    const { world, projectId } = plane()
    const first = await world.store.projects.load(projectId)
    if (!first) throw new Error('the plane has no project')
    await world.store.writeDirectory((tables) => tables.projects.create({ ...first, id: SECOND, name: 'Second' }))
    ours = openWire(plane())
    theirs = openWire(plane(), { project: SECOND })
    fixture = await seed(plane())
    await markOurs()
  })
  after(async () => {
    ours?.close()
    theirs?.close()
    await store?.close()
  })

  /** Puts a word into what we have that no request carries. */
  async function markOurs(): Promise<void> {
    const { user, tenantId, keyId, appId, role, permission, mark } = fixture
    const word = { description: 'canary' }
    for (const [method, path, body] of [
      ['PATCH', 'user/patch', { loginId: user.loginId, displayName: 'canary', email: 'canary@example.com' }],
      ['POST', 'tenant/update', { id: tenantId, name: `canary ${mark}`, customAttributes: word }],
      ['POST', 'accesskey/update', { id: keyId, name: 'canary', ...word }],
      ['POST', 'thirdparty/app/patch', { id: appId, name: 'canary', ...word }],
      ['POST', 'role/update', { id: role.id, newName: role.name, ...word }],
      ['POST', 'permission/update', { id: permission.id, newName: permission.name, ...word }],
    ] as const) {
      assert.equal((await ours.send(method, `/v1/mgmt/${path}`, body)).status, 200, path)
    }
  }

  const refusals: [what: string, path: string, body: (fixture: Fixture) => object, errorCode: string][] = [
    ['a role', 'user/create', ({ role }) => ({ loginId: 'x', roleNames: [role.name] }), 'E111403'],
    ['a tenant', 'user/create', ({ tenantId }) => ({ loginId: 'x', userTenants: [{ tenantId }] }), 'E111104'],
    ['a role', 'user/update/role/add', ({ role }) => ({ loginId: 'local', roleNames: [role.name] }), 'E111403'],
    ['a tenant', 'user/update/tenant/add', ({ tenantId }) => ({ loginId: 'local', tenantId }), 'E111104'],
    ['a role', 'accesskey/create', ({ role }) => ({ name: 'x', roleNames: [role.name] }), 'E111403'],
    ['a tenant', 'accesskey/create', ({ tenantId }) => ({ name: 'x', keyTenants: [{ tenantId }] }), 'E111104'],
    ['a user', 'accesskey/create', ({ user }) => ({ name: 'x', userId: user.id }), 'E112102'],
    ['a permission', 'role/create', ({ permission }) => ({ name: 'x', permissionNames: [permission.name] }), 'E111303'],
    ['a tenant', 'role/create', ({ tenantId }) => ({ name: 'x', tenantId }), 'E111104'],
    ['a parent', 'tenant/create', ({ tenantId }) => ({ name: 'x', parent: tenantId }), 'E111104'],
    ['a role', 'tenant/updateDefaultRoles', ({ role }) => ({ id: 'local', defaultRoles: [role.name] }), 'E111403'],
    [
      'an attribute',
      'user/update/customAttribute',
      (f) => ({ loginId: 'local', attributeKey: f.attribute }),
      'E011003',
    ],
  ]
  it('has a user and a tenant of its own', async () => {
    for (const path of ['user/create', 'tenant/create']) {
      const own = { loginId: 'local', id: 'local', name: 'Local' }
      assert.equal((await theirs.send('POST', `/v1/mgmt/${path}`, own)).status, 200)
    }
  })
  for (const [what, path, body, errorCode] of refusals) {
    it(`${path} refuses ${what} of the other`, async () => {
      const answer = await theirs.send('POST', `/v1/mgmt/${path}`, body(fixture))
      assert.deepEqual([answer.status, answer.body.errorCode], [400, errorCode])
    })
  }

  it('drops roles of the other from the scopes of an app', async () => {
    const scope = { name: 's', description: '', values: [fixture.role.name] }
    const app = { id: 'local', name: 'Local', permissionsScopes: [scope] }
    assert.equal((await theirs.send('POST', '/v1/mgmt/thirdparty/app/create', app)).status, 200)
    const { body } = await theirs.send('GET', '/v1/mgmt/thirdparty/app/load?id=local')
    assert.deepEqual(body.permissionsScopes, [{ ...scope, optional: false, values: [] }])
  })

  it('may both have the same names', async () => {
    const same: [string, object][] = [
      ['user/create', { loginId: fixture.user.loginId }],
      ['tenant/create', { id: fixture.tenantId, name: 'Same' }],
      ['permission/create', { name: fixture.permission.name }],
      ['role/create', { name: fixture.role.name }],
      ['thirdparty/app/create', { id: fixture.appId, name: 'Same' }],
    ]
    const untouched = await dump(store, plane().projectId)
    for (const [path, body] of same)
      assert.equal((await theirs.send('POST', `/v1/mgmt/${path}`, body)).status, 200, path)
    for (const [path, body] of [
      ['user/delete', { loginId: fixture.user.loginId }],
      ['tenant/delete', { id: fixture.tenantId, cascade: true }],
      ['role/delete/batch', { roleNames: [fixture.role.name] }],
      ['permission/delete', { name: fixture.permission.name }],
      ['thirdparty/app/delete', { id: fixture.appId }],
    ] as const) {
      assert.equal((await theirs.send('POST', `/v1/mgmt/${path}`, body)).status, 200, path)
    }
    assert.deepEqual(difference(untouched, await dump(store, plane().projectId)), {})
  })

  // Last, because an import of our snapshot makes our roles theirs too.
  for (const { noun, verb, op, example } of listed) {
    it(`${noun} ${verb} reads and changes nothing of the other`, async () => {
      const untouched = await dump(store, plane().projectId)
      const asked = requestOf(op, example.input(fixture))
      const { status, text } = await theirs.send(asked.method, asked.path, asked.body)
      assert.ok([200, 400, 404].includes(status), text)
      assert.doesNotMatch(text, /canary/)
      assert.deepEqual(difference(untouched, await dump(store, plane().projectId)), {})
    })
  }
})
