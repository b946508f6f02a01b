/** The table of docs/security.md, cell by cell: who may do what to an account before and after it is proven. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { TOTP } from 'otpauth'
import { newDevice } from './factors/authenticator.ts'
import { type AuthPlane, suite, tokenIn } from './signing-in.ts'

const origin = 'https://app.example.com'
const SECRET = 'Of-the-stranger-1'
const NEW_SECRET = 'Of-the-owner-2'
const totpCode = (seed: string, at: number) => new TOTP({ secret: seed }).generate({ timestamp: at })

let count = 0
const newAddress = () => `owner${++count}@example.com`
const newPhone = () => `+1202555${String(1000 + ++count)}`

/** How the owner of the address shows that it is his. */
const PROOFS: {
  [name: string]: (plane: AuthPlane, loginId: string, token?: string) => Promise<{ refreshJwt: string }>
} = {
  'a code': async (plane, loginId, token) => {
    await plane.as(undefined, '/v1/auth/otp/signin/email', { loginId })
    const { code } = await plane.lastMessage()
    return (await plane.as(token, '/v1/auth/otp/verify/email', { loginId, code })).body
  },
  'a code to sign up or in': async (plane, loginId, token) => {
    await plane.as(undefined, '/v1/auth/otp/signup-in/email', { loginId })
    const { code } = await plane.lastMessage()
    return (await plane.as(token, '/v1/auth/otp/verify/email', { loginId, code })).body
  },
  'a magic link': async (plane, loginId, token) => {
    await plane.as(undefined, '/v1/auth/magiclink/signin/email', { loginId })
    return follow(plane, token)
  },
  'an enchanted link': async (plane, loginId, token) => {
    const { pendingRef } = (await plane.as(undefined, '/v1/auth/enchantedlink/signin/email', { loginId })).body
    const { link } = await plane.lastMessage()
    await plane.as(undefined, '/v1/auth/enchantedlink/verify', { token: tokenIn(link) })
    return (await plane.as(token, '/v1/auth/enchantedlink/pending-session', { pendingRef })).body
  },
  'a reset link': async (plane, loginId, token) => {
    await plane.as(undefined, '/v1/auth/password/reset', { loginId })
    return follow(plane, token)
  },
  'an embedded link': async (plane, loginId, token) => {
    const made = await plane.call('POST', '/v1/mgmt/user/signin/embeddedlink', { loginId })
    return (await plane.as(token, '/v1/auth/magiclink/verify', { token: made.body.token })).body
  },
}

async function prove(name: string, plane: AuthPlane, loginId: string, token?: string): Promise<{ refreshJwt: string }> {
  const way = PROOFS[name]
  assert.ok(way, name)
  return way(plane, loginId, token)
}

async function follow(plane: AuthPlane, token?: string) {
  const { link } = await plane.lastMessage()
  return (await plane.as(token, '/v1/auth/magiclink/verify', { token: tokenIn(link) })).body
}

const holds = async (plane: AuthPlane, refreshJwt: string) =>
  (await plane.as(refreshJwt, '/v1/auth/refresh')).status === 200
const userOf = async (plane: AuthPlane, loginId: string) =>
  (await plane.call('GET', `/v1/mgmt/user?loginId=${encodeURIComponent(loginId)}`)).body.user

async function byPassword(plane: AuthPlane, loginId: string, password = SECRET) {
  return (await plane.as(undefined, '/v1/auth/password/signin', { loginId, password })).status
}

async function signUp(plane: AuthPlane, loginId: string, user: object = {}): Promise<string> {
  const asked = { loginId, password: SECRET, user }
  const { status, body } = await plane.as(undefined, '/v1/auth/password/signup', asked)
  assert.equal(status, 200, JSON.stringify(body))
  return body.refreshJwt
}

async function addAuthenticator(plane: AuthPlane, loginId: string, refreshJwt: string) {
  const { key } = (await plane.as(refreshJwt, '/v1/auth/totp/update', { loginId })).body
  const code = totpCode(key, plane.now)
  const { status } = await plane.as(undefined, '/v1/auth/totp/verify', { loginId, code })
  assert.equal(status, 200)
  return key as string
}

