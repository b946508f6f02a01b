import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'
import { blankUser, CREATED, refusal } from './users.ts'

onEveryPlane('users', (plane) => {
  const call = (method: string, path: string, body?: unknown) => plane().call(method, path, body)
  const create = async (body: object) => (await call('POST', '/v1/mgmt/user/create', body)).body.user

  it('creates an invited user whose e-mail address is the login id', async () => {
    const { status, body } = await call('POST', '/v1/mgmt/user/create', {
      loginId: 'desmond@example.com',
      email: '',
      phone: '',
      displayName: '',
      givenName: '',
      roleNames: null,
      userTenants: [],
      customAttributes: null,
      picture: '',
      additionalLoginIds: null,
      ssoAppIDs: null,
      invite: false,
    })
    assert.equal(status, 200)
    assert.match(body.user.userId, /^U[0-9A-Za-z]{27}$/)
    assert.deepEqual(body, {
      user: {
        ...blankUser,
        loginIds: ['desmond@example.com'],
        externalIds: ['desmond@example.com'],
        userId: body.user.userId,
        email: 'desmond@example.com',
        verifiedEmail: true,
      },
      created: true,
    })
  })

  it('takes no address from the login id when a phone number is given', async () => {
    await call('POST', '/v1/mgmt/tenant/create', { name: 'AcmeCorp', id: 'acmecorp' })
    await call('POST', '/v1/mgmt/tenant/create', { name: 'TestTenant', id: 'testtenant' })
    const made = await create({
      loginId: 'john@example.com',
      phone: '+1-123-456-7890',
      userTenants: [
        { tenantId: 'acmecorp', tenantName: '' },
        { tenantId: 'testtenant', tenantName: '' },
      ],
    })
    const userTenants = [
      { tenantId: 'acmecorp', roleNames: [], tenantName: 'AcmeCorp', permissions: [] },
      { tenantId: 'testtenant', roleNames: [], tenantName: 'TestTenant', permissions: [] },
    ]
    const expected = {
      ...blankUser,
      loginIds: ['john@example.com'],
      externalIds: ['john@example.com'],
      userId: made.userId,
      phone: '+11234567890',
      verifiedPhone: true,
      userTenants,
    }
    assert.deepEqual(made, expected)
    for (const query of [
      'loginId=john@example.com&userId=',
      `loginId=&userId=${made.userId}`,
      `identifier=${made.userId}`,
    ]) {
      const loaded = await call('GET', `/v1/mgmt/user?${query}`)
      assert.deepEqual([loaded.status, loaded.body], [200, { user: expected, created: false }])
    }
  })

  it('keeps every field that is given', async () => {
    await call('POST', '/v1/mgmt/role/create', { name: 'Editor', description: '', permissionNames: ['Impersonate'] })
    const made = await create({
      identifier: 'whole',
      email: 'whole@example.com',
      verifiedEmail: false,
      phoneNumber: '+972 54 123 4567',
      displayName: 'Whole User',
      givenName: 'Whole',
      middleName: 'M.',
      familyName: 'User',
      picture: 'https://example.com/whole.png',
      roleNames: ['Editor', 'Tenant Admin'],
      userTenants: [{ tenantId: 'acmecorp', roleNames: ['Tenant Admin'] }],
      customAttributes: { plan: 'gold', seats: 5, tags: ['a', 'b'], nested: { deep: [true, null] } },
      additionalIdentifiers: ['whole-2', '+1 (555) 000-1111', 'whole'],
      ssoAppIds: ['SA1', 'SA1', 'SA2'],
      status: 'enabled',
      recoveryEmail: 'recovery@example.com',
      recoveryPhone: '+15550002222',
      verifiedRecoveryPhone: false,
    })
    const loginIds = ['whole', 'whole-2', '+15550001111']
    assert.deepEqual(made, {
      ...blankUser,
      loginIds,
      externalIds: loginIds,
      userId: made.userId,
      name: 'Whole User',
      email: 'whole@example.com',
      phone: '+972541234567',
      verifiedPhone: true,
      roleNames: ['Editor', 'Tenant Admin'],
      userTenants: [
        {
          tenantId: 'acmecorp',
          roleNames: ['Tenant Admin'],
          tenantName: 'AcmeCorp',
          permissions: ['SSO Admin', 'User Admin'],
        },
      ],
      status: 'enabled',
      picture: 'https://example.com/whole.png',
      customAttributes: { plan: 'gold', seats: 5, tags: ['a', 'b'], nested: { deep: [true, null] } },
      ssoAppIds: ['SA1', 'SA2'],
      givenName: 'Whole',
      middleName: 'M.',
      familyName: 'User',
      permissions: ['Impersonate', 'SSO Admin', 'User Admin'],
      recoveryEmail: 'recovery@example.com',
      verifiedRecoveryEmail: true,
      recoveryPhone: '+15550002222',
    })
    const byPhone = await call('GET', `/v1/mgmt/user?loginId=${encodeURIComponent('+1-555-000-1111')}`)
    assert.deepEqual(byPhone.body, { user: made, created: false })
  })

  const refused: [string, object, number, object][] = [
    [
      'no login id',
      { email: 'a@example.com' },
      400,
      refusal('E011003', 'Request is invalid', 'The loginId field is required'),
    ],
    [
      'a taken login id',
      { loginId: 'whole-2' },
      400,
      refusal('E011001', 'Request is malformed', 'User already exists'),
    ],
    [
      'an additional login id that is taken',
      { loginId: 'fresh', additionalIdentifiers: ['+15550001111'] },
      400,
      refusal('E011001', 'Request is malformed', 'User already exists'),
    ],
    [
      'an unknown role',
      { loginId: 'fresh', roleNames: ['Nobody'] },
      400,
      refusal('E111403', 'Role not found', 'Role does not exist: Nobody'),
    ],
    [
      'an unknown tenant',
      { loginId: 'fresh', userTenants: [{ tenantId: 'nowhere' }] },
      400,
      refusal('E111104', 'Failed to load tenants', 'Could not load tenant by id: nowhere'),
    ],
    [
      'a phone number without digits',
      { loginId: 'fresh', phone: 'call me' },
      400,
      refusal(
        'E011003',
        'Request is invalid',
        'The phone field must be a phone number with its country, such as +14155550129',
      ),
    ],
    [
      'an e-mail address without a domain',
      { loginId: 'fresh', email: 'fresh@' },
      400,
      refusal('E011003', 'Request is invalid', 'The email field must be an e-mail address'),
    ],
    [
      'an unknown status',
      { loginId: 'fresh', status: 'asleep' },
      400,
      refusal('E011003', 'Request is invalid', 'The status field must be one of enabled, disabled, invited'),
    ],
    [
      'a login id of half a megabyte',
      { loginId: 'x'.repeat(2 ** 19) },
      400,
      refusal('E011003', 'Request is invalid', 'The loginId field must be at most 512 characters'),
    ],
  ]
  for (const [what, body, status, expected] of refused) {
    it(`refuses ${what} and stores nothing`, async () => {
      const before = await call('POST', '/v2/mgmt/user/search', { withTestUser: true })
      const answer = await call('POST', '/v1/mgmt/user/create', body)
      assert.deepEqual([answer.status, answer.body], [status, expected])
      const now = await call('POST', '/v2/mgmt/user/search', { withTestUser: true })
      assert.deepEqual(now.body, before.body)
      assert.equal((await call('GET', '/v1/mgmt/user?loginId=fresh')).status, 404)
    })
  }

  it('has one winner when fifty requests want one login id', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        call('POST', '/v1/mgmt/user/create', { loginId: `racer-${i}`, additionalIdentifiers: ['prize'] }),
      ),
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(49).fill(400)])
    const { body } = await call('POST', '/v2/mgmt/user/search', { text: 'racer-' })
    assert.equal(body.total, 1)
  })

  it('keeps keys that look like parts of an object', async () => {
    const customAttributes = { constructor: 1, prototype: { a: 1 }, toString: 'x', hasOwnProperty: false }
    const made = await create({ loginId: 'proto', customAttributes })
    assert.deepEqual(Object.entries(made.customAttributes), Object.entries(customAttributes))
    const answer = await call(
      'POST',
      '/v1/mgmt/user/create',
      '{"loginId":"proto-2","customAttributes":{"__proto__":{}}}',
    )
    assert.equal(answer.status, 400)
  })

  it('leaves an audit record of each change, and none of test users', async () => {
    const made = await create({ loginId: 'audited', userTenants: [{ tenantId: 'acmecorp' }] })
    await call('POST', '/v1/mgmt/user/update/name', { loginId: 'audited', name: 'Audited' })
    await call('POST', '/v1/mgmt/user/delete', { loginId: 'audited' })
    await call('POST', '/v1/mgmt/user/create/test', { loginId: 'unaudited' })
    const { body } = await call('POST', '/v1/mgmt/audit/search', { loginIdsContain: ['audited'], oldestFirst: true })
    const seen = body.audits.map((record: { action: string; userId: string; tenants: string[] }) => [
      record.action,
      record.userId,
      record.tenants,
    ])
    assert.deepEqual(
      new Set(seen.map((one: unknown) => JSON.stringify(one))),
      new Set(
        ['UserCreated', 'UserModified', 'UserDeleted'].map((action) =>
          JSON.stringify([action, made.userId, ['acmecorp']]),
        ),
      ),
    )
    const none = await call('POST', '/v1/mgmt/audit/search', { loginIdsContain: ['unaudited'] })
    assert.deepEqual(none.body, { audits: [], total: 0 })
  })

  it('enables and disables', async () => {
    const made = await create({ loginId: 'switched' })
    for (const status of ['enabled', 'disabled', 'invited']) {
      const { body } = await call('POST', '/v1/mgmt/user/update/status', { loginId: 'switched', status })
      assert.deepEqual(body, { user: { ...made, status }, created: false })
    }
    const unknown = await call('POST', '/v1/mgmt/user/update/status', { loginId: 'switched', status: 'expired' })
    assert.equal(unknown.status, 400)
  })

  it('loads many by id, in their order, without unknown and disabled ones', async () => {
    const one = await create({ loginId: 'many-1' })
    const two = await create({ loginId: 'many-2', status: 'disabled' })
    const userIds = [two.userId, 'Unknown', one.userId, one.userId]
    const { body } = await call('POST', '/v1/mgmt/users/load', { userIds })
    assert.deepEqual(body, { users: [one], total: 1 })
    const all = await call('POST', '/v1/mgmt/users/load', { userIds, includeInvalidUsers: true })
    assert.deepEqual(all.body, { users: [two, one], total: 2 })
  })

  const missing = refusal('E112102', 'User not found', 'Cannot find user')

  it('deletes by login id or user id, once', async () => {
    const one = await create({ loginId: 'gone-1', additionalIdentifiers: ['gone-1b'] })
    await create({ loginId: 'gone-2' })
    for (const body of [
      { loginId: 'gone-2', userId: '' },
      { loginId: '', userId: one.userId },
    ]) {
      const first = await call('POST', '/v1/mgmt/user/delete', body)
      assert.deepEqual([first.status, first.body], [200, {}])
      const second = await call('POST', '/v1/mgmt/user/delete', body)
      assert.deepEqual([second.status, second.body], [404, missing])
    }
    const again = await create({ loginId: 'gone-1b' })
    assert.notEqual(again.userId, one.userId)
  })

  it('deletes a batch and skips unknown ids', async () => {
    const ids = [
      (await create({ loginId: 'batch-1' })).userId,
      'Unknown',
      (await create({ loginId: 'batch-2' })).userId,
    ]
    const { status, body } = await call('POST', '/v1/mgmt/user/delete/batch', { userIds: ids })
    assert.deepEqual([status, body], [200, {}])
    const left = await call('POST', '/v1/mgmt/users/load', { userIds: ids })
    assert.deepEqual(left.body, { users: [], total: 0 })
    const audit = await call('POST', '/v1/mgmt/audit/search', { actions: ['UsersDeleted'] })
    assert.deepEqual(audit.body.audits[0].externalIds.sort(), ['batch-1', 'batch-2'])
  })

  it('answers 404 for a user that is not there', async () => {
    const calls: [string, string, object | undefined][] = [
      ['GET', '/v1/mgmt/user?loginId=nobody', undefined],
      ['GET', '/v1/mgmt/user?loginId=&userId=', undefined],
      ['GET', '/management/users/load?loginId=nobody', undefined],
      ['POST', '/v1/mgmt/user/delete', { loginId: 'nobody' }],
      ['POST', '/v1/mgmt/user/update', { loginId: 'nobody' }],
      ['PATCH', '/v1/mgmt/user/patch', { loginId: 'nobody' }],
      ['POST', '/v1/mgmt/user/update/status', { loginId: 'nobody', status: 'enabled' }],
      ['POST', '/v1/mgmt/user/update/role/set', { loginId: 'nobody' }],
      ['POST', '/v1/mgmt/user/password/expire', { loginId: 'nobody' }],
      ['POST', '/v1/mgmt/user/logout', { userId: 'nobody' }],
      ['POST', '/v1/mgmt/tests/generate/otp', { loginId: 'nobody', deliveryMethod: 'sms' }],
    ]
    for (const [method, path, body] of calls) {
      const answer = await call(method, path, body)
      assert.deepEqual([path, answer.status, answer.body], [path, 404, missing])
    }
  })

  it('deletes all test users and no others', async () => {
    await call('POST', '/v1/mgmt/user/create/test', { loginId: 'test-1', phone: '+19999999999' })
    await create({ loginId: 'test-2', test: true })
    const found = await call('POST', '/v2/mgmt/user/search/test', {})
    assert.deepEqual(
      found.body.users.map(({ loginIds, test }: { loginIds: string[]; test: boolean }) => [loginIds[0], test]).sort(),
      [
        ['test-1', true],
        ['test-2', true],
        ['unaudited', true],
      ],
    )
    const before = await call('POST', '/v2/mgmt/user/search', {})
    for (let i = 0; i < 2; i++) {
      const { status, body } = await call('DELETE', '/v1/mgmt/user/test/delete/all')
      assert.deepEqual([status, body], [200, {}])
    }
    const left = await call('POST', '/v2/mgmt/user/search', { withTestUser: true })
    assert.equal(left.body.total, before.body.total)
  })

  it('logs a user out', async () => {
    const made = await create({ loginId: 'session' })
    const { status, body } = await call('POST', '/v1/mgmt/user/logout', { loginId: 'session', sessionTypes: [] })
    assert.deepEqual([status, body], [200, {}])
    const stored = await plane().world.store.users.byId(plane().projectId, made.userId)
    assert.equal(stored?.sessionsVoidAt, CREATED * 1000)
  })
})
