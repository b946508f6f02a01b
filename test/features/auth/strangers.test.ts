/** Nobody's guesses and wishes use up what another person may do, and many together get no more than one would. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { engines } from '../../support/engines.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'

const OWNER = '198.51.100.7'
const STRANGER = '203.0.113.66'
const password = 'Right-password-1'
/** Of the password, by bcrypt with 16 rounds. */
const CHEAP = '$2b$04$abcdefghijklmnopqrstuufryzVsdT7RX49qsleRexXDsDPmvuR/C'

for (const engine of engines()) {
  describe(`strangers on ${engine.name}`, { skip: engine.skip }, () => {
    let plane: TestPlane
    let drop: () => Promise<void>
    before(async () => {
      const fresh = await engine.freshUrl()
      drop = fresh.drop
      plane = await startTestPlane({ database: fresh.url, trustedProxies: ['127.0.0.1'] })
    })
    after(async () => {
      await plane?.stop()
      await drop?.()
    })

    async function from(address: string, path: string, body: object) {
      const answer = await fetch(plane.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${plane.projectId}`, 'x-forwarded-for': address, connection: 'close' },
        body: JSON.stringify(body),
      })
      const reply = (await answer.json()) as { errorCode?: string }
      return { status: answer.status, code: reply.errorCode, wait: Number(answer.headers.get('retry-after')) }
    }
    const send = (address: string, loginId: string) => from(address, '/v1/auth/otp/signup-in/email', { loginId })
    const enter = (address: string, loginId: string, code: string) =>
      from(address, '/v1/auth/otp/verify/email', { loginId, code })
    const signIn = (address: string, loginId: string, shown = password) =>
      from(address, '/v1/auth/password/signin', { loginId, password: shown })
    async function codeFor(loginId: string): Promise<string> {
      const { messages } = (await plane.call('GET', '/v1/mgmt/outbox?limit=100')).body
      return messages.find(({ to }: { to: string }) => to === loginId).code
    }
    /** By a hash that takes a millisecond, until somebody signs in with it. */
    async function createWithPassword(loginId: string): Promise<void> {
      const hashedPassword = { bcrypt: { hash: CHEAP } }
      const users = [{ loginId, email: loginId, verifiedEmail: true, hashedPassword }]
      const { body } = await plane.call('POST', '/v1/mgmt/user/create/batch', { users })
      assert.deepEqual(body.failedUsers, [])
    }
    const wrong = (code: string) => (code === '000000' ? '000001' : '000000')

    it('A14 wrong codes of a stranger leave the owner and the code alone', async () => {
      const loginId = 'codes@example.com'
      assert.equal((await send(OWNER, loginId)).status, 200)
      const code = await codeFor(loginId)
      for (let n = 0; n < 20; n++) await enter(STRANGER, loginId, wrong(code))
      assert.deepEqual(await enter(STRANGER, loginId, code), { status: 401, code: 'E061103', wait: 600 })
      assert.equal((await enter(OWNER, loginId, code)).status, 200)
      assert.equal((await enter(OWNER, loginId, code)).status, 401)
    })

    it('A14 what a stranger asks for neither limits the owner nor replaces the code', async () => {
      const loginId = 'sends@example.com'
      assert.equal((await send(OWNER, loginId)).status, 200)
      const code = await codeFor(loginId)
      const sent = []
      for (let n = 0; n < 5; n++) sent.push((await send(STRANGER, loginId)).status)
      assert.deepEqual(sent, [200, 200, 200, 429, 429])
      assert.equal((await enter(OWNER, loginId, code)).status, 200)
      assert.equal((await send(OWNER, loginId)).status, 200)
    })

    it('A14 a code goes on in another network than the one that asked', async () => {
      const loginId = 'moving@example.com'
      await send(OWNER, loginId)
      assert.equal((await enter('198.51.100.99', loginId, await codeFor(loginId))).status, 200)
    })

    it('A14 wrong passwords of a stranger lock the stranger out', async () => {
      const loginId = 'passwords@example.com'
      await createWithPassword(loginId)
      // Those that are refused wait for tries that may be given back, so they wait together.
      await Promise.all(Array.from({ length: 30 }, () => signIn(STRANGER, loginId, 'wrong')))
      assert.deepEqual(await signIn(STRANGER, loginId), { status: 401, code: 'E062903', wait: 300 })
      assert.equal((await signIn(OWNER, loginId)).status, 200)
    })

    it('A14 many strangers get no more than a few would, and the known device goes on', async () => {
      const loginId = 'many@example.com'
      await createWithPassword(loginId)
      await send(OWNER, loginId)
      assert.equal((await enter(OWNER, loginId, await codeFor(loginId))).status, 200)
      const tries = Array.from({ length: 80 }, (_, n) => signIn(`203.0.113.${n}`, loginId, 'wrong'))
      const compared = (await Promise.all(tries)).filter(({ wait }) => wait === 0)
      assert.equal(compared.length, 50)
      assert.equal((await signIn('192.0.2.1', loginId)).status, 401)
      assert.equal((await signIn(OWNER, loginId)).status, 200)
      plane.now += 3_600_000
      assert.equal((await signIn('192.0.2.1', loginId)).status, 200)
    })

    it('A14 one subscriber of version 6 is one network', async () => {
      const loginId = 'six@example.com'
      await plane.call('POST', '/v1/mgmt/user/create', { loginId, email: loginId, password })
      for (let n = 0; n < 10; n++) await signIn(`2001:db8:5:5::${n}`, loginId, 'wrong')
      assert.equal((await signIn('2001:db8:5:5:ffff::1', loginId)).wait, 300)
      assert.equal((await signIn('2001:db8:5:6::1', loginId)).status, 200)
    })

    it('A14 a network that guesses at many accounts is stopped, and leaves no more rows', async () => {
      const address = '203.0.113.200'
      const codes: (string | undefined)[] = []
      for (let start = 0; start < 310; start += 31) {
        const some = Array.from({ length: 31 }, (_, n) => enter(address, `nobody${start + n}@example.com`, '123456'))
        codes.push(...(await Promise.all(some)).map(({ code }) => code))
      }
      assert.deepEqual(codes.sort(), [...Array(300).fill('E061102'), ...Array(10).fill('E061103')])
      assert.equal((await enter('203.0.113.201', 'nobody0@example.com', '123456')).code, 'E061102')
    })
  })
}
