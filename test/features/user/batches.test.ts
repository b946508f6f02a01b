import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'
import { blankUser, refusal } from './users.ts'

onEveryPlane('users in batches', (plane) => {
  const call = (method: string, path: string, body?: unknown) => plane().call(method, path, body)
  const post = (path: string, body: unknown) => call('POST', `/v1/mgmt/user/${path}`, body)

  it('creates those it can and reports the others', async () => {
    await call('POST', '/v1/mgmt/tenant/create', { name: 'Acme', id: 'acme' })
    await post('create', { loginId: 'taken' })
    const { status, body } = await post('create/batch', {
      users: [
        { loginId: 'first@example.com', createdTime: 1_600_000_000, roleNames: ['Tenant Admin'] },
        { loginId: 'taken', phone: '+15550001111' },
        { loginId: 'first@example.com' },
        { email: 'nobody@example.com' },
        { loginId: 'second', userTenants: [{ tenantId: 'acme' }], test: true },
        { loginId: 'lost', userTenants: [{ tenantId: 'nowhere' }] },
        { loginId: 'third', additionalIdentifiers: ['lost'], seed: 'JBSW Y3DP EHPK 3PXP' },
        { loginId: 'seedless', seed: 'not base32' },
      ],
    })
    assert.equal(status, 200)
    const [first, second, third] = body.createdUsers
    const expected = {
      ...blankUser,
      loginIds: ['first@example.com'],
      externalIds: ['first@example.com'],
      userId: first.userId,
      email: 'first@example.com',
      verifiedEmail: true,
      roleNames: ['Tenant Admin'],
      permissions: ['SSO Admin', 'User Admin'],
      createdTime: 1_600_000_000,
      modifiedTime: 1_600_000_000,
    }
    assert.deepEqual(first, expected)
    assert.deepEqual([second.test, second.userTenants[0].tenantName], [true, 'Acme'])
    assert.deepEqual([third.TOTP, third.loginIds], [true, ['third', 'lost']])
    assert.equal(body.createdUsers.length, 3)
    assert.deepEqual(body.additionalErrors, {})
    const failures = body.failedUsers.map(({ failure, user }: { failure: string; user: { loginIds: string[] } }) => [
      user.loginIds.join(),
      failure,
    ])
    assert.deepEqual(failures.sort(), [
      ['', 'Request is invalid: The loginId field is required'],
      ['first@example.com', 'Request is malformed: User already exists'],
      ['lost', 'Failed to load tenants: Could not load tenant by id: nowhere'],
      ['seedless', 'Request is invalid: The seed field must be base32'],
      ['taken', 'Request is malformed: User already exists'],
    ])
    const loaded = await call('GET', '/v1/mgmt/user?loginId=first@example.com')
    assert.deepEqual(loaded.body.user, expected)
    const seed = await plane().world.store.totpSeeds.load(plane().projectId, third.userId)
    assert.ok(seed && !seed.sealed.includes('JBSW'))
  })

  it('leaves one audit record for the batch', async () => {
    const { body } = await call('POST', '/v1/mgmt/audit/search', { actions: ['UsersCreated'] })
    assert.deepEqual(
      body.audits.map((record: { externalIds: string[] }) => record.externalIds),
      [['first@example.com', 'third', 'lost']],
    )
  })

  it('takes a thousand users and no more', async () => {
    const users = Array.from({ length: 1000 }, (_, i) => ({ loginId: `crowd-${i}@example.com` }))
    const { body } = await post('create/batch', { users })
    assert.deepEqual([body.createdUsers.length, body.failedUsers], [1000, []])
    const again = await post('create/batch', { users })
    assert.deepEqual([again.body.createdUsers, again.body.failedUsers.length], [[], 1000])
    const more = await post('create/batch', { users: [...users, { loginId: 'one more' }] })
    assert.deepEqual(
      [more.status, more.body],
      [400, refusal('E011003', 'Request is invalid', 'The users field holds more than 1000 items')],
    )
  })

  it('shares login ids out once among batches that race for them', async () => {
    const batch = (name: string) =>
      post('create/batch', {
        users: Array.from({ length: 30 }, (_, i) => ({
          loginId: `${name}-${i}`,
          additionalIdentifiers: [`contested-${name < 'c' ? i : 29 - i}`],
        })),
      })
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map(batch))
    const created = answers.flatMap(({ body }) => body.createdUsers as { loginIds: string[] }[])
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200],
    )
    assert.equal(created.length, 30)
    assert.deepEqual(
      created.map(({ loginIds }) => loginIds[1]).sort(),
      Array.from({ length: 30 }, (_, i) => `contested-${i}`).sort(),
    )
  })

  it('imports files of other systems, or only tries to', async () => {
    const hash = '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'
    const users = [
      { user_id: 'auth0|1', email: 'one@auth0.example', email_verified: true, name: 'One', family_name: 'First' },
      { user_id: 'auth0|2', email: 'two@auth0.example', blocked: true, phone_number: '+1 555 000 3333' },
      { user_id: 'auth0|3', email: 'crowd-1@example.com' },
      { user_id: 'auth0|4', email: 'bad@auth0.example', name: 'half \ud800' },
    ]
    const lines = (rows: object[]) => Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n')).toString('base64')
    const hashes = lines([{ _id: '1', passwordHash: hash }])
    const dry = await post('import', { source: 'auth0', users: lines(users), hashes, dryrun: true })
    assert.equal(dry.status, 200)
    assert.deepEqual(dry.body.failures, [
      { user: 'crowd-1@example.com', reason: 'Request is malformed: User already exists' },
      { user: 'bad@auth0.example', reason: 'Request is invalid: The name field contains an invalid character' },
    ])
    assert.equal((await call('GET', '/v1/mgmt/user?loginId=one@auth0.example')).status, 404)
    const real = await post('import', { source: 'auth0', users: users.slice(0, 2), hashes, dryrun: false })
    const [one, two] = real.body.users
    assert.deepEqual(real.body, { users: [one, two], failures: [] })
    assert.deepEqual(one, {
      ...blankUser,
      loginIds: ['one@auth0.example'],
      externalIds: ['one@auth0.example'],
      userId: one.userId,
      name: 'One',
      email: 'one@auth0.example',
      verifiedEmail: true,
      familyName: 'First',
      status: 'enabled',
      password: true,
    })
    assert.deepEqual([two.status, two.verifiedEmail, two.phone], ['disabled', false, '+15550003333'])
    assert.deepEqual((await call('GET', '/v1/mgmt/user?loginId=one@auth0.example')).body.user, one)
  })

  it('imports from Firebase with the parameters of the project', async () => {
    const users = {
      users: [
        {
          localId: 'x1',
          email: 'fire@example.com',
          emailVerified: true,
          displayName: 'Fire',
          passwordHash: 'lSrfV15cpx95_sZS2W9c9Kp6i_LVgQNDNC_qzrCnh1SAyZvqmZqAjTdn3aoItz-VHjoZilo78198JAdRuid5lQ==',
          salt: '42xEC-ixf3L2lw==',
        },
      ],
    }
    const hashes = {
      base64_signer_key: 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
      base64_salt_separator: 'Bw==',
      rounds: 8,
      mem_cost: 14,
    }
    const { body } = await post('import', { source: 'firebase', users, hashes })
    assert.deepEqual([body.failures, body.users[0].name, body.users[0].password], [[], 'Fire', true])
  })

  it('C2 imports users as the Admin SDK of Firebase lists them', async () => {
    const users = [
      {
        uid: 'x2',
        phoneNumber: '+44 (0)20 7946 0000',
        displayName: 'Admin',
        photoURL: 'https://example.com/x2.png',
        passwordHash: 'lSrfV15cpx95_sZS2W9c9Kp6i_LVgQNDNC_qzrCnh1SAyZvqmZqAjTdn3aoItz-VHjoZilo78198JAdRuid5lQ==',
        passwordSalt: '42xEC-ixf3L2lw==',
      },
      { uid: 'x3' },
    ]
    const hashes = {
      base64_signer_key: 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
      base64_salt_separator: 'Bw==',
      rounds: 8,
      mem_cost: 14,
    }
    const { body } = await post('import', { source: 'firebase', users, hashes })
    assert.deepEqual(body.failures, [])
    const [admin, bare] = body.users
    assert.deepEqual([admin.loginIds, admin.picture], [['+442079460000'], 'https://example.com/x2.png'])
    assert.deepEqual([bare.loginIds, bare.password], [['x3'], false])
    const { url, projectId } = plane()
    const signedIn = await fetch(`${url}/v1/auth/password/signin`, {
      method: 'POST',
      headers: { authorization: `Bearer ${projectId}`, 'content-type': 'application/json' },
      body: JSON.stringify({ loginId: '+442079460000', password: 'user1password' }),
    })
    assert.equal(signedIn.status, 200)
  })

  it('refuses sources and files that it cannot read', async () => {
    for (const body of [
      { source: 'nowhere', users: [] },
      { source: 'auth0', users: Buffer.from('{"a":1}\nnot json').toString('base64') },
      { source: 'auth0', users: ['text'] },
      { source: 'constructor', users: [] },
    ]) {
      assert.equal((await post('import', body)).status, 400)
    }
  })
})
