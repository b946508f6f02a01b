/** Whatever strangers ask for, from wherever, what is left of it has a bound or an end. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sweep } from '../../../src/features/identity/session/sweep.ts'
import { type Database, openDatabase } from '../../support/database.ts'
import { engines } from '../../support/engines.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'

const HOUR = 3_600_000

for (const engine of engines()) {
  describe(`growth on ${engine.name}`, { skip: engine.skip }, () => {
    let plane: TestPlane
    let database: Database
    let drop: () => Promise<void>
    before(async () => {
      const fresh = await engine.freshUrl()
      drop = fresh.drop
      plane = await startTestPlane({ database: fresh.url, trustedProxies: ['127.0.0.1'] })
      database = await openDatabase(fresh.url)
    })
    after(async () => {
      await database?.close()
      await plane?.stop()
      await drop?.()
    })

    async function from(address: string, path: string, body: object) {
      const forwarded: { [name: string]: string } = address === '' ? {} : { 'x-forwarded-for': address }
      const answer = await fetch(plane.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${plane.projectId}`, connection: 'close', ...forwarded },
        body: JSON.stringify(body),
      })
      const reply = (await answer.json()) as { errorCode?: string }
      return { status: answer.status, code: reply.errorCode, wait: answer.headers.get('retry-after') }
    }
    async function failures() {
      const query = { actions: ['LoginFailed'], oldestFirst: true }
      return (await plane.call('POST', '/v1/mgmt/audit/search', query)).body.audits
    }
    const guess = (address: string, loginId: string) =>
      from(address, '/v1/auth/otp/verify/email', { loginId, code: '123456' })
    const rowsOf = async (table: string) => (await database.rows(`SELECT * FROM ${table}`)).length

    it('A18 login ids that nobody has leave a hundred records an hour, and few that count the rest', async () => {
      const long = 'x'.repeat(500)
      const addressOf = (n: number) => (n % 2 === 0 ? '' : `203.${n % 7}.113.${n % 250}`)
      for (let start = 0; start < 410; start += 41) {
        const some = Array.from({ length: 41 }, (_, n) => guess(addressOf(start + n), `${start + n}${long}`))
        assert.deepEqual(new Set((await Promise.all(some)).map(({ code }) => code)), new Set(['E061102']))
      }
      const found = await failures()
      assert.equal(found.length, 102)
      const one = found.find(({ externalIds }: { externalIds: string[] }) => externalIds[0]?.startsWith('0x'))
      const { ID: _, projectId: __, ...first } = one
      assert.deepEqual(first, {
        userId: '',
        action: 'LoginFailed',
        occurred: String(plane.now),
        device: '',
        method: 'otp',
        geo: '',
        remoteAddress: '127.0.0.1',
        externalIds: [`0${'x'.repeat(63)}…`],
        tenants: [],
        data: {},
        type: 'warn',
        actorId: '',
      })
      const counts = found
        .map(({ data }: { data: object }) => data)
        .filter((data: object) => 'unknownInThisHour' in data)
      assert.deepEqual(counts.sort(byCount), [{ unknownInThisHour: 200 }, { unknownInThisHour: 400 }])

      const loginId = 'known@example.com'
      await plane.call('POST', '/v1/mgmt/user/create', { loginId, email: loginId })
      await guess('', loginId)
      assert.equal((await failures()).length, 103, 'of users each leaves a record')
      await from('', '/v1/auth/password/signin', { loginId: 'nobody', password: 'x' })
      assert.equal((await failures()).length, 103)
      plane.now += HOUR
      await from('', '/v1/auth/password/signin', { loginId: 'nobody', password: 'x' })
      assert.equal((await failures()).length, 104, 'the next hour has its own')
    })

    it('A18 locks for good of login ids that nobody has end, and networks that come too late leave none', async () => {
      const policy = { enabled: true, lock: true, lockAttempts: 1, minLength: 4 }
      assert.equal((await plane.call('POST', '/v1/mgmt/password/settings', policy)).status, 200)
      plane.now += 2 * HOUR
      await sweep(plane.world)
      assert.equal(await rowsOf('throttles'), 0)
      const signIn = (n: number) => from(`198.18.0.${n}`, '/v1/auth/password/signin', { loginId: 'no', password: 'x' })
      await Promise.all([1, 2, 3, 4, 5].map(signIn))
      const late = await Promise.all([6, 7, 8, 9].map(signIn))
      assert.deepEqual(late, Array(4).fill({ status: 401, code: 'E062903', wait: '86400' }))
      const locks = await database.rows("SELECT id FROM throttles WHERE id LIKE 'lock:%@%'")
      assert.equal(locks.length, 5)
      plane.now += 25 * HOUR
      await sweep(plane.world)
      assert.equal(await rowsOf('throttles'), 0)
    })

    it('A18 one network makes so many accounts in an hour', async () => {
      const signUp = (address: string, n: number) =>
        from(address, '/v1/auth/password/signup', { loginId: `made${n}`, password: 'Made-by-myself-1' })
      const limit = { tries: 300, window: HOUR, now: plane.now }
      for (let n = 0; n < 299; n++)
        await plane.world.store.throttles.take(plane.projectId, 'account@203.0.113.9', limit)
      assert.equal((await signUp('203.0.113.9', 1)).status, 200)
      assert.deepEqual(await signUp('203.0.113.9', 2), { status: 429, code: 'E130429', wait: '3600' })
      assert.equal((await signUp('203.0.113.10', 2)).status, 200)
      assert.equal((await signUp('', 3)).status, 200)
    })

    it('A18 what is begun and never ended is swept', async () => {
      const user = { loginId: 'begun@example.com' }
      const origin = 'http://localhost:3000'
      const begun: [string, object][] = [
        ['otp/signup-in/email', user],
        ['magiclink/signup-in/email', user],
        ['enchantedlink/signup-in/email', user],
        ['totp/signup', { loginId: 'begun' }],
        ['webauthn/signup/start', { user, origin }],
        ['webauthn/signin/start', { loginId: '', origin }],
        ['password/reset', user],
        ['otp/verify/email', { ...user, code: '000000' }],
      ]
      for (const [path, body] of begun) await from('203.0.113.77', `/v1/auth/${path}`, body)
      assert.ok((await rowsOf('challenges')) >= 6 && (await rowsOf('outbox')) >= 3 && (await rowsOf('throttles')) >= 3)
      plane.now += 49 * HOUR
      await sweep(plane.world)
      for (const table of ['challenges', 'outbox', 'throttles', 'oauth_requests']) assert.equal(await rowsOf(table), 0)
    })
  })
}

const byCount = (one: { unknownInThisHour: number }, other: { unknownInThisHour: number }) =>
  one.unknownInThisHour - other.unknownInThisHour
