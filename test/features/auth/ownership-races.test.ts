/** What somebody has begun before an address is proven, or a credential is changed, and ends after it. */
import assert from 'node:assert/strict'
import { pbkdf2Sync } from 'node:crypto'
import { it } from 'node:test'
import { type AuthPlane, suite } from './signing-in.ts'

const SECRET = 'Of-the-stranger-1'
const NEW_SECRET = 'Of-the-owner-2'
/** Rounds that take longer than a sign-in by a code. */
const SLOW = 3_000_000

let count = 0
const newAddress = () => `racing${++count}@example.com`

/** A password that somebody has set elsewhere, and that takes long to compare. */
async function withSlowPassword(plane: AuthPlane, loginId: string, verifiedEmail: boolean) {
  const salt = Buffer.from('salt of a slow hash')
  const hash = pbkdf2Sync(SECRET, salt, SLOW, 32, 'sha256').toString('base64')
  const pbkdf2 = { hash, salt: salt.toString('base64'), iterations: SLOW, type: 'sha256' }
  const users = [{ loginId, email: loginId, verifiedEmail, hashedPassword: { pbkdf2 } }]
  const { body } = await plane.call('POST', '/v1/mgmt/user/create/batch', { users })
  assert.deepEqual(body.failedUsers, [])
}

async function codeFor(plane: AuthPlane, loginId: string): Promise<string> {
  await plane.as(undefined, '/v1/auth/otp/signin/email', { loginId })
  return (await plane.lastMessage()).code
}

const byCode = (plane: AuthPlane, loginId: string, code: string) =>
  plane.as(undefined, '/v1/auth/otp/verify/email', { loginId, code })
const byPassword = (plane: AuthPlane, loginId: string, password: string) =>
  plane.as(undefined, '/v1/auth/password/signin', { loginId, password })
const statusOf = async (answer: ReturnType<AuthPlane['call']>) => (await answer).status

suite('races for an account', (get) => {
  it('A2 a password that is being compared while the address is proven opens nothing, and stays away', async () => {
    const plane = get()
    const loginId = newAddress()
    await withSlowPassword(plane, loginId, false)
    const code = await codeFor(plane, loginId)
    const stranger = byPassword(plane, loginId, SECRET)
    const owner = await byCode(plane, loginId, code)
    assert.equal(owner.body.user.password, false)
    assert.equal(await statusOf(stranger), 401)
    assert.equal(await statusOf(byPassword(plane, loginId, SECRET)), 401)
    assert.equal(await statusOf(plane.as(owner.body.refreshJwt, '/v1/auth/refresh')), 200)
  })

  it('A2 a password that is being compared while another takes its place opens nothing', async () => {
    const plane = get()
    const loginId = newAddress()
    await withSlowPassword(plane, loginId, true)
    const owner = await byCode(plane, loginId, await codeFor(plane, loginId))
    plane.now += 1000
    const stranger = byPassword(plane, loginId, SECRET)
    const change = { loginId, newPassword: NEW_SECRET }
    assert.equal(await statusOf(plane.as(owner.body.refreshJwt, '/v1/auth/password/update', change)), 200)
    assert.equal(await statusOf(stranger), 401)
    assert.equal(await statusOf(byPassword(plane, loginId, SECRET)), 401)
    assert.equal(await statusOf(byPassword(plane, loginId, NEW_SECRET)), 200)
  })

  it('A2 a session that ends while its new password is made sets none', async () => {
    const plane = get()
    const loginId = newAddress()
    const asked = { loginId, password: SECRET, user: {} }
    const { refreshJwt } = (await plane.as(undefined, '/v1/auth/password/signup', asked)).body
    const code = await codeFor(plane, loginId)
    const changes = Array.from({ length: 4 }, () =>
      plane.as(refreshJwt, '/v1/auth/password/update', { loginId, newPassword: NEW_SECRET }),
    )
    const owner = await byCode(plane, loginId, code)
    assert.equal(owner.status, 200)
    const after = await Promise.all(changes.map(statusOf))
    assert.equal(await statusOf(byPassword(plane, loginId, NEW_SECRET)), 401, `after ${after}`)
    assert.equal(await statusOf(plane.as(owner.body.refreshJwt, '/v1/auth/refresh')), 200)
  })
})

suite('names of accounts', (get) => {
  it('A2 a login id that is the id of another account leads to that account, and is nobody else’s', async () => {
    const plane = get()
    const [mine, loginId] = [newAddress(), newAddress()]
    const signUp = async (asked: object) =>
      (await plane.as(undefined, '/v1/auth/password/signup', { password: SECRET, user: {}, ...asked })).body
    const victim = (await signUp({ loginId, password: NEW_SECRET })).user.userId
    const taken = await signUp({ loginId: victim })
    assert.equal(taken.errorCode, 'E062107')
    await signUp({ loginId: mine })
    const user = (await plane.call('GET', `/v1/mgmt/user?loginId=${mine}`)).body.user
    const added = { loginId: mine, newLoginId: victim }
    await plane.call('POST', '/v1/mgmt/user/update/loginid', added)
    const named = await byPassword(plane, loginId, NEW_SECRET)
    assert.deepEqual([named.status, named.body.user.userId], [200, victim])
    const role = { loginId: victim, roleNames: ['Tenant Admin'] }
    await plane.call('POST', '/v1/mgmt/user/update/role/add', role)
    const found = (await plane.call('GET', `/v1/mgmt/user?userId=${user.userId}`)).body.user
    assert.deepEqual(found.roleNames, [])
  })
})
