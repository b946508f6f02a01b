import assert from 'node:assert/strict'
import { createHash, pbkdf2Sync, scryptSync } from 'node:crypto'
import { it } from 'node:test'
import { suite, tokenIn } from './signing-in.ts'

const PASSWORD = 'Abcdefg1!'

const imports: [string, string, object][] = [
  [
    'Firebase',
    'user1password',
    {
      firebase: {
        hash: 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
        salt: '42xEC+ixf3L2lw==',
        saltSeparator: 'Bw==',
        signerKey: 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
        memory: 14,
        rounds: 8,
      },
    },
  ],
  [
    'phpass',
    'test12345',
    { phpass: { hash: 'eRo7ud9Fh4E2PdI0S3r.L0', salt: 'IQRaTwmf', iterations: 2048, type: 'md5' } },
  ],
  [
    'buddy-auth',
    'admin',
    {
      buddyauth: {
        hash: 'bcrypt+sha512$86186fc28f83b3e3db78bcf8350a3a57$12$8f215420e68fd7922561167b07354f05d8db6d49e212689e',
      },
    },
  ],
  ['bcrypt', PASSWORD, { bcrypt: { hash: '$2b$04$abcdefghijklmnopqrstuuKnA9jUaVW4xGi6OwJ9/OY8wA8f89BsO' } }],
  ['md5', PASSWORD, { md5: { hash: createHash('md5').update(PASSWORD).digest('hex') } }],
  [
    'salted SHA-256',
    PASSWORD,
    { sha: { hash: createHash('sha256').update(`salt${PASSWORD}`).digest('hex'), type: 'sha256', salt: 'salt' } },
  ],
  [
    'PBKDF2',
    PASSWORD,
    {
      pbkdf2: {
        hash: pbkdf2Sync(PASSWORD, 'salt', 1000, 32, 'sha256').toString('base64'),
        salt: Buffer.from('salt').toString('base64'),
        iterations: 1000,
        type: 'sha256',
      },
    },
  ],
  [
    "Django's PBKDF2",
    PASSWORD,
    {
      django: {
        hash: `pbkdf2_sha256$1000$salt$${pbkdf2Sync(PASSWORD, 'salt', 1000, 32, 'sha256').toString('base64')}`,
      },
    },
  ],
  [
    "Django's bcrypt",
    PASSWORD,
    {
      django: {
        hash: 'bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuubqRuU8Pju/MJG.gS/czD01cWFGLD4rS',
      },
    },
  ],
  [
    "Django's scrypt",
    PASSWORD,
    {
      django: {
        hash: `scrypt$1024$salt$8$1$${scryptSync(PASSWORD, 'salt', 64, { N: 1024, r: 8, p: 1 }).toString('base64')}`,
      },
    },
  ],
  [
    'argon2',
    'password',
    {
      argon2: {
        hash: 'CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc=',
        salt: Buffer.from('somesalt').toString('base64'),
        memory: 65536,
        iterations: 2,
        threads: 1,
        type: 'argon2id',
      },
    },
  ],
]