async function beginPasskey(plane: AuthPlane, loginId: string, refreshJwt: string) {
  const device = newDevice()
  const started = await plane.as(refreshJwt, '/v1/auth/webauthn/update/start', { loginId, origin })
  const { transactionId, options } = started.body
  return {
    device,
    finish: () =>
      plane.as(undefined, '/v1/auth/webauthn/update/finish', {
        transactionId,
        response: device.create(options, origin),
      }),
  }
}

type Device = ReturnType<typeof newDevice>

async function byPasskey(plane: AuthPlane, loginId: string, device: Device) {
  const started = (await plane.as(undefined, '/v1/auth/webauthn/signin/start', { loginId, origin })).body
  const response = device.get(started.options, origin, { counter: ++count + 100 })
  const { transactionId } = started
  return (await plane.as(undefined, '/v1/auth/webauthn/signin/finish', { transactionId, response })).status
}

/** Everything that somebody can put on an account that bears another one's address. */
async function occupy(plane: AuthPlane, loginId: string) {
  const phone = newPhone()
  const refreshJwt = await signUp(plane, loginId, {
    phone,
    recoveryEmail: `r.${loginId}`,
    recoveryPhone: newPhone(),
  })
  const seed = await addAuthenticator(plane, loginId, refreshJwt)
  const passkey = await beginPasskey(plane, loginId, refreshJwt)
  assert.equal((await passkey.finish()).status, 200)
  assert.equal(await byPasskey(plane, loginId, passkey.device), 200)
  const waiting = await beginPasskey(plane, loginId, refreshJwt)
  const offered = (await plane.as(refreshJwt, '/v1/auth/totp/update', { loginId })).body.key as string
  const change = { loginId, email: `other.${loginId}`, addToLoginIDs: true }
  await plane.as(refreshJwt, '/v1/auth/magiclink/update/email', change)
  const link = tokenIn((await plane.lastMessage()).link)
  await plane.as(undefined, '/v1/auth/otp/signin/sms', { loginId })
  const toPhone = (await plane.lastMessage()).code
  plane.now += 60_000
  return { phone, refreshJwt, seed, passkey, waiting, offered, link, toPhone }
}

