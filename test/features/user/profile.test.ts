import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'
import { refusal } from './users.ts'

onEveryPlane('a user in parts', (plane) => {
  const call = (method: string, path: string, body?: unknown) => plane().call(method, path, body)
  const create = async (body: object) => (await call('POST', '/v1/mgmt/user/create', body)).body.user
  const update = async (what: string, body: object) => {
    const answer = await call('POST', `/v1/mgmt/user/update${what}`, body)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body
  }
  const load = async (loginId: string) => (await call('GET', `/v1/mgmt/user?loginId=${loginId}`)).body.user

  const full = {
    email: 'old@example.com',
    phone: '+15551234567',
    name: 'Old',
    givenName: 'O.',
    middleName: 'L.',
    familyName: 'D.',
    picture: 'https://example.com/old.png',
    roleNames: ['Tenant Admin'],
    userTenants: [{ tenantId: 'acme', roleNames: ['Tenant Admin'] }],
    customAttributes: { plan: 'gold', seats: 3 },
    ssoAppIds: ['SA1'],
    status: 'enabled',
    recoveryEmail: 'recovery@example.com',
    recoveryPhone: '+15557654321',
  }

  it('replaces a user and clears what is left out', async () => {
    await call('POST', '/v1/mgmt/tenant/create', { name: 'Acme', id: 'acme' })
    await call('POST', '/v1/mgmt/tenant/create', { name: 'Beta', id: 'beta' })
    const made = await create({ ...full, loginId: 'replaced', additionalIdentifiers: ['replaced-2'] })
    const body = await update('', { loginId: 'replaced', email: 'new@example.com', verifiedEmail: false })
    const expected = {
      ...made,
      loginIds: ['replaced'],
      externalIds: ['replaced'],
      name: '',
      email: 'new@example.com',
      verifiedEmail: false,
      phone: '',
      verifiedPhone: false,
      roleNames: [],
      userTenants: [],
      picture: '',
      customAttributes: {},
      ssoAppIds: [],
      givenName: '',
      middleName: '',
      familyName: '',
      permissions: [],
      recoveryEmail: '',
      verifiedRecoveryEmail: false,
      recoveryPhone: '',
      verifiedRecoveryPhone: false,
    }
    assert.deepEqual(body, { user: expected, created: false })
    assert.deepEqual(await load('replaced'), expected)
    assert.equal(await load('replaced-2'), undefined)
    const found = await call('POST', '/v2/mgmt/user/search', { customAttributes: { plan: 'gold' }, ssoAppIds: ['SA1'] })
    assert.deepEqual(found.body, { users: [], total: 0 })
  })

  it('patches only what is given', async () => {
    const made = await create({ ...full, loginId: 'patched' })
    const patch = async (fields: object) => {
      const answer = await call('PATCH', '/v1/mgmt/user/patch', { loginId: 'patched', ...fields })
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      return answer.body
    }
    assert.deepEqual(await patch({}), { user: made, created: false })
    assert.deepEqual(await patch({ email: null, roleNames: null, status: '' }), { user: made, created: false })
    let expected = { ...made, name: 'New', verifiedPhone: false, SCIM: true }
    assert.deepEqual(await patch({ displayName: 'New', verifiedPhone: false, scim: true }), {
      user: expected,
      created: false,
    })
    expected = { ...expected, phone: '', roleNames: [], permissions: [], ssoAppIds: [], familyName: '' }
    assert.deepEqual(await patch({ phone: '', roleNames: [], ssoAppIds: [], familyName: '' }), {
      user: expected,
      created: false,
    })
    const userTenants = [{ tenantId: 'beta', roleNames: [], tenantName: 'Beta', permissions: [] }]
    expected = { ...expected, userTenants, customAttributes: { seats: 4, more: true } }
    const changes = { userTenants: [{ tenantId: 'beta' }], customAttributes: { plan: null, seats: 4, more: true } }
    assert.deepEqual(await patch(changes), { user: expected, created: false })
    assert.deepEqual(await load('patched'), expected)
  })

  it('patches a batch and reports those that it cannot', async () => {
    const one = await create({ loginId: 'batch-1' })
    await create({ loginId: 'batch-2' })
    const { status, body } = await call('PATCH', '/v1/mgmt/user/patch/batch', {
      users: [
        { loginId: 'batch-1', name: 'One' },
        { loginId: 'batch-none', name: 'None' },
        { loginId: 'batch-2', name: 'Two', additionalIdentifiers: ['batch-1'] },
      ],
    })
    assert.equal(status, 200)
    assert.deepEqual(body.patchedUsers, [{ ...one, name: 'One' }])
    assert.deepEqual(
      body.failedUsers.map(({ failure, user }: { failure: string; user: { loginIds: string[] } }) => [
        failure,
        user.loginIds,
      ]),
      [
        ['User not found: Cannot find user', ['batch-none']],
        ['Failed to update user: Another user has this login id', ['batch-2']],
      ],
    )
    assert.equal((await load('batch-2')).name, '')
  })

  it('changes, refuses and removes login ids', async () => {
    const made = await create({ loginId: 'login-1', additionalIdentifiers: ['login-2'] })
    await create({ loginId: 'login-other' })
    const renamed = await update('/loginid', { loginId: 'login-1', newLoginId: '+1 555 111 2222' })
    assert.deepEqual(renamed.user.loginIds, ['+15551112222', 'login-2'])
    const taken = await call('POST', '/v1/mgmt/user/update/loginid', { loginId: 'login-2', newLoginId: 'login-other' })
    assert.deepEqual(
      [taken.status, taken.body],
      [400, refusal('E111127', 'Failed to update user', 'Another user has this login id')],
    )
    const removed = await update('/loginid', { loginId: 'login-2', newLoginId: '' })
    assert.deepEqual(removed.user.externalIds, ['+15551112222'])
    const last = await call('POST', '/v1/mgmt/user/update/loginid', { loginId: '+15551112222' })
    assert.deepEqual(
      [last.status, last.body],
      [400, refusal('E011003', 'Request is invalid', 'The last login id of a user cannot be removed')],
    )
    const byId = await update('/loginid', { loginId: made.userId, newLoginId: 'login-1' })
    assert.deepEqual(byId.user, made && { ...made, loginIds: ['login-1'], externalIds: ['login-1'] })
  })

  it('sets addresses, names and the picture', async () => {
    const made = await create({ loginId: 'parts' })
    assert.deepEqual(await update('/email', { loginId: 'parts', email: 'parts@example.com', verified: true }), {
      user: { ...made, email: 'parts@example.com', verifiedEmail: true },
      created: false,
    })
    await update('/email', { loginId: 'parts', email: '', verified: true })
    assert.deepEqual(await update('/phone', { loginId: 'parts', phone: '+1 (555) 222-3333' }), {
      user: { ...made, phone: '+15552223333' },
      created: false,
    })
    await update('/name', { loginId: 'parts', displayName: 'Parts', givenName: 'P', familyName: 'S' })
    await update('/picture', { loginId: 'parts', picture: 'https://example.com/p.png' })
    await update('/recovery/email', { loginId: 'parts', recoveryEmail: 'r@example.com', verified: true })
    await update('/recovery/phone', { loginId: 'parts', recoveryPhone: '+15550009999', verified: true })
    await update('/impersonationConsent', { loginId: 'parts', impersonationConsent: 1_900_000_000 })
    await update('/ssoapp/set', { loginId: 'parts', ssoAppIds: ['SA1', 'SA2'] })
    await update('/ssoapp/add', { loginId: 'parts', ssoAppIds: ['SA2', 'SA3'] })
    await update('/ssoapp/remove', { loginId: 'parts', ssoAppIds: ['SA1', 'SA9'] })
    assert.deepEqual(await load('parts'), {
      ...made,
      name: 'Parts',
      phone: '+15552223333',
      picture: 'https://example.com/p.png',
      ssoAppIds: ['SA2', 'SA3'],
      givenName: 'P',
      familyName: 'S',
      consentExpiration: 1_900_000_000,
      recoveryEmail: 'r@example.com',
      verifiedRecoveryEmail: true,
      recoveryPhone: '+15550009999',
      verifiedRecoveryPhone: true,
    })
  })

  it('fails on a conflict of addresses, or merges the users', async () => {
    const keeper = await create({ loginId: 'keeper', name: 'Keeper', customAttributes: { a: 1 } })
    const owner = await create({
      loginId: 'owner@example.com',
      additionalIdentifiers: ['owner-2'],
      name: 'Owner',
      givenName: 'Given',
      customAttributes: { a: 2, b: 3 },
      userTenants: [{ tenantId: 'acme', roleNames: ['Tenant Admin'] }],
      ssoAppIds: ['SA7'],
      password: 'Correct-Horse-7',
    })
    const address = { loginId: 'keeper', email: 'owner@example.com', verified: true }
    const refused = await call('POST', '/v1/mgmt/user/update/email', { ...address, failOnConflict: true })
    assert.deepEqual(
      [refused.status, refused.body],
      [400, refusal('E111127', 'Failed to update user', 'Another user has this login id')],
    )
    assert.deepEqual(await load('keeper'), keeper)
    const loginIds = ['keeper', 'owner@example.com', 'owner-2']
    const merged = {
      ...keeper,
      loginIds,
      externalIds: loginIds,
      email: 'owner@example.com',
      verifiedEmail: true,
      givenName: 'Given',
      customAttributes: { a: 1, b: 3 },
      userTenants: owner.userTenants,
      ssoAppIds: ['SA7'],
      password: true,
    }
    assert.deepEqual(await update('/email', { ...address, failOnConflict: false }), { user: merged, created: false })
    assert.deepEqual(await load('owner-2'), merged)
    assert.equal((await call('GET', `/v1/mgmt/user?userId=${owner.userId}`)).status, 404)
    const { store } = plane().world
    assert.equal((await store.users.password(plane().projectId, keeper.userId))?.expired, false)
    assert.equal(await store.users.password(plane().projectId, owner.userId), undefined)
  })

  it('sets, adds and removes roles of the project and of a tenant', async () => {
    for (const name of ['Reader', 'Writer']) await call('POST', '/v1/mgmt/role/create', { name })
    await call('POST', '/v1/mgmt/role/create', { name: 'Clerk', tenantId: 'acme', permissionNames: ['Impersonate'] })
    const made = await create({ loginId: 'roles', userTenants: [{ tenantId: 'acme' }] })
    const loginId = 'roles'
    await update('/role/set', { loginId, roleNames: ['Writer', 'Reader'] })
    await update('/role/set', { loginId, tenantId: '', roleNames: ['Reader'] })
    const added = await call('POST', '/v2/mgmt/user/update/role/add', { loginId, roleNames: ['Reader', 'Writer'] })
    assert.deepEqual(added.body.user.roleNames, ['Reader', 'Writer'])
    await update('/role/remove', { loginId, roleNames: ['Reader'] })
    await update('/role/add', { loginId, tenantId: 'acme', roleNames: ['Clerk', 'Reader'] })
    await update('/role/remove', { loginId, tenantId: 'acme', roleNames: ['Reader'] })
    const acme = { tenantId: 'acme', roleNames: ['Clerk'], tenantName: 'Acme', permissions: ['Impersonate'] }
    assert.deepEqual(await load('roles'), { ...made, roleNames: ['Writer'], userTenants: [acme] })
    await update('/role/set', { loginId, tenantId: 'acme', roleNames: null })
    await update('/role/set', { loginId, roleNames: [] })
    assert.deepEqual(await load('roles'), made)
  })

  it('refuses roles and tenants that are not there', async () => {
    const cases: [string, object, object][] = [
      ['role/add', { roleNames: ['Nobody'] }, refusal('E111403', 'Role not found', 'Role does not exist: Nobody')],
      ['role/add', { roleNames: ['Clerk'] }, refusal('E111403', 'Role not found', 'Role does not exist: Clerk')],
      [
        'role/set',
        { tenantId: 'nowhere', roleNames: ['Reader'] },
        refusal('E111104', 'Failed to load tenants', 'Could not load tenant by id: nowhere'),
      ],
      [
        'role/set',
        { tenantId: 'beta', roleNames: ['Reader'] },
        refusal('E011003', 'Request is invalid', 'The user is not a member of the tenant'),
      ],
      ['role/remove', { roleNames: [] }, refusal('E011003', 'Request is invalid', 'The roleNames field is required')],
      [
        'tenant/add',
        { tenantId: 'nowhere' },
        refusal('E111104', 'Failed to load tenants', 'Could not load tenant by id: nowhere'),
      ],
    ]
    const before = await load('roles')
    for (const [what, body, expected] of cases) {
      const answer = await call('POST', `/v1/mgmt/user/update/${what}`, { loginId: 'roles', ...body })
      assert.deepEqual([what, answer.status, answer.body], [what, 400, expected])
    }
    assert.deepEqual(await load('roles'), before)
  })

  it('makes a member and ends the membership with its roles', async () => {
    const made = await create({ loginId: 'member' })
    const { user } = await update('/tenant/add', { loginId: 'member', tenantId: 'beta' })
    const beta = { tenantId: 'beta', roleNames: [], tenantName: 'Beta', permissions: [] }
    assert.deepEqual(user, { ...made, userTenants: [beta] })
    await update('/role/set', { loginId: 'member', tenantId: 'beta', roleNames: ['Reader'] })
    await update('/tenant/add', { loginId: 'member', tenantId: 'beta' })
    assert.deepEqual((await load('member')).userTenants, [{ ...beta, roleNames: ['Reader'] }])
    assert.deepEqual(await update('/tenant/remove', { loginId: 'member', tenantId: 'beta' }), {
      user: made,
      created: false,
    })
    await update('/tenant/remove', { loginId: 'member', tenantId: 'beta' })
  })

  it('loses no update of many at once', async () => {
    await create({ loginId: 'crowded' })
    const ids = Array.from({ length: 20 }, (_, i) => `SA${i}`)
    await Promise.all(ids.map((id) => update('/ssoapp/add', { loginId: 'crowded', ssoAppIds: [id] })))
    assert.deepEqual((await load('crowded')).ssoAppIds.sort(), ids.sort())
  })

  it('defines, sets and deletes custom attributes', async () => {
    const attribute = {
      name: 'plan',
      type: 4,
      options: [{ value: 'gold', label: 'Gold' }],
      displayName: 'Plan',
      viewPermissions: [],
      editPermissions: ['User Admin'],
      editable: true,
    }
    const post = async (what: string, body: object) => {
      const { status, body: reply } = await call('POST', `/v1/mgmt/user/${what}`, body)
      return { status, body: reply }
    }
    const made = await post('customattribute/create', { attributes: [attribute, { name: 'seats', type: 2 }] })
    const blank = { options: [], displayName: '', viewPermissions: [], editPermissions: [] }
    const seats = { name: 'seats', type: 2, ...blank, editable: false }
    assert.deepEqual(made, { status: 200, body: { data: [attribute, seats], total: '2' } })
    const again = await post('customattribute/create', { attributes: [{ name: 'fresh' }, { name: 'plan' }] })
    assert.deepEqual(again, {
      status: 400,
      body: refusal('E016002', 'Custom attribute already exists', 'Custom attribute plan already exists'),
    })
    const listed = await call('GET', '/v1/mgmt/user/customattributes')
    assert.deepEqual(listed.body, made.body)

    const user = await create({ loginId: 'attributed' })
    const set = (attributeKey: string, attributeValue: unknown) =>
      post('update/customAttribute', { loginId: 'attributed', attributeKey, attributeValue })
    await set('plan', 'gold')
    assert.deepEqual(await set('seats', 7), {
      status: 200,
      body: { user: { ...user, customAttributes: { plan: 'gold', seats: 7 } }, created: false },
    })
    assert.deepEqual(await set('colour', 'red'), {
      status: 400,
      body: refusal('E011003', 'Request is invalid', 'The custom attribute colour is not defined'),
    })
    assert.deepEqual(await post('customattribute/delete', { names: ['plan', 'unknown'] }), {
      status: 200,
      body: { data: [seats], total: '1' },
    })
    assert.deepEqual(await load('attributed'), { ...user, customAttributes: { seats: 7 } })
    const found = await call('POST', '/v2/mgmt/user/search', { customAttributes: { plan: 'gold' } })
    assert.equal(found.body.total, 0)
  })
})
