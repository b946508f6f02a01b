import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'
import { refusal } from './users.ts'

onEveryPlane('passwords of users', (plane) => {
  const call = (method: string, path: string, body?: unknown) => plane().call(method, path, body)
  const create = async (body: object) => (await call('POST', '/v1/mgmt/user/create', body)).body.user
  const load = async (loginId: string) => (await call('GET', `/v1/mgmt/user?loginId=${loginId}`)).body.user
  const stored = (userId: string) => plane().world.store.users.password(plane().projectId, userId)
  const invalid = (message: string) => refusal('E011003', 'Request is invalid', message)

  it('sets, replaces and expires a password and keeps only hashes', async () => {
    const made = await create({ loginId: 'sets' })
    const path = '/v1/mgmt/user/password'
    const temporary = await call('POST', `${path}/set/temporary`, { loginId: 'sets', password: 'a8 re7f9E' })
    assert.deepEqual([temporary.status, temporary.body], [200, { cleartext: 'a8 re7f9E' }])
    const first = await stored(made.userId)
    assert.equal(first?.expired, true)
    assert.match(String(first?.hash['hash']), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    assert.deepEqual(await load('sets'), { ...made, password: true })

    const body = { loginId: made.userId, password: 'MySecurePassword123!', setActive: true }
    const active = await call('POST', `${path}/set/active`, body)
    assert.deepEqual([active.status, active.body], [200, { cleartext: 'MySecurePassword123!' }])
    const second = await stored(made.userId)
    assert.deepEqual([second?.expired, second?.history], [false, [first?.hash]])

    const expired = await call('POST', `${path}/expire`, { loginId: 'sets' })
    assert.deepEqual([expired.status, expired.body], [200, {}])
    assert.deepEqual(await stored(made.userId), { ...second, expired: true })

    const deprecated = await call('POST', `${path}/set`, {
      loginId: 'sets',
      password: 'Another-1-password',
      setActive: true,
    })
    assert.deepEqual([deprecated.status, deprecated.body], [200, {}])
    assert.equal((await stored(made.userId))?.expired, false)
    assert.doesNotMatch(plane().log.join('\n'), /MySecurePassword|re7f9E/)
  })

  it('refuses what the policy does not take, and a password to expire that is not there', async () => {
    await create({ loginId: 'policy' })
    const weak: [string, string][] = [
      ['Ab1-', 'The password must have at least 8 characters'],
      ['ABCDEFG-1', 'The password must have a lower-case letter'],
      ['abcdefg-1', 'The password must have an upper-case letter'],
      ['Abcdefg-x', 'The password must have a digit'],
      ['Abcdefg12', 'The password must have a special character'],
      ['', 'The password field is required'],
      ['Aa1-'.repeat(100), 'The password field must be at most 256 characters'],
    ]
    for (const [password, message] of weak) {
      const answer = await call('POST', '/v1/mgmt/user/password/set/active', { loginId: 'policy', password })
      assert.deepEqual([answer.status, answer.body], [400, invalid(message)])
    }
    const none = await call('POST', '/v1/mgmt/user/password/expire', { loginId: 'policy' })
    assert.deepEqual([none.status, none.body], [400, invalid('The user has no password')])
    assert.equal((await load('policy')).password, false)
  })

  const salt = Buffer.alloc(16, 1).toString('base64')
  const hash = Buffer.alloc(32, 2).toString('base64')
  const bcrypt = '$2a$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW'
  const phpass = { hash: 'xI./oXIKIWEx36NPvAyjT4', salt: 'IQRaTwmf', iterations: 2048, type: 'md5' }

  const good: object[] = [
    { bcrypt: { hash: bcrypt } },
    { django: { hash: `pbkdf2_sha256$30000$salt$${hash}` } },
    { django: { hash: `bcrypt_sha256$${bcrypt}` } },
    { django: { hash: `argon2$argon2id$v=19$m=512,t=2,p=2$c29tZXNhbHQ$${hash.replace('=', '')}` } },
    { django: { hash: `scrypt$16384$salt$8$1$${Buffer.alloc(64, 2).toString('base64')}` } },
    { md5: { hash: '5f4dcc3b5aa765d61d8327deb882cf99' } },
    { sha: { hash: 'ab'.repeat(32), type: 'sha256' } },
    { pbkdf2: { hash, salt, iterations: 1000, type: 'sha512' } },
    { firebase: { hash, salt, saltSeparator: 'Bw==', signerKey: hash, memory: 14, rounds: 8 } },
    { phpass },
    { argon2: { hash, salt, iterations: 2, memory: 19456, threads: 1 } },
    { buddyauth: { hash: `bcrypt+sha512$${'ab'.repeat(16)}$12$${'cd'.repeat(24)}` } },
    { bcrypt: null, md5: { hash: '5f4dcc3b5aa765d61d8327deb882cf99' } },
  ]

  it('imports users with hashes of every scheme', async () => {
    const users = good.map((hashedPassword, i) => ({ loginId: `hash-${i}`, hashedPassword }))
    const { status, body } = await call('POST', '/v1/mgmt/user/create/batch', { users })
    assert.deepEqual([status, body.failedUsers, body.additionalErrors], [200, [], {}])
    assert.deepEqual(
      body.createdUsers.map(({ loginIds, password }: { loginIds: string[]; password: boolean }) => [
        loginIds,
        password,
      ]),
      users.map(({ loginId }) => [[loginId], true]),
    )
  })

  const bad: [string, object, string][] = [
    [
      'argon2 of 4 TiB',
      { argon2: { hash, salt, iterations: 2, memory: 2 ** 31 - 1, threads: 1 } },
      'argon2 memory must be from 8 to 1048576',
    ],
    [
      'argon2 of 11 rounds',
      { argon2: { hash, salt, iterations: 11, memory: 1024, threads: 1 } },
      'argon2 iterations must be from 1 to 10',
    ],
    [
      'argon2 of 17 threads',
      { argon2: { hash, salt, iterations: 1, memory: 1024, threads: 17 } },
      'argon2 threads must be from 1 to 16',
    ],
    [
      'argon2 without salt',
      { argon2: { hash, iterations: 1, memory: 1024, threads: 1 } },
      'argon2.salt must be base64',
    ],
    [
      'scrypt of 2^31',
      { django: { hash: `scrypt$2147483648$salt$8$1$${hash}` } },
      'django.hash cost must be from 2 to 131072',
    ],
    [
      'bcrypt of cost 31',
      { bcrypt: { hash: bcrypt.replace('$12$', '$31$') } },
      'bcrypt.hash cost must be from 4 to 15',
    ],
    ['bcrypt cut short', { bcrypt: { hash: bcrypt.slice(0, -1) } }, 'bcrypt.hash must be a bcrypt hash'],
    [
      'pbkdf2 of 2^31 rounds',
      { pbkdf2: { hash, salt, iterations: 2 ** 31 - 1, type: 'sha1' } },
      'pbkdf2.iterations must be from 1 to 5000000',
    ],
    [
      'pbkdf2 of md4',
      { pbkdf2: { hash, salt, iterations: 1, type: 'md4' } },
      'pbkdf2.type must be one of sha1, sha256, sha512',
    ],
    [
      'wrong base64',
      { pbkdf2: { hash: 'not base64!', salt, iterations: 1, type: 'sha1' } },
      'pbkdf2.hash must be base64',
    ],
    [
      'firebase of 2^18',
      { firebase: { hash, salt, signerKey: hash, memory: 18, rounds: 8 } },
      'firebase.memory must be from 1 to 17',
    ],
    ['an empty md5', { md5: { hash: '' } }, 'md5.hash must be base64'],
    ['a malformed PHC string', { django: { hash: 'argon2$argon2id$m=1' } }, 'django.hash must be an argon2 hash'],
    ['an unknown Django hash', { django: { hash: 'rot13$abc' } }, 'django.hash must be a Django password hash'],
    [
      'phpass with dashes',
      { phpass: { ...phpass, hash: '-'.repeat(22) } },
      'phpass.hash must be in the base64 of phpass, 22 characters',
    ],
    [
      'a short buddy hash',
      { buddyauth: { hash: 'bcrypt+sha512$ab$12$cd' } },
      'buddyauth.hash must be a buddy-auth password hash',
    ],
  ]

  it('refuses hashes that cannot be or would cost too much, each user alone', async () => {
    const users = bad.map(([what, hashedPassword]) => ({ loginId: what, hashedPassword }))
    const both = { loginId: 'both', password: 'Correct-Horse-7', hashedPassword: good[0] }
    const two = { loginId: 'two', hashedPassword: { ...good[0], ...good[5] } }
    const { status, body } = await call('POST', '/v1/mgmt/user/create/batch', {
      users: [...users, both, two, { loginId: 'fine', hashedPassword: good[0] }],
    })
    assert.equal(status, 200)
    assert.deepEqual(
      body.failedUsers.map(({ failure, user }: { failure: string; user: { loginIds: string[] } }) => [
        user.loginIds[0],
        failure,
      ]),
      [
        ...bad.map(([what, , message]) => [what, `Request is invalid: The hashedPassword ${message}`]),
        ['both', 'Request is invalid: Give either the password field or the hashedPassword field'],
        ['two', 'Request is invalid: The hashedPassword field has both bcrypt and md5'],
      ],
    )
    assert.deepEqual(
      body.createdUsers.map(({ loginIds }: { loginIds: string[] }) => loginIds),
      [['fine']],
    )
  })
})
