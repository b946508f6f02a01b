/** Files of other systems: nothing of them is lost without a word. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'

const PASSWORD = 'Abcdefg1!'
/** Of that password, made by an independent program. */
const HASH = '$2b$04$abcdefghijklmnopqrstuuKnA9jUaVW4xGi6OwJ9/OY8wA8f89BsO'
const REST = 'With keepMetadata it becomes custom attributes'

onEveryPlane('files of other systems', (plane) => {
  const call = (method: string, path: string, body?: unknown) => plane().call(method, path, body)
  const importFile = async (body: object) => {
    const answer = await call('POST', '/v1/mgmt/user/import', body)
    assert.equal(answer.status, 200)
    return answer.body
  }
  const hashRow = (id: unknown, email?: string) => ({ _id: id, email, passwordHash: HASH, connection: 'Db' })
  const signIn = async (loginId: string) => {
    const body = { loginId, password: PASSWORD }
    return (await plane().call('POST', '/v1/auth/password/signin', body, `Bearer ${plane().projectId}`)).status
  }

  it('C4 a hash goes to the user with its id, whatever the case of the address', async () => {
    const { users, failures } = await importFile({
      source: 'auth0',
      users: [
        { user_id: 'auth0|5f7c', email: 'Ann@Example.com' },
        { email: 'Bob@Example.com' },
        { user_id: 'auth0|77', email: 'cid@example.com' },
        {
          user_id: 'google-oauth2|9',
          email: 'dan@example.com',
          identities: [
            { provider: 'google-oauth2', user_id: '9' },
            { provider: 'auth0', user_id: 'd4' },
          ],
        },
        { user_id: 'auth0|e', phone_number: '+14155550129', username: 'Eve' },
      ],
      hashes: [
        hashRow({ $oid: '5f7c' }, 'ann@example.com'),
        hashRow({ $oid: 'b0b' }, 'BOB@example.com'),
        hashRow({ $oid: '77' }),
        hashRow({ $oid: 'd4' }, 'dan@example.com'),
        { username: 'eve', passwordHash: HASH },
      ],
    })
    assert.deepEqual(
      users.map((user: { loginIds: string[]; password: boolean }) => [user.loginIds, user.password]),
      [
        [['Ann@Example.com'], true],
        [['Bob@Example.com'], true],
        [['cid@example.com'], true],
        [['dan@example.com'], true],
        [['+14155550129', 'Eve'], true],
      ],
    )
    assert.deepEqual(failures, [{ user: '', reason: `Not taken over: identities of 1 user. ${REST}` }])
    for (const loginId of ['Ann@Example.com', 'Bob@Example.com', 'dan@example.com', 'Eve']) {
      assert.equal(await signIn(loginId), 200)
    }
  })

  it('C4 a hash that no user takes is a failure, and never goes to another account of the address', async () => {
    const { users, failures } = await importFile({
      source: 'auth0',
      users: [
        { user_id: 'google-oauth2|1', email: 'social@example.com' },
        { user_id: 'auth0|own', email: 'two@example.com' },
        { email: 'twin@example.com', username: 'twin-1' },
        { email: 'TWIN@example.com', username: 'twin-2' },
      ],
      hashes: [
        hashRow({ $oid: 'attacker' }, 'social@example.com'),
        hashRow({ $oid: 'nobody' }),
        hashRow({ $oid: 'own' }),
        hashRow('auth0|own', 'two@example.com'),
        hashRow({ $oid: 'twin' }, 'twin@example.com'),
        { _id: { $oid: 'own' }, email: 'two@example.com' },
      ],
      dryrun: true,
    })
    assert.deepEqual(
      users.map((user: { loginIds: string[]; password: boolean }) => [user.loginIds[0], user.password]),
      [
        ['social@example.com', false],
        ['two@example.com', true],
        ['twin@example.com', false],
        ['TWIN@example.com', false],
      ],
    )
    assert.deepEqual(failures, [
      { user: 'social@example.com', reason: 'No user takes this password hash' },
      { user: 'nobody', reason: 'No user takes this password hash' },
      { user: 'two@example.com', reason: 'The user has another password hash already' },
      { user: 'twin@example.com', reason: 'No user takes this password hash' },
      { user: 'two@example.com', reason: 'The row of the hashes has no passwordHash' },
    ])
  })

  for (const [source, id, name] of [
    ['auth0', 'email', 'name'],
    ['firebase', 'email', 'displayName'],
    ['descope', 'loginId', 'name'],
  ]) {
    it(`A18 a user of ${source} that cannot be kept holds up no other, whatever way the file comes`, async () => {
      const row = (user: string, more = '') => `{"${id}":"${user}@${source}.example"${more}}`
      const rows = [
        row('good'),
        row('half', `,"${name}":"\\ud800"`),
        row('nul', `,"${name}":"a\\u0000"`),
        row('large', ',"n":[1e309]'),
        row('key', ',"__proto__":{}'),
        row('deep', ',"n":{"a":["\\udfff"]}'),
        row('last'),
      ]
      const reasons = [
        ['half', `The ${name} field contains an invalid character`],
        ['nul', `The ${name} field contains an invalid character`],
        ['large', 'The n field contains a number that is too large'],
        ['key', 'The users field contains an invalid key'],
        ['deep', 'The n field contains an invalid character'],
      ].map(([user, told]) => ({ user: `${user}@${source}.example`, reason: `Request is invalid: ${told}` }))
      const base64 = (text: string) => JSON.stringify(Buffer.from(text).toString('base64'))
      const list = `[${rows.join(',')}]`
      for (const users of [list, base64(list), base64(rows.join('\n'))]) {
        const body = `{"source":"${source}","users":${users},"dryrun":true}`
        const answer = await call('POST', '/v1/mgmt/user/import', body)
        assert.equal(answer.status, 200)
        assert.deepEqual(
          answer.body.users.map(({ loginIds }: { loginIds: string[] }) => loginIds[0]),
          [`good@${source}.example`, `last@${source}.example`],
        )
        assert.deepEqual(answer.body.failures, reasons)
      }
    })
  }

  it('A18 a hash that cannot be kept holds up no other', async () => {
    const { users, failures } = await importFile({
      source: 'auth0',
      users: [{ email: 'a@hash.example' }, { email: 'b@hash.example' }],
      hashes: [
        { email: 'a@hash.example', passwordHash: HASH, note: 'half \ud800' },
        { email: 'b@hash.example', passwordHash: HASH },
      ],
      dryrun: true,
    })
    assert.deepEqual(
      users.map((user: { password: boolean }) => user.password),
      [false, true],
    )
    const reason = 'Request is invalid: The note field contains an invalid character'
    assert.deepEqual(failures, [{ user: 'a@hash.example', reason }])
  })

  const rich = {
    user_id: 'auth0|rich',
    email: 'rich@example.com',
    created_at: '2020-09-13T12:26:40.000Z',
    user_metadata: { plan: 'gold' },
    app_metadata: { seats: 5 },
    identities: [{ provider: 'auth0', connection: 'Db', user_id: 'rich', isSocial: false }],
    nickname: 'r',
    multifactor: [],
    picture: 5,
    last_ip: null,
  }

  it('C12 what has no place of its own is told', async () => {
    const poor = { user_id: 'auth0|poor', email: 'poor@example.com', user_metadata: { plan: 'free' } }
    const { users, failures } = await importFile({ source: 'auth0', users: [rich, poor], dryrun: true })
    assert.deepEqual([users[0].createdTime, users[0].customAttributes], [1_600_000_000, {}])
    const left =
      'user_metadata of 2 users, app_metadata of 1 user, identities of 1 user, nickname of 1 user, picture of 1 user'
    assert.deepEqual(failures, [{ user: '', reason: `Not taken over: ${left}. ${REST}` }])
  })

  it('C12 what has no place of its own is kept as custom attributes where asked', async () => {
    const { users, failures } = await importFile({ source: 'auth0', users: [rich], keepMetadata: true })
    const { user_id, user_metadata, app_metadata, identities, nickname, picture } = rich
    const kept = { user_id, user_metadata, app_metadata, identities, nickname, picture }
    assert.deepEqual([failures, users[0].customAttributes], [[], kept])
    const { body } = await call('GET', '/v1/mgmt/user?loginId=rich@example.com')
    assert.deepEqual(body.user.customAttributes, kept)
  })

  it('C12 the same holds for Firebase, and for users of our own kind', async () => {
    const fire = {
      localId: 'x',
      email: 'f@example.com',
      createdAt: '1600000000000',
      lastLoginAt: '1700000000000',
      customAttributes: '{"admin":true}',
      providerUserInfo: [{ providerId: 'google.com' }],
    }
    const told = await importFile({ source: 'firebase', users: [fire], dryrun: true })
    const left = 'lastLoginAt of 1 user, customAttributes of 1 user, providerUserInfo of 1 user'
    assert.deepEqual(told.failures, [{ user: '', reason: `Not taken over: ${left}. ${REST}` }])
    assert.equal(told.users[0].createdTime, 1_600_000_000)
    const kept = await importFile({ source: 'firebase', users: [fire], dryrun: true, keepMetadata: true })
    const { localId, lastLoginAt, customAttributes, providerUserInfo } = fire
    assert.deepEqual(kept.failures, [])
    assert.deepEqual(kept.users[0].customAttributes, { localId, lastLoginAt, customAttributes, providerUserInfo })
    const own = { loginId: 'own', customAttributes: { a: 1 }, shoeSize: 42 }
    const plain = await importFile({ source: 'descope', users: [own], dryrun: true })
    assert.deepEqual(plain.failures, [{ user: '', reason: `Not taken over: shoeSize of 1 user. ${REST}` }])
    const full = await importFile({ source: 'descope', users: [own], dryrun: true, keepMetadata: true })
    assert.deepEqual([full.failures, full.users[0].customAttributes], [[], { shoeSize: 42, a: 1 }])
  })

  it('C4 files with thousands of hashes of one address are matched in linear time', async () => {
    // Nobody has a login id of this length: matching is what is measured.
    const email = `${'a'.repeat(600)}@example.com`
    const users = Array.from({ length: 10_000 }, () => ({ email }))
    const hashes = Array.from({ length: 50_000 }, () => ({ email, passwordHash: 'x' }))
    const start = process.cpuUsage()
    const { failures } = await importFile({ source: 'auth0', users, hashes, dryrun: true })
    assert.equal(failures.length, 60_000)
    const { user } = process.cpuUsage(start)
    assert.ok(user < 5_000_000, `${user} µs`)
  })
})
