/** Two planes on one PostgreSQL are one: what one of them has done, the other knows. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sendDue } from '../../src/features/outbox/courier.ts'
import { type AuthPlane, asAuthPlane, tokenIn } from '../features/auth/signing-in.ts'
import { startBeside, startTestPlane } from '../support/plane.ts'
import { freshDatabase, postgresUrl } from '../support/postgres.ts'

const skip = postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'
const PASSWORD = 'Correct-Horse-7'

describe('two planes on one database', { skip }, () => {
  let one: AuthPlane
  let two: AuthPlane
  let drop: () => Promise<void>
  const both = () => [one, two]
  before(async () => {
    const { url: database, drop: dropIt } = await freshDatabase()
    drop = dropIt
    const options = { database, rateLimits: 'descope', planes: 1 } as const
    const first = await startTestPlane(options)
    one = asAuthPlane(first)
    two = asAuthPlane(await startBeside(first, options))
  })
  after(async () => {
    await Promise.all([one.stop(), two.stop()])
    await drop()
  })

  /** Posts to both at once, several times, and counts the statuses. */
  async function race(path: string, body: object, times = 4): Promise<{ [status: number]: number }> {
    const asked = Array.from({ length: times }, () => both().map((plane) => plane.as(undefined, path, body))).flat()
    const counts: { [status: number]: number } = {}
    for (const { status } of await Promise.all(asked)) counts[status] = (counts[status] ?? 0) + 1
    return counts
  }

  async function signIn(loginId: string) {
    await one.as(undefined, '/v1/auth/otp/signup-in/email', { loginId })
    const { code } = await one.lastMessage()
    return (await two.as(undefined, '/v1/auth/otp/verify/email', { loginId, code })).body
  }

  it('have one rate limit', async () => {
    const search = (at: number) => both()[at % 2]?.call('POST', '/v1/mgmt/audit/search', {})
    for (let at = 0; at < 10; at++) assert.equal((await search(at))?.status, 200)
    const answers = await Promise.all([10, 11, 12].map(search))
    assert.deepEqual(
      answers.map((answer) => answer?.status),
      [429, 429, 429],
    )
    one.now += 60_000
    const later = await Promise.all(Array.from({ length: 24 }, (_, at) => search(at)))
    assert.equal(later.filter((answer) => answer?.status === 200).length, 10)
    one.now += 60_000
  })

  it('count wrong passwords together', async () => {
    const account = { loginId: 'locked@example.com', password: PASSWORD }
    await one.as(undefined, '/v1/auth/password/signup', account)
    const wrong = { ...account, password: 'Wrong-Horse-7' }
    for (let at = 0; at < 10; at++) await both()[at % 2]?.as(undefined, '/v1/auth/password/signin', wrong)
    for (const plane of both()) {
      const { status, body } = await plane.as(undefined, '/v1/auth/password/signin', account)
      const locked = 'The account is locked after too many wrong passwords'
      assert.deepEqual([status, body.errorMessage], [401, locked])
    }
  })

  it('take a code, and a link, once', async () => {
    const loginId = 'once@example.com'
    await one.as(undefined, '/v1/auth/otp/signup-in/email', { loginId })
    const { code } = await two.lastMessage()
    assert.deepEqual(await race('/v1/auth/otp/verify/email', { loginId, code }), { 200: 1, 401: 7 })
    await two.as(undefined, '/v1/auth/magiclink/signin/email', { loginId, URI: 'http://127.0.0.1/verify' })
    const token = tokenIn((await one.lastMessage()).link)
    assert.deepEqual(await race('/v1/auth/magiclink/verify', { token }), { 200: 1, 401: 7 })
  })

  it('end a session for each other', async () => {
    const { refreshJwt, sessionJwt } = await signIn('ends@example.com')
    for (const plane of both()) assert.equal((await plane.as(refreshJwt, '/v1/auth/refresh')).status, 200)
    assert.equal((await one.as(refreshJwt, '/v1/auth/logout')).status, 200)
    for (const plane of both()) assert.equal((await plane.as(refreshJwt, '/v1/auth/refresh')).status, 401)
    assert.equal((await two.as(sessionJwt, '/v1/auth/validate')).status, 401)
  })

  it('publish a new signing key at once, and both sign with it within seconds', async () => {
    const kidOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()).kid
    const before = kidOf((await signIn('keys@example.com')).sessionJwt)
    one.now += 1000
    assert.equal((await one.call('POST', '/v1/mgmt/project/signingkey/rotate', {})).status, 200)
    const published = async (plane: AuthPlane) => {
      const { body } = await plane.call('GET', `/v2/keys/${plane.projectId}`, undefined, '')
      return body.keys.map(({ kid }: { kid: string }) => kid)
    }
    const kids = await published(one)
    assert.notEqual(kids[0], before)
    assert.deepEqual(await published(two), kids)
    const { sessionJwt, refreshJwt } = await signIn('keys@example.com')
    assert.equal(kidOf(sessionJwt), before, 'the other one goes on with what it knows')
    for (const plane of both()) assert.equal((await plane.as(refreshJwt, '/v1/auth/refresh')).status, 200)
    one.now += 5_001
    assert.equal(kidOf((await signIn('keys@example.com')).sessionJwt), kids[0])
  })

  it('trust a management key no longer than a second after it was switched off', async () => {
    const { managementKeys } = one.world.store
    const key = await managementKeys.load(one.managementKey.slice(0, 28))
    assert.ok(key)
    const asked = () => Promise.all(both().map((plane) => plane.call('GET', '/v1/mgmt/tenant/all')))
    assert.deepEqual(
      (await asked()).map(({ status }) => status),
      [200, 200],
    )
    const set = (status: 'active' | 'inactive') =>
      one.world.store.writeDirectory((tables) => tables.managementKeys.update({ ...key, status }))
    await set('inactive')
    one.now += 1_001
    assert.deepEqual(
      (await asked()).map(({ status }) => status),
      [401, 401],
    )
    await set('active')
    one.now += 1_001
  })

  it('follow a change of settings', async () => {
    const { body } = await one.call('GET', '/v1/mgmt/password/settings')
    const stricter = { ...body, enablePasswordStrength: true, passwordStrengthScore: 3 }
    assert.deepEqual(await one.call('POST', '/v1/mgmt/password/settings', stricter).then(({ body }) => body), {})
    const account = { loginId: 'short@example.com', password: 'Password1!' }
    one.now += 1_001
    for (const plane of both()) {
      assert.equal((await plane.as(undefined, '/v1/auth/password/signup', account)).status, 400)
    }
    await two.call('POST', '/v1/mgmt/password/settings', body)
    one.now += 1_001
    assert.equal((await one.as(undefined, '/v1/auth/password/signup', account)).status, 200)
  })

  it('send each message once, also one that takes its time', async () => {
    const sent: string[] = []
    let slow: (() => void) | undefined
    const delivery = {
      carries: () => true,
      send: async ({ to }: { to: string }) => {
        sent.push(to)
        if (to === 'slow@example.com') await new Promise<void>((resolve) => (slow = resolve))
      },
    }
    for (const { world } of both()) world.delivery = delivery
    const wanted = Array.from({ length: 8 }, (_, at) => `mail-${at}@example.com`)
    for (const loginId of wanted) await one.as(undefined, '/v1/auth/otp/signup-in/email', { loginId })
    await Promise.all(both().map(({ world }) => sendDue(world)))
    assert.deepEqual(sent.toSorted(), wanted)

    await one.as(undefined, '/v1/auth/otp/signup-in/email', { loginId: 'slow@example.com' })
    const sending = sendDue(one.world)
    while (!slow) await new Promise((resolve) => setTimeout(resolve, 5))
    one.now += 30_000
    assert.equal(await sendDue(two.world), 0)
    slow()
    assert.equal(await sending, 1)
    assert.deepEqual(sent.slice(8), ['slow@example.com'])
    for (const { world } of both()) delete world.delivery
  })

  it('sweep one at a time', async () => {
    let end: (() => void) | undefined
    const sweeping = one.world.store.alone(() => new Promise<void>((resolve) => (end = resolve)))
    while (!end) await new Promise((resolve) => setTimeout(resolve, 5))
    assert.equal(await two.world.store.alone(async () => assert.fail('both sweep')), false)
    end()
    assert.equal(await sweeping, true)
    assert.equal(await two.world.store.alone(async () => {}), true)
  })
})