suite('passwords', (get) => {
  const signIn = (loginId: string, password: string) =>
    get().as(undefined, '/v1/auth/password/signin', { loginId, password })
  const refused = [401, 'E062903', 'Invalid signin credentials']

  it('signs up and in', async () => {
    const plane = get()
    const account = { loginId: 'p@example.com', password: PASSWORD, user: { name: 'P' } }
    const up = await plane.as(undefined, '/v1/auth/password/signup', account)
    assert.deepEqual(
      [up.status, up.body.firstSeen, up.body.user.status, up.body.user.loginIds, up.body.user.verifiedEmail],
      [200, true, 'enabled', ['p@example.com'], false],
    )
    assert.deepEqual((await plane.read(up.body.sessionJwt))['amr'], ['pwd'])
    const again = await signIn('p@example.com', PASSWORD)
    assert.deepEqual([again.status, again.body.firstSeen, again.body.user.name], [200, false, 'P'])
    const twice = await plane.as(undefined, '/v1/auth/password/signup', account)
    assert.deepEqual([twice.status, twice.body.errorCode], [400, 'E062107'])
  })

  it('answers alike for a wrong password, an unknown user and a user without a password', async () => {
    const plane = get()
    await plane.call('POST', '/v1/mgmt/user/create', { loginId: 'none@example.com' })
    for (const [loginId, password] of [
      ['p@example.com', 'Wrong1!aa'],
      ['nobody', PASSWORD],
      ['none@example.com', PASSWORD],
    ]) {
      const { status, body } = await signIn(loginId as string, password as string)
      assert.deepEqual([status, body.errorCode, body.errorMessage], refused)
    }
  })

  it('tells the policy, and refuses what it does not take', async () => {
    const plane = get()
    const policy = await plane.call('GET', '/v1/auth/password/policy', undefined, `Bearer ${plane.projectId}`)
    assert.deepEqual(policy.body, {
      minLength: 8,
      lowercase: true,
      uppercase: true,
      number: true,
      nonAlphanumeric: true,
      strengthScoreEnabled: false,
      strengthScore: 0,
    })
    for (const password of ['Ab1!', 'abcdefg1!', 'Abcdefgh1']) {
      const { status, body } = await plane.as(undefined, '/v1/auth/password/signup', { loginId: 'weak', password })
      assert.deepEqual([status, body.errorCode], [400, 'E011003'])
    }
  })

  it('has a temporary and an expired password replaced', async () => {
    const plane = get()
    const loginId = 'temp@example.com'
    await plane.call('POST', '/v1/mgmt/user/create', { loginId })
    await plane.call('POST', '/v1/mgmt/user/password/set/temporary', { loginId, password: 'Temporary1!' })
    const expired = await signIn(loginId, 'Temporary1!')
    assert.deepEqual([expired.status, expired.body.errorCode], [401, 'E062909'])
    const replace = (oldPassword: string, newPassword: string) =>
      plane.as(undefined, '/v1/auth/password/replace', { loginId, oldPassword, newPassword })
    const wrong = await replace('Temporary2!', 'Replaced1!')
    assert.deepEqual([wrong.status, wrong.body.errorCode], [401, 'E062903'])
    assert.deepEqual((await replace('Temporary1!', 'short')).body.errorCode, 'E011003')
    plane.now += 1000
    const done = await replace('Temporary1!', 'Replaced1!')
    assert.deepEqual([done.status, done.body.user.email], [200, loginId])
    assert.equal((await signIn(loginId, 'Replaced1!')).status, 200)
    assert.equal((await signIn(loginId, 'Temporary1!')).status, 401)
    await plane.call('POST', '/v1/mgmt/user/password/expire', { loginId })
    assert.equal((await signIn(loginId, 'Replaced1!')).body.errorCode, 'E062909')
  })

  it('resets by a link, with the same answer for nobody', async () => {
    const plane = get()
    const reset = (loginId: string) => plane.as(undefined, '/v1/auth/password/reset', { loginId })
    const known = await reset('p@example.com')
    assert.deepEqual([known.status, known.body], [200, { resetMethod: 'magiclink', maskedEmail: 'p***@***le.com' }])
    const { link, to } = await plane.lastMessage()
    assert.equal(to, 'p@example.com')
    assert.ok(link.startsWith(`${plane.url}/?t=`))
    const nobody = await reset('q@example.com')
    assert.deepEqual([nobody.status, nobody.body], [200, { resetMethod: 'magiclink', maskedEmail: 'q***@***le.com' }])
    assert.equal((await plane.lastMessage()).link, link)
    const { refreshJwt } = (await plane.as(undefined, '/v1/auth/magiclink/verify', { token: tokenIn(link) })).body
    const updated = await plane.as(refreshJwt, '/v1/auth/password/update', {
      loginId: 'p@example.com',
      newPassword: 'Different2!',
    })
    assert.deepEqual([updated.status, updated.body], [200, {}])
    assert.equal((await signIn('p@example.com', 'Different2!')).status, 200)
    assert.equal((await signIn('p@example.com', PASSWORD)).status, 401)
  })

  for (const [name, password, hashedPassword] of imports) {
    it(`takes a hash of ${name} and upgrades it at the first sign-in`, async () => {
      const plane = get()
      const loginId = `${name}@import`
      const users = [{ loginId, email: 'i@example.com', hashedPassword }]
      const made = await plane.call('POST', '/v1/mgmt/user/create/batch', { users })
      assert.deepEqual(made.body.failedUsers, [])
      assert.equal((await signIn(loginId, `${password}x`)).status, 401)
      assert.equal((await signIn(loginId, password.slice(0, -1))).status, 401)
      const { status, body } = await signIn(loginId, password)
      assert.equal(status, 200)
      const kept = await plane.world.store.users.password(plane.projectId, body.user.userId)
      assert.match(String(kept?.hash['hash']), /^\$argon2id\$v=19\$m=(19456|65536),t=2,p=1\$/)
      assert.equal((await signIn(loginId, password)).status, 200)
    })
  }

  it('verifies long and odd passwords exactly', async () => {
    const plane = get()
    for (const [index, password] of [`Aa1!${'x'.repeat(200)}`, 'Aa1!ﬁﬁﬁﬁ', 'Aa1!😀😀😀😀'].entries()) {
      const loginId = `odd${index}`
      await plane.as(undefined, '/v1/auth/password/signup', { loginId, password })
      assert.equal((await signIn(loginId, password)).status, 200)
      assert.equal((await signIn(loginId, [...password].slice(0, -1).join(''))).status, 401)
      if (password.normalize('NFKC') !== password) {
        assert.equal((await signIn(loginId, password.normalize('NFKC'))).status, 401)
      }
    }
  })

  it('locks after ten wrong passwords, however parallel, until the window has ended', async () => {
    const plane = get()
    const loginId = 'locked@example.com'
    await plane.as(undefined, '/v1/auth/password/signup', { loginId, password: PASSWORD })
    const wrong = await Promise.all(Array.from({ length: 60 }, () => signIn(loginId, 'Wrong1!aa')))
    const compared = wrong.filter(({ body }) => body.errorMessage === 'Invalid signin credentials')
    assert.equal(compared.length, 10)
    assert.ok(wrong.every(({ status, body }) => status === 401 && body.errorCode === 'E062903'))
    const locked = await signIn(loginId, PASSWORD)
    assert.deepEqual([locked.status, locked.headers.get('retry-after')], [401, '300'])
    plane.now += 299_999
    assert.equal((await signIn(loginId, PASSWORD)).status, 401)
    plane.now += 1
    assert.equal((await signIn(loginId, PASSWORD)).status, 200)
  })

  it('answers others while many wait for a hash, and refuses what is too much', async () => {
    const plane = get()
    const storm = Array.from({ length: 160 }, (_, n) => signIn(`storm${n}@example.com`, PASSWORD))
    const others = await Promise.all(
      Array.from({ length: 10 }, () =>
        plane.call('GET', '/v1/auth/password/policy', undefined, `Bearer ${plane.projectId}`),
      ),
    )
    assert.ok(others.every(({ status }) => status === 200))
    const answers = await Promise.all(storm)
    const busy = answers.filter(({ status }) => status === 503)
    assert.ok(busy.every(({ headers }) => headers.get('retry-after') === '1'))
    assert.ok(answers.every(({ status }) => status === 401 || status === 503))
  })

  it('locks a login id that nobody has in the same way', async () => {
    const answers = []
    for (let n = 0; n < 11; n++) answers.push(await signIn('ghost@example.com', 'Wrong1!aa'))
    assert.deepEqual(
      [answers[9]?.body.errorMessage, answers[10]?.body.errorMessage],
      ['Invalid signin credentials', 'The account is locked after too many wrong passwords'],
    )
  })
})
