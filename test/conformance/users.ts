import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { blankUser } from '../features/user/users.ts'
import { seedCredentials } from '../support/examples.ts'
import type { TestPlane } from '../support/plane.ts'
import { done, good, invalid, noUser, refused, type Sdk } from './sdk.ts'

const BY_EMAIL = 'desmond@example.com'

export function users(sdk: () => Sdk, plane: () => TestPlane): void {
  const { user } = proxied(sdk)
  /** A user as the SDK shows one, by what is special about it. */
  const shown = (userId: string | undefined, loginIds: string[], special: object = {}) => ({
    ...blankUser,
    userId,
    loginIds,
    externalIds: loginIds,
    ...special,
  })
  const make = async (loginId: string, options: object = {}) => good(await user.create(loginId, options))

  before(async () => {
    good(await sdk().tenant.createWithId('acme', 'Acme'))
    good(await sdk().tenant.createWithId('umbrella', 'Umbrella'))
    good(await sdk().permission.create('Read'))
    good(await sdk().role.create('Reader', 'Reads', ['Read']))
    good(await sdk().role.create('Keeper', '', [], 'acme'))
  })

  it('creates a user by options, and by arguments', async () => {
    const options = {
      email: BY_EMAIL,
      phone: '+1-555-555-5555',
      displayName: 'Desmond Copeland',
      roles: ['Reader'],
      userTenants: [{ tenantId: 'acme', roleNames: ['Keeper'] }],
      customAttributes: { plan: 'gold' },
      picture: 'https://example.com/d.png',
      verifiedEmail: true,
      verifiedPhone: false,
      givenName: 'Desmond',
      middleName: 'M',
      familyName: 'Copeland',
      additionalLoginIds: ['desmond'],
      ssoAppIds: ['app1'],
    }
    const made = good(await user.create(BY_EMAIL, options))
    assert.match(made.userId, /^U[0-9A-Za-z]{27}$/)
    const expected = shown(made.userId, [BY_EMAIL, 'desmond'], {
      email: BY_EMAIL,
      phone: '+15555555555',
      verifiedEmail: true,
      name: 'Desmond Copeland',
      roleNames: ['Reader'],
      permissions: ['Read'],
      userTenants: [{ tenantId: 'acme', tenantName: 'Acme', roleNames: ['Keeper'], permissions: [] }],
      customAttributes: { plan: 'gold' },
      picture: 'https://example.com/d.png',
      givenName: 'Desmond',
      middleName: 'M',
      familyName: 'Copeland',
      ssoAppIds: ['app1'],
    })
    assert.deepEqual(made, expected)
    assert.deepEqual(good(await user.load('desmond')), expected)

    const old = good(await user.create('old', 'old@example.com', '', 'Old', ['Reader'], [], { a: 1 }, 'p', false))
    const special = {
      email: 'old@example.com',
      name: 'Old',
      roleNames: ['Reader'],
      permissions: ['Read'],
      picture: 'p',
    }
    assert.deepEqual(old, shown(old.userId, ['old'], { ...special, customAttributes: { a: 1 } }))
  })

  it('refuses a login id that is taken, and what the project does not have', async () => {
    refused(await user.create('desmond'), 400, 'E011001', 'Request is malformed', 'User already exists')
    invalid(await user.create(''), 'The loginId field is required')
    refused(
      await user.create('x', { roles: ['Nobody'] }),
      400,
      'E111403',
      'Role not found',
      'Role does not exist: Nobody',
    )
    refused(
      await user.create('x', { userTenants: [{ tenantId: 'nowhere', roleNames: [] }] }),
      400,
      'E111104',
      'Failed to load tenants',
      'Could not load tenant by id: nowhere',
    )
    noUser(await user.load('x'))
  })

  it('creates a test user', async () => {
    const made = good(await user.createTestUser('tester', { email: 'tester@example.com' }))
    const special = { test: true, email: 'tester@example.com', verifiedEmail: true }
    assert.deepEqual(made, shown(made.userId, ['tester'], special))
    refused(await user.createTestUser('tester'), 400, 'E011001', 'Request is malformed', 'User already exists')
  })

  it('invites a user', async () => {
    const made = good(await user.invite('invited@example.com', { displayName: 'Guest' }))
    const special = { email: 'invited@example.com', verifiedEmail: true, name: 'Guest', status: 'invited' }
    assert.deepEqual(made, shown(made.userId, ['invited@example.com'], special))
    refused(await user.invite('desmond'), 400, 'E011001', 'Request is malformed', 'User already exists')
  })

  it('creates and invites many, and says which it could not', async () => {
    for (const [name, call] of [
      ['batch', user.createBatch],
      ['guest', user.inviteBatch],
    ] as const) {
      const answer = good(
        await call([
          { loginIdOrUserId: `${name}1`, displayName: 'One', roles: ['Reader'] },
          { loginIdOrUserId: `${name}2`, hashedPassword: { md5: { hash: '5f4dcc3b5aa765d61d8327deb882cf99' } } },
          { loginIdOrUserId: 'desmond' },
        ]),
      )
      const [one, two] = answer.createdUsers
      assert.deepEqual(answer, {
        createdUsers: [
          shown(one?.userId, [`${name}1`], { name: 'One', roleNames: ['Reader'], permissions: ['Read'] }),
          shown(two?.userId, [`${name}2`], { password: true }),
        ],
        failedUsers: [
          {
            failure: 'Request is malformed: User already exists',
            user: { ...blankUser, ...unset, loginIds: ['desmond'], externalIds: ['desmond'] },
          },
        ],
        additionalErrors: {},
      })
      invalid(await call([]), 'The users field is required')
    }
  })

  it('loads by login id, by user id and many at once', async () => {
    const one = await make('load-one')
    const two = await make('load-two')
    assert.deepEqual(good(await user.load('load-one')), one)
    assert.deepEqual(good(await user.load(one.userId)), one)
    assert.deepEqual(good(await user.loadByUserId(two.userId)), two)
    assert.deepEqual(good(await user.loadUsers([two.userId, 'U0', one.userId])), [two, one])
    noUser(await user.load('load-three'))
    noUser(await user.loadByUserId('U0'))
    invalid(await user.loadUsers([]), 'The userIds field is required')
  })

  it('replaces a user, by options and by arguments', async () => {
    const made = await make('replaced', { displayName: 'Before', email: 'before@example.com' })
    const after = good(await user.update('replaced', { displayName: 'After', phone: '+15550001111' }))
    const special = { name: 'After', phone: '+15550001111', verifiedPhone: true }
    assert.deepEqual(after, shown(made.userId, ['replaced'], special))
    const old = good(await user.update('replaced', 'after@example.com', undefined, 'Old'))
    assert.deepEqual(
      old,
      shown(made.userId, ['replaced'], { email: 'after@example.com', verifiedEmail: true, name: 'Old' }),
    )
    noUser(await user.update('nobody', {}))
  })

  it('changes parts of one user and of many', async () => {
    const made = await make('patched', { displayName: 'Before', givenName: 'Given' })
    const patched = good(await user.patch('patched', { displayName: 'After', roles: ['Reader'] }))
    const expected = { ...made, name: 'After', roleNames: ['Reader'], permissions: ['Read'] }
    assert.deepEqual(patched, expected)
    noUser(await user.patch('nobody', {}))
    const answer = good(
      await user.patchBatch([
        { loginIdOrUserId: 'patched', familyName: 'Family' },
        { loginIdOrUserId: 'nobody', familyName: 'Family' },
      ]),
    )
    assert.deepEqual(answer, {
      patchedUsers: [{ ...expected, familyName: 'Family' }],
      failedUsers: [
        {
          failure: 'User not found: Cannot find user',
          user: { ...blankUser, ...unset, loginIds: ['nobody'], externalIds: ['nobody'] },
        },
      ],
      additionalErrors: {},
    })
    invalid(await user.patchBatch([]), 'The users field is required')
  })

  it('deletes by login id, by user id, and many', async () => {
    const [one, two, three] = [await make('gone-one'), await make('gone-two'), await make('gone-three')]
    done(await user.delete('gone-one'))
    noUser(await user.delete('gone-one'))
    noUser(await user.load(one.userId))
    done(await user.deleteByUserId(two.userId))
    noUser(await user.deleteByUserId(two.userId))
    done(await user.deleteBatch([three.userId, one.userId]))
    noUser(await user.load('gone-three'))
    invalid(await user.deleteBatch([]), 'The userIds field is required')
  })

  it('ends the sessions of a user', async () => {
    const made = await make('leaving')
    done(await user.logoutUser('leaving'))
    done(await user.logoutUserByUserId(made.userId))
    noUser(await user.logoutUser('nobody'))
    noUser(await user.logoutUserByUserId('U0'))
  })

  it('finds users, and test users apart from them', async () => {
    const one = await make('found-one', { userTenants: [{ tenantId: 'umbrella', roleNames: [] }] })
    const two = await make('found-two', { userTenants: [{ tenantId: 'umbrella', roleNames: ['Reader'] }] })
    const test = good(await user.createTestUser('found-test', { displayName: 'found' }))
    const sort = [{ field: 'externalId', desc: true }]
    assert.deepEqual(good(await user.search({ text: 'FOUND-', sort })), { users: [two, one], total: 2 })
    assert.deepEqual(good(await user.search({ text: 'found', sort, withTestUser: true, page: 1, limit: 2 })), {
      users: [one],
      total: 3,
    })
    assert.deepEqual(good(await user.search({ tenantIds: ['umbrella'], roles: ['Reader'] })), {
      users: [two],
      total: 1,
    })
    assert.deepEqual(good(await user.searchTestUsers({ loginIds: ['found-test', 'found-one'] })), {
      users: [test],
      total: 1,
    })
    const deprecated = good(await user.searchAll(['umbrella'], [], 10, 0))
    assert.deepEqual(new Set(deprecated.map(({ userId }) => userId)), new Set([one.userId, two.userId]))
    const negative = 'The page field must be at least 0'
    invalid(await user.search({ page: -1 }), negative)
    invalid(await user.searchTestUsers({ page: -1 }), negative)
    invalid(await user.searchAll([], [], 10, -1), negative)
  })

  it('switches users off and on', async () => {
    const made = await make('switched')
    assert.deepEqual(good(await user.deactivate('switched')), { ...made, status: 'disabled' })
    assert.deepEqual(good(await user.activate('switched')), { ...made, status: 'enabled' })
    noUser(await user.deactivate('nobody'))
    noUser(await user.activate('nobody'))
  })

  it('changes login ids', async () => {
    const made = await make('moving', { additionalLoginIds: ['stays'] })
    assert.deepEqual(good(await user.updateLoginId('moving', 'moved')), shown(made.userId, ['moved', 'stays']))
    assert.deepEqual(good(await user.updateLoginId('moved')), shown(made.userId, ['stays']))
    invalid(await user.updateLoginId('stays', ''), 'The last login id of a user cannot be removed')
    refused(
      await user.updateLoginId('stays', 'desmond'),
      400,
      'E111127',
      'Failed to update user',
      'Another user has this login id',
    )
    noUser(await user.updateLoginId('nobody', 'x'))
  })

  it('changes addresses, names and the picture', async () => {
    let expected: object = await make('changing')
    const is = async (answer: ReturnType<typeof user.updateEmail>, special: object) => {
      expected = { ...expected, ...special }
      assert.deepEqual(good(await answer), expected)
    }
    await is(user.updateEmail('changing', 'c@example.com', true), { email: 'c@example.com', verifiedEmail: true })
    await is(user.updatePhone('changing', '+15550003333', false), { phone: '+15550003333', verifiedPhone: false })
    await is(user.updateDisplayName('changing', 'Shown'), { name: 'Shown' })
    await is(user.updatePicture('changing', 'https://example.com/p'), { picture: 'https://example.com/p' })
    const recovery = { recoveryEmail: 'r@example.com', verifiedRecoveryEmail: true }
    await is(user.updateRecoveryEmail('changing', 'r@example.com', true), recovery)
    const number = { recoveryPhone: '+15550004444', verifiedRecoveryPhone: false }
    await is(user.updateRecoveryPhone('changing', '+15550004444', false), number)
    await is(user.updateUserNames('changing', 'G', 'M', 'F'), { givenName: 'G', middleName: 'M', familyName: 'F' })
    await is(user.updateDisplayName('changing', '', 'H'), { name: '', givenName: 'H' })

    invalid(await user.updateEmail('changing', 'none', true), 'The email field must be an e-mail address')
    invalid(
      await user.updatePhone('changing', 'none', true),
      'The phone field must be a phone number with its country, such as +14155550129',
    )
    invalid(await user.updateRecoveryEmail('changing', '@'), 'The recoveryEmail field must be an e-mail address')
    invalid(
      await user.updateRecoveryPhone('changing', '+'),
      'The recoveryPhone field must be a phone number with its country, such as +14155550129',
    )
    noUser(await user.updateDisplayName('nobody', 'x'))
    noUser(await user.updatePicture('nobody', 'x'))
    noUser(await user.updateUserNames('nobody', 'x'))
  })

  it('defines custom attributes and sets them', async () => {
    const level = {
      name: 'level',
      type: 4,
      options: [{ value: 'one', label: 'One' }],
      displayName: 'Level',
      viewPermissions: [],
      editPermissions: [],
      editable: true,
    }
    assert.deepEqual(good(await user.createCustomAttributes([level as never])), [level])
    assert.deepEqual(good(await user.getCustomAttributes()), [level])
    refused(
      await user.createCustomAttributes([level as never]),
      400,
      'E016002',
      'Custom attribute already exists',
      'Custom attribute level already exists',
    )
    const made = await make('attributed')
    const set = good(await user.updateCustomAttribute('attributed', 'level', 'one'))
    assert.deepEqual(set, { ...made, customAttributes: { level: 'one' } })
    invalid(await user.updateCustomAttribute('attributed', 'x', 1), 'The custom attribute x is not defined')
    assert.deepEqual(good(await user.deleteCustomAttributes(['level'])), [])
    assert.deepEqual(good(await user.load('attributed')), made)
    invalid(await user.deleteCustomAttributes([]), 'The names field is required')
  })

  it('sets, adds and removes roles in the project and in tenants', async () => {
    const made = await make('roles')
    const noRole = ['E111403', 'Role not found', 'Role does not exist: Nobody'] as const
    const reader = { ...made, roleNames: ['Reader'], permissions: ['Read'] }
    assert.deepEqual(good(await user.setRoles('roles', ['Reader'])), reader)
    assert.deepEqual(good(await user.removeRoles('roles', ['Reader'])), made)
    assert.deepEqual(good(await user.addRoles('roles', ['Reader'])), reader)
    for (const call of [user.setRoles, user.addRoles, user.removeRoles]) {
      refused(await call('roles', ['Nobody']), 400, ...noRole)
      noUser(await call('nobody', ['Reader']))
    }
    const within = (roleNames: string[], permissions: string[] = []) => ({
      ...reader,
      userTenants: [{ tenantId: 'acme', tenantName: 'Acme', roleNames, permissions }],
    })
    assert.deepEqual(good(await user.addTenant('roles', 'acme')), within([]))
    assert.deepEqual(good(await user.setTenantRoles('roles', 'acme', ['Keeper'])), within(['Keeper']))
    assert.deepEqual(
      good(await user.addTenantRoles('roles', 'acme', ['Reader'])),
      within(['Keeper', 'Reader'], ['Read']),
    )
    assert.deepEqual(good(await user.removeTenantRoles('roles', 'acme', ['Reader'])), within(['Keeper']))
    for (const call of [user.setTenantRoles, user.addTenantRoles, user.removeTenantRoles]) {
      invalid(await call('roles', 'umbrella', ['Reader']), 'The user is not a member of the tenant')
    }
    assert.deepEqual(good(await user.removeTenant('roles', 'acme')), reader)
    const noTenant = ['E111104', 'Failed to load tenants', 'Could not load tenant by id: nowhere'] as const
    refused(await user.addTenant('roles', 'nowhere'), 400, ...noTenant)
    noUser(await user.removeTenant('nobody', 'acme'))
  })

  it('sets, adds and removes federated apps', async () => {
    const made = await make('apps')
    const holding = (...ssoAppIds: string[]) => ({ ...made, ssoAppIds })
    assert.deepEqual(good(await user.setSSOapps('apps', ['a', 'b'])), holding('a', 'b'))
    assert.deepEqual(good(await user.addSSOapps('apps', ['b', 'c'])), holding('a', 'b', 'c'))
    assert.deepEqual(good(await user.removeSSOapps('apps', ['a', 'b'])), holding('c'))
    for (const call of [user.setSSOapps, user.addSSOapps, user.removeSSOapps]) noUser(await call('nobody', ['a']))
  })

  it('generates codes and links for test users only', async () => {
    good(await user.createTestUser('codes', { email: 'codes@example.com' }))
    await make('no-codes')
    const otp = good(await user.generateOTPForTestUser('email', 'codes', { customClaims: { a: 1 } }))
    assert.match(otp.code, /^\d{6}$/)
    assert.deepEqual(otp, { loginId: 'codes', code: otp.code })
    const magic = good(await user.generateMagicLinkForTestUser('sms', 'codes', 'https://example.com/in?x=1'))
    assert.match(magic.link, /^https:\/\/example\.com\/in\?x=1&t=[0-9A-Za-z]{43}$/)
    assert.deepEqual(magic, { loginId: 'codes', link: magic.link })
    const enchanted = good(await user.generateEnchantedLinkForTestUser('codes', 'https://example.com/in'))
    assert.match(enchanted.link, /^https:\/\/example\.com\/in\?t=[0-9A-Za-z]{43}$/)
    assert.deepEqual(enchanted, { loginId: 'codes', link: enchanted.link, pendingRef: enchanted.pendingRef })
    for (const answer of [
      await user.generateOTPForTestUser('email', 'no-codes'),
      await user.generateMagicLinkForTestUser('email', 'no-codes', 'https://example.com'),
      await user.generateEnchantedLinkForTestUser('no-codes', 'https://example.com'),
    ]) {
      refused(answer, 400, 'E112102', 'User not found', 'The user is not a test user')
    }
  })

  it('makes the tokens of links that one sends oneself', async () => {
    await make('linked@example.com')
    const token = good(await user.generateEmbeddedLink('linked@example.com', { plan: 'gold' }, 60))
    assert.match(token.token, /^[0-9A-Za-z]{43}$/)
    assert.deepEqual(token, { token: token.token, maskedEmail: 'li***@***le.com', maskedPhone: '' })
    const fresh = good(await user.generateSignUpEmbeddedLink('newcomer@example.com', { name: 'New' }, true, false))
    assert.match(fresh.token, /^[0-9A-Za-z]{43}$/)
    noUser(await user.generateEmbeddedLink('nobody'))
    const again = await user.generateSignUpEmbeddedLink('linked@example.com')
    refused(again, 400, 'E062107', 'User already exists', 'The user exists already')
  })

  it('sets and expires passwords', async () => {
    const made = await make('secret')
    const cleartext = 'Abcdefg-1'
    assert.deepEqual(good(await user.setTemporaryPassword('secret', cleartext)), { cleartext })
    assert.deepEqual(good(await user.setActivePassword('secret', cleartext)), { cleartext })
    done(await user.setPassword('secret', cleartext))
    done(await user.expirePassword('secret'))
    assert.deepEqual(good(await user.load('secret')), { ...made, password: true })
    for (const call of [user.setTemporaryPassword, user.setActivePassword, user.setPassword]) {
      invalid(await call('secret', 'weak'), 'The password must have at least 8 characters')
      noUser(await call('nobody', cleartext))
    }
    await make('without')
    invalid(await user.expirePassword('without'), 'The user has no password')
  })

  it('lists and removes passkeys and authenticators, histories and tokens of providers', async () => {
    const { userId } = await make('factors')
    await seedCredentials(plane(), userId)
    const passkey = { id: 'passkey', rpId: 'localhost', kind: '', displayName: 'Key', createdTime: CREATED }
    assert.deepEqual(good(await user.listPasskeys('factors')), [passkey])
    invalid(await user.removePasskey('factors', 'other'), 'The user has no passkey with this id')
    done(await user.removePasskey('factors', 'passkey'))
    done(await user.removeAllPasskeys('factors'))
    assert.deepEqual(good(await user.listPasskeys('factors')), [])
    done(await user.removeTOTPSeed('factors'))
    assert.deepEqual(good(await sdk().user.listTrustedDevices(['factors'])), [])
    invalid(await sdk().user.listTrustedDevices([]), 'The identifiers field is required')
    done(await sdk().user.removeTrustedDevices('factors', ['device']))
    noUser(await sdk().user.removeTrustedDevices('nobody', ['device']))
    noUser(await user.listPasskeys('nobody'))
    noUser(await user.removeAllPasskeys('nobody'))
    noUser(await user.removeTOTPSeed('nobody'))

    const login = { userId, loginTime: CREATED, city: '', country: '', ip: '127.0.0.1', selectedTenant: '' }
    assert.deepEqual(good(await user.history([userId, 'U0'])), [login])
    invalid(await user.history([]), 'The userIds field is required')

    const token = {
      provider: 'google',
      providerUserId: 'g1',
      accessToken: 'access',
      expiration: 0,
      scopes: ['email'],
      refreshToken: '',
    }
    assert.deepEqual(good(await user.getProviderToken('factors', 'google')), token)
    const whole = good(await user.getProviderToken('factors', 'google', { withRefreshToken: true }))
    assert.deepEqual(whole, { ...token, refreshToken: 'refresh' })
    refused(
      await user.getProviderToken('factors', 'apple'),
      404,
      'E011003',
      'Request is invalid',
      'The user has no token of this provider',
    )
  })

  it('imports the file of another system', async () => {
    const rows = [
      { user_id: 'auth0|1', email: 'imported@example.com', email_verified: true, name: 'Imported' },
      { user_id: 'auth0|2', email: BY_EMAIL },
    ]
    const file = Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n')).toString('base64')
    const special = { email: 'imported@example.com', verifiedEmail: true, name: 'Imported', status: 'enabled' }
    const failures = [{ user: BY_EMAIL, reason: 'Request is malformed: User already exists' }]
    for (const dryrun of [true, false]) {
      const answer = good(await user.import('auth0', file, undefined, dryrun))
      const userId = answer.users?.[0]?.userId
      assert.deepEqual(answer, { users: [shown(userId, ['imported@example.com'], special)], failures })
    }
    invalid(await user.import('nowhere', file), 'The source field must be one of auth0, descope, firebase')
  })

  it('deletes all test users', async () => {
    done(await user.deleteAllTestUsers())
    assert.deepEqual(good(await user.searchTestUsers({})), { users: [], total: 0 })
    assert.equal(good(await user.load('desmond')).name, 'Desmond Copeland')
  })
}

/** What a user has that is not there. */
const unset = { status: '', createdTime: 0, modifiedTime: 0, editable: false }
const CREATED = blankUser.createdTime

/** Of an SDK that is there only when the tests run. */
function proxied(sdk: () => Sdk): Pick<Sdk, 'user'> {
  return {
    user: new Proxy({} as Sdk['user'], {
      get:
        (_, verb) =>
        (...args: never[]) =>
          call(sdk().user, verb, args),
    }),
  }
}

function call(verbs: object, verb: string | symbol, args: unknown[]): unknown {
  return (verbs as { [verb: string | symbol]: (...args: unknown[]) => unknown })[verb]?.(...args)
}
