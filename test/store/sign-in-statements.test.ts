/** What docs/scaling.md says that PostgreSQL is asked for one request: each statement is a way there and back. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Client } from 'pg'
import { type AuthPlane, asAuthPlane, tokenIn } from '../features/auth/signing-in.ts'
import { repoRoot } from '../support/paths.ts'
import { type Result, startTestPlane } from '../support/plane.ts'
import { postgresUrl, preparedDatabase } from '../support/postgres.ts'

const skip = postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'

/** Statements, those of a transaction's begin in one text, and how often somebody waits for an answer. */
interface Asked {
  statements: number
  waits: number
}

const ASKED = {
  'load a user': { statements: 1, waits: 1 },
  'refresh a session': { statements: 3, waits: 3 },
  'read of himself': { statements: 3, waits: 3 },
  'exchange an access key': { statements: 3, waits: 3 },
  'OTP begun': { statements: 8, waits: 5 },
  'OTP verified': { statements: 14, waits: 9 },
  'OTP refused': { statements: 9, waits: 7 },
  'OTP of a newcomer verified': { statements: 16, waits: 12 },
  'magic link begun': { statements: 8, waits: 5 },
  'magic link verified': { statements: 10, waits: 5 },
  'password right': { statements: 15, waits: 7 },
  'password wrong': { statements: 11, waits: 7 },
  'password of nobody': { statements: 11, waits: 7 },
} satisfies { [request: string]: Asked }

/** Every query that this process sends, by wrapping the library: with how many others unanswered on its connection. */
function listen(): { sent: number[]; end(): void } {
  const sent: number[] = []
  const waiting = new WeakMap<object, number>()
  const query: unknown = Client.prototype.query
  const shift = (client: object, by: number) => {
    const before = waiting.get(client) ?? 0
    waiting.set(client, before + by)
    return before
  }
  const wrapped = async function (this: Client, ...words: unknown[]) {
    sent.push(shift(this, 1))
    try {
      return await Reflect.apply(query as () => Promise<unknown>, this, words)
    } finally {
      shift(this, -1)
    }
  }
  Reflect.set(Client.prototype, 'query', wrapped)
  return { sent, end: () => void Reflect.set(Client.prototype, 'query', query) }
}

describe('statements of a sign-in', { skip }, () => {
  let plane: AuthPlane
  let listening: ReturnType<typeof listen>
  let drop: () => Promise<void>
  const counted = new Map<string, Asked>()

  const count = async (request: string, status: number, ask: () => Promise<Result>): Promise<Result> => {
    listening.sent.length = 0
    const answer = await ask()
    counted.set(request, {
      statements: listening.sent.length,
      waits: listening.sent.filter((unanswered) => unanswered === 0).length,
    })
    assert.equal(answer.status, status, JSON.stringify(answer.body))
    return answer
  }
  const otp = (path: string, body: object) => plane.as(undefined, `/v1/auth/otp/${path}/email`, body)
  const password = (path: string, loginId: string, secret: string) =>
    plane.as(undefined, `/v1/auth/password/${path}`, { loginId, password: secret })

  before(async () => {
    const database = await preparedDatabase()
    drop = database.drop
    plane = asAuthPlane(await startTestPlane({ database: database.url, planes: 1 }))
    const loginId = 'ann@example.com'
    await plane.call('POST', '/v1/mgmt/user/create', { loginId, email: loginId, verifiedEmail: true })
    // Whoever signs in for the first time is changed, and the project's key is made by the first of all.
    await otp('signin', { loginId })
    await otp('verify', { loginId, code: (await plane.lastMessage()).code })
    listening = listen()
  })
  after(async () => {
    listening?.end()
    await plane?.stop()
    await drop?.()
  })

  test('those with codes and links', async () => {
    const loginId = 'ann@example.com'
    await count('OTP begun', 200, () => otp('signin', { loginId }))
    const { code } = await plane.lastMessage()
    const { refreshJwt } = (await count('OTP verified', 200, () => otp('verify', { loginId, code }))).body
    await count('OTP refused', 401, () => otp('verify', { loginId, code }))
    await count('refresh a session', 200, () => plane.as(refreshJwt, '/v1/auth/refresh'))
    await count('read of himself', 200, () => plane.get(refreshJwt, '/v1/auth/me'))
    await otp('signup', { loginId: 'new@example.com', email: 'new@example.com' })
    const fresh = { loginId: 'new@example.com', code: (await plane.lastMessage()).code }
    await count('OTP of a newcomer verified', 200, () => otp('verify', fresh))
    const begun = { loginId, redirectUrl: 'http://localhost:3000/in' }
    await count('magic link begun', 200, () => plane.as(undefined, '/v1/auth/magiclink/signin/email', begun))
    const token = tokenIn((await plane.lastMessage()).link)
    await count('magic link verified', 200, () => plane.as(undefined, '/v1/auth/magiclink/verify', { token }))
  })

  test('those with passwords and keys', async () => {
    const secret = 'Correct-horse-1'
    await password('signup', 'pat@example.com', secret)
    await count('password right', 200, () => password('signin', 'pat@example.com', secret))
    await count('password wrong', 401, () => password('signin', 'pat@example.com', 'Correct-horse-2'))
    await count('password of nobody', 401, () => password('signin', 'nobody@example.com', secret))
    const key = (await plane.call('POST', '/v1/mgmt/accesskey/create', { name: 'key' })).body.cleartext
    await count('exchange an access key', 200, () => plane.as(key, '/v1/auth/accesskey/exchange'))
    await count('load a user', 200, () => plane.call('GET', '/v1/mgmt/user?loginId=ann@example.com'))
  })

  test('are as many as docs/scaling.md says', () => {
    assert.deepEqual(Object.fromEntries([...counted].sort()), Object.fromEntries(Object.entries(ASKED).sort()))
    const text = readFileSync(join(repoRoot, 'docs/scaling.md'), 'utf8')
    const rows = [...text.matchAll(/^\| ([^|]*[a-z]) \| (\d+) \| (\d+) \|$/gm)]
    const told = rows.map(([, request = '', statements, waits]) => [
      request,
      { statements: Number(statements), waits: Number(waits) },
    ])
    assert.deepEqual(Object.fromEntries(told), ASKED)
  })
})