suite('ownership', (get) => {
  for (const name of Object.keys(PROOFS)) {
    it(`A2 ${name} ends every way in of somebody who had proven nothing`, async () => {
      const plane = get()
      const loginId = newAddress()
      const stranger = await occupy(plane, loginId)
      const owner = await prove(name, plane, loginId)
      assert.ok(owner.refreshJwt, JSON.stringify(owner))
      assert.deepEqual([await byPassword(plane, loginId), await holds(plane, stranger.refreshJwt)], [401, false])
      for (const seed of [stranger.seed, stranger.offered]) {
        const code = totpCode(seed, plane.now)
        assert.equal((await plane.as(undefined, '/v1/auth/totp/verify', { loginId, code })).status, 401)
      }
      assert.equal(await byPasskey(plane, loginId, stranger.passkey.device), 401)
      assert.equal((await stranger.waiting.finish()).status, 401)
      const follows = await plane.as(undefined, '/v1/auth/magiclink/verify', { token: stranger.link })
      assert.equal(follows.status, 401)
      const typed = { loginId, code: stranger.toPhone }
      assert.equal((await plane.as(undefined, '/v1/auth/otp/verify/sms', typed)).status, 401)
      assert.ok(await holds(plane, owner.refreshJwt))
      const user = await userOf(plane, loginId)
      assert.deepEqual([user.password, user.TOTP, user.webauthn, user.loginIds], [false, false, false, [loginId]])
      if (name !== 'an embedded link') {
        const { email, verifiedEmail, phone, recoveryEmail, recoveryPhone } = user
        assert.deepEqual([email, verifiedEmail, phone, recoveryEmail, recoveryPhone], [loginId, true, '', '', ''])
        assert.equal((await plane.as(undefined, '/v1/auth/otp/signin/sms', { loginId })).status, 400)
      }
    })

    it(`A2 ${name} that shows the session of who signed up ends nothing`, async () => {
      const plane = get()
      const loginId = newAddress()
      const refreshJwt = await signUp(plane, loginId)
      const proven = await prove(name, plane, loginId, refreshJwt)
      assert.ok(proven.refreshJwt)
      assert.deepEqual([await byPassword(plane, loginId), await holds(plane, refreshJwt)], [200, true])
    })

    it(`A2 ${name} of an owner who comes again ends nothing`, async () => {
      const plane = get()
      const loginId = newAddress()
      const { refreshJwt } = await prove('a code to sign up or in', plane, loginId)
      await plane.as(refreshJwt, '/v1/auth/password/update', { loginId, newPassword: NEW_SECRET })
      plane.now += 60_000
      await prove(name, plane, loginId)
      assert.deepEqual([await byPassword(plane, loginId, NEW_SECRET), await holds(plane, refreshJwt)], [200, true])
    })

    it(`A2 ${name} to somebody whom a backend has made ends nothing`, async () => {
      const plane = get()
      const loginId = newAddress()
      const made = { loginId, email: loginId, verifiedEmail: false, password: SECRET }
      assert.equal((await plane.call('POST', '/v1/mgmt/user/create', made)).status, 200)
      await prove(name, plane, loginId)
      assert.equal(await byPassword(plane, loginId), 200)
    })
  }

  it('A2 the proof ends what was signed up by an authenticator or by a passkey, too', async () => {
    const plane = get()
    const [first, second] = [newAddress(), newAddress()]
    const { key } = (await plane.as(undefined, '/v1/auth/totp/signup', { loginId: first })).body
    const code = totpCode(key, plane.now)
    const { refreshJwt } = (await plane.as(undefined, '/v1/auth/totp/verify', { loginId: first, code })).body
    const device = newDevice()
    const started = (await plane.as(undefined, '/v1/auth/webauthn/signup/start', { loginId: second, origin })).body
    const response = device.create(started.options, origin)
    const { transactionId } = started
    const held = (await plane.as(undefined, '/v1/auth/webauthn/signup/finish', { transactionId, response })).body
    for (const loginId of [first, second]) await prove('a code', plane, loginId)
    plane.now += 60_000
    const again = { loginId: first, code: totpCode(key, plane.now) }
    assert.equal((await plane.as(undefined, '/v1/auth/totp/verify', again)).status, 401)
    assert.equal(await byPasskey(plane, second, device), 401)
    assert.deepEqual([await holds(plane, refreshJwt), await holds(plane, held.refreshJwt)], [false, false])
  })

  it('A2 an own phone that a stranger has proven does not make him the owner of the address', async () => {
    const plane = get()
    const [loginId, phone] = [newAddress(), newPhone()]
    const refreshJwt = await signUp(plane, loginId)
    await plane.as(refreshJwt, '/v1/auth/otp/update/phone/sms', { loginId, phone, addToLoginIDs: true })
    const { code } = await plane.lastMessage()
    const trojan = await plane.as(refreshJwt, '/v1/auth/otp/verify/sms', { loginId, code })
    assert.deepEqual([trojan.status, trojan.body.user.verifiedPhone], [200, true])
    plane.now += 60_000
    const owner = await prove('a magic link', plane, loginId)
    assert.ok(owner.refreshJwt)
    assert.deepEqual([await holds(plane, refreshJwt), await holds(plane, trojan.body.refreshJwt)], [false, false])
    assert.equal(await byPassword(plane, loginId), 401)
    assert.equal((await plane.as(undefined, '/v1/auth/otp/signin/sms', { loginId: phone })).body.errorCode, 'E062108')
  })

  it('A2 nothing of a claimed account comes along when the address joins another one', async () => {
    for (const onMergeUseExisting of [true, false]) {
      const plane = get()
      const [mine, claimed] = [newAddress(), newAddress()]
      const stranger = await occupy(plane, claimed)
      const { refreshJwt } = await prove('a code to sign up or in', plane, mine)
      const change = { loginId: mine, email: claimed, addToLoginIDs: true, onMergeUseExisting }
      await plane.as(refreshJwt, '/v1/auth/otp/update/email', change)
      const { code } = await plane.lastMessage()
      const merged = await plane.as(undefined, '/v1/auth/otp/verify/email', { loginId: mine, code })
      assert.equal(merged.status, 200, JSON.stringify(merged.body))
      const { loginIds, password, TOTP: totp, webauthn, phone } = merged.body.user
      assert.deepEqual(
        [loginIds.sort(), password, totp, webauthn, phone],
        [[mine, claimed].sort(), false, false, false, ''],
      )
      for (const loginId of [mine, claimed]) assert.equal(await byPassword(plane, loginId), 401)
      assert.equal(await holds(plane, stranger.refreshJwt), false)
      plane.now += 60_000
    }
  })

  it('A2 nothing of it comes along when a backend gives the address to another one', async () => {
    const plane = get()
    const [loginId, claimed] = [newAddress(), newAddress()]
    const stranger = await occupy(plane, claimed)
    await plane.call('POST', '/v1/mgmt/user/create', { loginId })
    const change = { loginId, email: claimed, verified: true, failOnConflict: false }
    const { body } = await plane.call('POST', '/v1/mgmt/user/update/email', change)
    assert.deepEqual([body.user.password, body.user.TOTP, body.user.webauthn], [false, false, false])
    assert.deepEqual([body.user.phone, body.user.loginIds], ['', [loginId, claimed]])
    for (const name of [loginId, claimed]) assert.equal(await byPassword(plane, name), 401)
    assert.equal(await holds(plane, stranger.refreshJwt), false)
    assert.equal((await plane.as(undefined, '/v1/auth/otp/signin/sms', { loginId })).body.errorCode, 'E011003')
  })

  it('A2 nor does what somebody has who has proven another address than the one that a backend gives away', async () => {
    const plane = get()
    const [loginId, claimed, phone] = [newAddress(), newAddress(), newPhone()]
    const refreshJwt = await signUp(plane, claimed)
    await plane.as(refreshJwt, '/v1/auth/otp/update/phone/sms', { loginId: claimed, phone, addToLoginIDs: true })
    const { code } = await plane.lastMessage()
    const proven = await plane.as(refreshJwt, '/v1/auth/otp/verify/sms', { loginId: claimed, code })
    assert.equal(proven.body.user.verifiedPhone, true)
    await plane.call('POST', '/v1/mgmt/user/create', { loginId })
    const change = { loginId, email: claimed, verified: true, failOnConflict: false }
    const { body } = await plane.call('POST', '/v1/mgmt/user/update/email', change)
    assert.deepEqual([body.user.password, body.user.phone, body.user.loginIds], [false, '', [loginId, claimed]])
    for (const name of [loginId, claimed]) assert.equal(await byPassword(plane, name), 401)
    assert.equal((await plane.as(undefined, '/v1/auth/otp/signin/sms', { loginId: phone })).body.errorCode, 'E062108')
  })

  it('A2 an account that a backend has made is joined by a link, but leaves whoever asked outside', async () => {
    for (const onMergeUseExisting of [true, false]) {
      const plane = get()
      const [his, mine] = [newAddress(), newAddress()]
      await plane.call('POST', '/v1/mgmt/user/create', { loginId: his, email: his, verifiedEmail: true })
      await plane.call('POST', '/v1/mgmt/user/password/set/active', { loginId: his, password: SECRET })
      const stranger = await prove('a code', plane, his)
      await prove('a code to sign up or in', plane, mine)
      const change = { loginId: his, email: mine, addToLoginIDs: true, onMergeUseExisting }
      await plane.as(stranger.refreshJwt, '/v1/auth/magiclink/update/email', change)
      const followed = await follow(plane)
      assert.deepEqual(followed.user.loginIds, [mine])
      for (const loginId of [his, mine]) assert.equal(await byPassword(plane, loginId), 401)
      assert.equal(await holds(plane, stranger.refreshJwt), false)
      plane.now += 60_000
    }
  })

  it('A2 a link that somebody follows joins no account that a stranger has asked it for', async () => {
    const plane = get()
    const [his, mine] = [newAddress(), newAddress()]
    const stranger = await prove('a code to sign up or in', plane, his)
    const owner = await prove('a code to sign up or in', plane, mine)
    const change = { loginId: his, email: mine, addToLoginIDs: true }
    const ask = () => plane.as(stranger.refreshJwt, '/v1/auth/magiclink/update/email', change)
    await ask()
    const followed = await plane.as(undefined, '/v1/auth/magiclink/verify', {
      token: tokenIn((await plane.lastMessage()).link),
    })
    assert.deepEqual([followed.status, followed.body.errorCode], [400, 'E062125'])
    assert.deepEqual([await holds(plane, owner.refreshJwt), (await userOf(plane, mine)).loginIds], [true, [mine]])
    await ask()
    const token = tokenIn((await plane.lastMessage()).link)
    assert.equal((await plane.as(stranger.refreshJwt, '/v1/auth/magiclink/verify', { token })).status, 200)
  })

  it('A2 an owner who adds an address keeps all that he has', async () => {
    const plane = get()
    const [loginId, email] = [newAddress(), newAddress()]
    const { refreshJwt } = await prove('a code to sign up or in', plane, loginId)
    await plane.as(refreshJwt, '/v1/auth/password/update', { loginId, newPassword: NEW_SECRET })
    await plane.as(refreshJwt, '/v1/auth/magiclink/update/email', { loginId, email, addToLoginIDs: true })
    await follow(plane)
    assert.deepEqual([await byPassword(plane, email, NEW_SECRET), await holds(plane, refreshJwt)], [200, true])
    const name = `plain ${++count}`
    const held = await signUp(plane, name)
    await plane.as(held, '/v1/auth/otp/update/email', { loginId: name, email: newAddress() })
    const { code } = await plane.lastMessage()
    assert.equal((await plane.as(undefined, '/v1/auth/otp/verify/email', { loginId: name, code })).status, 200)
    assert.deepEqual([await byPassword(plane, name), await holds(plane, held)], [200, true])
  })

  it('A2 what a session has asked for ends with it, and a code to an address that is gone opens nothing', async () => {
    const plane = get()
    const [loginId, email] = [newAddress(), newAddress()]
    const { refreshJwt } = await prove('a code to sign up or in', plane, loginId)
    await plane.as(undefined, '/v1/auth/magiclink/signin/email', { loginId })
    const early = tokenIn((await plane.lastMessage()).link)
    await plane.as(refreshJwt, '/v1/auth/magiclink/update/email', { loginId, email })
    const change = tokenIn((await plane.lastMessage()).link)
    const passkey = await beginPasskey(plane, loginId, refreshJwt)
    await plane.as(refreshJwt, '/v1/auth/logout')
    assert.equal((await plane.as(undefined, '/v1/auth/magiclink/verify', { token: change })).body.errorCode, 'E064001')
    assert.equal((await passkey.finish()).body.errorCode, 'E064001')
    const user = { loginId, newLoginId: `renamed ${++count}` }
    await plane.call('POST', '/v1/mgmt/user/update/loginid', user)
    await plane.call('POST', '/v1/mgmt/user/update/email', { loginId: user.newLoginId, email, verified: true })
    assert.equal((await plane.as(undefined, '/v1/auth/magiclink/verify', { token: early })).status, 401)
  })

  it('A2 nobody takes an address as a login id by proving another one', async () => {
    const plane = get()
    const body = { loginId: newAddress(), user: { email: newAddress() } }
    for (const path of ['otp/signup/email', 'magiclink/signup/email', 'enchantedlink/signup/email']) {
      const { status, body: answer } = await plane.as(undefined, `/v1/auth/${path}`, body)
      assert.deepEqual([status, answer.errorCode], [400, 'E011003'], path)
    }
    const recovery = { loginId: newAddress(), user: { recoveryEmail: newAddress(), phone: newPhone() } }
    await plane.as(undefined, '/v1/auth/otp/signup/email', recovery)
    const { code } = await plane.lastMessage()
    await plane.as(undefined, '/v1/auth/otp/verify/email', { loginId: recovery.loginId, code })
    const { loginId } = recovery
    assert.equal((await plane.as(undefined, '/v1/auth/otp/signin/email', { loginId, useRecovery: true })).status, 400)
    assert.equal((await plane.as(undefined, '/v1/auth/otp/signin/sms', { loginId })).status, 400)
  })

  it('A2 a password that is changed, reset or set ends the other sessions', async () => {
    const plane = get()
    const loginId = newAddress()
    const first = await prove('a code to sign up or in', plane, loginId)
    const more = async () => {
      plane.now += 60_000
      return (await prove('a code', plane, loginId)).refreshJwt
    }
    const second = await more()
    await plane.as(second, '/v1/auth/password/update', { loginId, newPassword: NEW_SECRET })
    assert.deepEqual([await holds(plane, first.refreshJwt), await holds(plane, second)], [false, true])
    const replaced = { loginId, oldPassword: NEW_SECRET, newPassword: `${NEW_SECRET}x` }
    const third = (await plane.as(undefined, '/v1/auth/password/replace', replaced)).body.refreshJwt
    assert.deepEqual([await holds(plane, second), await holds(plane, third)], [false, true])
    for (const path of ['set', 'set/active', 'set/temporary']) {
      const held = await more()
      await plane.call('POST', `/v1/mgmt/user/password/${path}`, { loginId, password: SECRET })
      assert.equal(await holds(plane, held), false, path)
    }
  })

  it('A2 an authenticator that is replaced or taken ends the other sessions, and so does a passkey', async () => {
    const plane = get()
    const loginId = newAddress()
    const { refreshJwt } = await prove('a code to sign up or in', plane, loginId)
    await addAuthenticator(plane, loginId, refreshJwt)
    plane.now += 60_000
    const other = await prove('a code', plane, loginId)
    assert.ok(await holds(plane, refreshJwt))
    await addAuthenticator(plane, loginId, refreshJwt)
    assert.deepEqual([await holds(plane, other.refreshJwt), await holds(plane, refreshJwt)], [false, true])
    const passkey = await beginPasskey(plane, loginId, refreshJwt)
    await passkey.finish()
    assert.ok(await holds(plane, refreshJwt))
    await plane.call('POST', '/v1/mgmt/user/passkeys/delete', { loginId })
    assert.equal(await holds(plane, refreshJwt), false)
    plane.now += 60_000
    const again = await prove('a code', plane, loginId)
    await plane.call('POST', '/v1/mgmt/user/totp/delete', { loginId })
    assert.equal(await holds(plane, again.refreshJwt), false)
  })

  it('A2 a password that was imported with an address that nobody has verified falls with the proof', async () => {
    const plane = get()
    const loginId = newAddress()
    // bcrypt of Sample-pass-0
    const hash = '$2a$04$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'
    const users = [{ loginId, email: loginId, verifiedEmail: false, hashedPassword: { bcrypt: { hash } } }]
    assert.equal((await plane.call('POST', '/v1/mgmt/user/create/batch', { users })).body.failedUsers.length, 0)
    assert.equal((await userOf(plane, loginId)).password, true)
    await prove('a code', plane, loginId)
    assert.equal((await userOf(plane, loginId)).password, false)
  })

  it('A2 a backend that calls the address verified vouches for who has the account', async () => {
    const plane = get()
    const loginId = newAddress()
    const refreshJwt = await signUp(plane, loginId)
    await plane.call('PATCH', '/v1/mgmt/user/patch', { loginId, verifiedEmail: true })
    await prove('a code', plane, loginId)
    assert.deepEqual([await byPassword(plane, loginId), await holds(plane, refreshJwt)], [200, true])
  })

  it('A2 an invitation goes to the address that the backend has named, whoever asks', async () => {
    const plane = get()
    const loginId = newAddress()
    await plane.call('POST', '/v1/mgmt/user/create', { loginId, email: loginId, invite: true })
    const asked = { loginId, password: SECRET }
    assert.equal((await plane.as(undefined, '/v1/auth/password/signup', asked)).body.errorCode, 'E062107')
    await plane.as(undefined, '/v1/auth/otp/signup/email', { loginId, user: { email: loginId } })
    assert.equal((await plane.lastMessage()).to, loginId)
  })
})
