import assert from 'node:assert/strict'
import { it } from 'node:test'
import { START } from '../../support/plane.ts'
import { signInTestUser, suite } from './signing-in.ts'

const seconds = START / 1000

suite('one-time codes', (get) => {
  it('signs a test user in with a generated code, again and again, whatever is sent in between', async () => {
    const plane = get()
    const loginId = 'test@descope.com'
    const created = await plane.call('POST', '/v1/mgmt/user/create/test', { loginId, phone: '+19999999999' })
    const generate = { loginId, deliveryMethod: 'sms' }
    const { code } = (await plane.call('POST', '/v1/mgmt/tests/generate/otp', generate)).body
    const first = await plane.as(undefined, '/v1/auth/otp/verify/sms', { loginId, code })
    const { sessionJwt, refreshJwt, user, claims, ...rest } = first.body
    assert.deepEqual(
      [first.status, rest],
      [
        200,
        {
          cookieDomain: '',
          cookiePath: '/',
          cookieMaxAge: 2_419_200,
          cookieExpiration: seconds + 2_419_200,
          firstSeen: true,
          sessionExpiration: seconds + 600,
          cookieName: 'DSR',
          sessionCookieName: 'DS',
          sessionCookieDomain: '',
          nextRefreshSeconds: 580,
        },
      ],
    )
    assert.deepEqual(user, {
      ...created.body.user,
      status: 'enabled',
      verifiedPhone: true,
      modifiedTime: user.modifiedTime,
    })
    const session = await plane.read(sessionJwt)
    assert.deepEqual(session, claims)
    const { sid, ...others } = session
    assert.deepEqual(others, {
      amr: ['sms'],
      drn: 'DS',
      iat: seconds,
      exp: seconds + 600,
      iss: plane.projectId,
      rexp: new Date((seconds + 2_419_200) * 1000).toISOString().replace('.000', ''),
      sub: user.userId,
      tu: true,
    })
    assert.deepEqual(await plane.read(refreshJwt), {
      amr: ['sms'],
      drn: 'DSR',
      iat: seconds,
      exp: seconds + 2_419_200,
      iss: plane.projectId,
      sub: user.userId,
      sid,
      tu: true,
    })
    await plane.as(undefined, '/v1/auth/otp/signin/sms', { loginId })
    plane.now += 3_600_000
    const again = await plane.as(undefined, '/v1/auth/otp/verify/sms', { loginId, code })
    assert.deepEqual([again.status, again.body.firstSeen], [200, false])
  })

  it('signs a new user up when the code is verified, and not before', async () => {
    const plane = get()
    const loginId = 'new@example.com'
    const sent = await plane.as(undefined, '/v1/auth/otp/signup/email', { loginId, user: { name: 'New' } })
    assert.deepEqual([sent.status, sent.body], [200, { maskedEmail: 'ne***@***le.com', verificationAttempts: 5 }])
    assert.equal((await plane.call('GET', `/v1/mgmt/user?loginId=${loginId}`)).status, 404)
    const { code, to, subject } = await plane.lastMessage()
    assert.deepEqual([to, subject], [loginId, `${code} is your code`])
    const { status, body } = await plane.as(undefined, '/v1/auth/otp/verify/email', { loginId, code })
    assert.deepEqual(
      [status, body.firstSeen, body.user.status, body.user.email, body.user.verifiedEmail, body.user.name],
      [200, true, 'enabled', loginId, true, 'New'],
    )
    const used = await plane.as(undefined, '/v1/auth/otp/verify/email', { loginId, code })
    assert.deepEqual([used.status, used.body.errorCode], [401, 'E061102'])
  })

  it('refuses to sign up who is there, and to sign in who is not', async () => {
    const plane = get()
    const there = await plane.as(undefined, '/v1/auth/otp/signup/email', { loginId: 'new@example.com' })
    assert.deepEqual([there.status, there.body.errorCode], [400, 'E062107'])
    const nobody = await plane.as(undefined, '/v1/auth/otp/signin/email', { loginId: 'nobody@example.com' })
    assert.deepEqual(
      [nobody.status, nobody.body.errorCode, nobody.body.errorMessage],
      [400, 'E062108', 'Cannot find user'],
    )
  })

  it('keeps to the lifetime of a code', async () => {
    const plane = get()
    const loginId = 'new@example.com'
    await plane.as(undefined, '/v1/auth/otp/signup-in/email', { loginId })
    const { code } = await plane.lastMessage()
    plane.now += 180_000
    const late = await plane.as(undefined, '/v1/auth/otp/verify/email', { loginId, code })
    assert.deepEqual([late.status, late.body.errorCode], [401, 'E061104'])
  })

  it('asks for a code', async () => {
    for (const code of ['', null]) {
      const { status, body } = await get().as(undefined, '/v1/auth/otp/verify/email', { loginId: 'x', code })
      assert.deepEqual([status, body.errorCode, body.errorMessage], [400, 'E011003', 'The code field is required'])
    }
  })

  it('takes over a new address once it is verified', async () => {
    const plane = get()
    const { refreshJwt, user } = await signInTestUser(plane, 'mover')
    const change = { loginId: 'mover', email: 'moved@example.com', addToLoginIDs: true }
    const sent = await plane.as(refreshJwt, '/v1/auth/otp/update/email', change)
    assert.deepEqual([sent.status, sent.body], [200, { maskedEmail: 'mo***@***le.com', verificationAttempts: 5 }])
    const { code } = await plane.lastMessage()
    const done = await plane.as(undefined, '/v1/auth/otp/verify/email', { loginId: 'mover', code })
    assert.deepEqual(
      [done.status, done.body.user.userId, done.body.user.email, done.body.user.loginIds],
      [200, user.userId, 'moved@example.com', ['mover', 'moved@example.com']],
    )
    const foreign = await plane.as(refreshJwt, '/v1/auth/otp/update/email', { ...change, loginId: 'new@example.com' })
    assert.deepEqual([foreign.status, foreign.body.errorCode], [401, 'E061004'])
  })

  it('adds a second factor to a session', async () => {
    const plane = get()
    const loginId = 'factors'
    const { refreshJwt } = await signInTestUser(plane, loginId, { phone: '+12025550101' })
    const options = { loginId, loginOptions: { mfa: true, stepup: true, customClaims: { a: 1 } } }
    assert.equal((await plane.as(undefined, '/v1/auth/otp/signin/sms', options)).status, 401)
    await plane.as(refreshJwt, '/v1/auth/otp/signin/sms', options)
    const { code } = await plane.lastMessage()
    const { body } = await plane.as(undefined, '/v1/auth/otp/verify/sms', { loginId, code })
    const { amr, su, nsec } = await plane.read(body.sessionJwt)
    assert.deepEqual([amr, su, nsec], [['email', 'sms', 'mfa'], true, { a: 1 }])
  })
})
