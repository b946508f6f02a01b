/** Recovery codes: made by who is signed in, each good once. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { suite } from '../auth/signing-in.ts'

suite('recovery codes', (get) => {
  before(() => {
    get().now = Date.now()
  })
  const signIn = (body: object) => get().as(undefined, '/v1/auth/recovery-codes/signin', body)

  async function somebody(loginId: string, email = `${loginId}@example.com`) {
    const plane = get()
    const password = 'Correct-Horse-7'
    const { status, body } = await plane.as(undefined, '/v1/auth/password/signup', {
      loginId,
      password,
      user: { email },
    })
    assert.equal(status, 200, JSON.stringify(body))
    const generate = async (token = body.refreshJwt) => {
      const made = await plane.as(token, '/v1/auth/recovery-codes', { loginId })
      return { ...made, codes: (made.body.codes ?? []).map(({ code }: { code: string }) => code) as string[] }
    }
    return { loginId, token: body.refreshJwt as string, generate }
  }

  it('makes ten, shown once, of which each signs in once, however it is typed', async () => {
    const plane = get()
    const user = await somebody('paper')
    const { status, codes } = await user.generate()
    assert.deepEqual([status, codes.length, new Set(codes).size], [200, 10, 10])
    for (const code of codes) assert.match(code, /^[A-Z2-9]{5}-[A-Z2-9]{5}-[A-Z2-9]{5}$/)
    const typed = String(codes[0]).toLowerCase().replaceAll('-', ' ')
    const opened = await signIn({ loginId: user.loginId, code: typed, loginOptions: { customClaims: { k: 'v' } } })
    assert.equal(opened.status, 200)
    const claims = await plane.read(opened.body.sessionJwt)
    assert.deepEqual([claims['amr'], claims['nsec'], opened.body.user.loginIds], [['rc'], { k: 'v' }, ['paper']])
    const again = await signIn({ loginId: user.loginId, code: codes[0] })
    assert.deepEqual([again.status, again.body.errorCode], [401, 'E061102'])
    const at = await Promise.all(Array.from({ length: 4 }, () => signIn({ loginId: user.loginId, code: codes[1] })))
    assert.deepEqual(at.map((one) => one.status).sort(), [200, 401, 401, 401])
    const { body } = await plane.call('POST', '/v1/mgmt/audit/search', {
      actions: ['RecoveryCodesCreated', 'LoginFailed'],
    })
    const told = body.audits.filter((one: { externalIds: string[] }) => one.externalIds.includes('paper'))
    assert.ok(told.some((one: { action: string }) => one.action === 'RecoveryCodesCreated'))
    assert.ok(told.some((one: { action: string }) => one.action === 'LoginFailed'))
    for (const code of codes) assert.ok(!JSON.stringify(body).includes(code))
  })

  it('ends the old ones with the new, and with whoever takes them away', async () => {
    const user = await somebody('renewing')
    const old = (await user.generate()).codes[0]
    const next = (await user.generate()).codes
    assert.equal((await signIn({ loginId: user.loginId, code: old })).status, 401)
    assert.equal((await signIn({ loginId: user.loginId, code: next[0] })).status, 200)
    const taken = await get().call('POST', '/v1/mgmt/user/recovery-codes/delete', { loginId: user.loginId })
    assert.equal(taken.status, 200)
    assert.equal((await signIn({ loginId: user.loginId, code: next[1] })).status, 401)
  })

  it('are of their user, and made with a session of his alone', async () => {
    const [one, other] = [await somebody('code-one'), await somebody('code-other')]
    const [code] = (await one.generate()).codes
    assert.equal((await signIn({ loginId: other.loginId, code })).status, 401)
    assert.equal((await other.generate(one.token)).status, 401)
    assert.equal((await get().as(undefined, '/v1/auth/recovery-codes', { loginId: one.loginId })).status, 401)
    await get().as(one.token, '/v1/auth/logout')
    assert.equal((await one.generate()).status, 401)
    await get().call('POST', '/v1/mgmt/user/update/status', { loginId: one.loginId, status: 'disabled' })
    const disabled = await signIn({ loginId: one.loginId, code })
    assert.deepEqual([disabled.status, disabled.body.errorCode], [401, 'E061004'])
  })

  it('limits guesses, alike for accounts that there are and that there are not', async () => {
    const user = await somebody('guessed')
    const [code] = (await user.generate()).codes
    const answers = async (loginId: string) => {
      const all = []
      for (let n = 0; n < 12; n++) all.push((await signIn({ loginId, code: 'AAAAA-AAAAA-AAAAA' })).body.errorCode)
      return all
    }
    const known = await answers(user.loginId)
    assert.deepEqual(await answers('nobody-has-this'), known)
    assert.equal(known.at(-1), 'E061103')
    assert.equal((await signIn({ loginId: user.loginId, code })).body.errorCode, 'E061103')
    get().now += 61 * 60_000
    assert.equal((await signIn({ loginId: user.loginId, code })).status, 200)
  })

  it('end when somebody else proves the address of the account', async () => {
    const plane = get()
    const stranger = await somebody('owner@example.org', 'owner@example.org')
    const { codes } = await stranger.generate()
    await plane.as(undefined, '/v1/auth/otp/signin/email', { loginId: 'owner@example.org' })
    const [code] = /\d{6}/.exec((await plane.lastMessage()).text) ?? []
    const proven = await plane.as(undefined, '/v1/auth/otp/verify/email', { loginId: 'owner@example.org', code })
    assert.equal(proven.status, 200, JSON.stringify(proven.body))
    assert.equal((await signIn({ loginId: 'owner@example.org', code: codes[0] })).status, 401)
  })

  it('are a second factor beside a session', async () => {
    const plane = get()
    const user = await somebody('second')
    const { codes } = await user.generate()
    const body = { loginId: user.loginId, code: codes[0], loginOptions: { mfa: true } }
    const opened = await plane.as(user.token, '/v1/auth/recovery-codes/signin', body)
    assert.deepEqual((await plane.read(opened.body.sessionJwt))['amr'], ['pwd', 'rc', 'mfa'])
    const alone = await signIn({ ...body, code: codes[1] })
    assert.equal(alone.status, 401)
  })
})
