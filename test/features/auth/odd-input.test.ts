/** Every operation of signing in, with what no program sends: refused, never a failure of ours. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { contract } from '../../../src/contract/index.ts'
import { operationsOf } from '../../../src/contract/operation.ts'
import { signInTestUser, suite } from './signing-in.ts'

const nouns = [
  'signingKey',
  'session',
  'me',
  'otp',
  'magicLink',
  'enchantedLink',
  'password',
  'totp',
  'webauthn',
  'token',
  'outbox',
]
const operations = operationsOf(contract).filter(({ noun }) => nouns.includes(noun))

const odd: unknown[] = [
  null,
  '',
  'x',
  'odd',
  -1,
  1e308,
  true,
  [],
  [[]],
  {},
  { a: { b: [null] } },
  'a'.repeat(70_000),
  '../../etc/passwd',
  "' or 1=1 --",
  '\ud800',
  '\u0000',
  '%00',
  'constructor',
  '__proto__',
  '{{user.email}}',
  'https://example.com/\r\nx: y',
  '+1',
  '@',
]

suite('odd input', (get) => {
  it('is refused by every operation, for every holder', async () => {
    const plane = get()
    const { refreshJwt, sessionJwt, user } = await signInTestUser(plane, 'odd')
    const holders = ['', refreshJwt, sessionJwt, 'x', 'a.b.c', '..', plane.managementKey]
    for (const { noun, verb, op } of operations) {
      const names = Object.keys(op.input.fields)
      // Every value in some fields, and every field with some values.
      const bodies = odd.flatMap((value, at) => [
        value,
        Object.fromEntries(names.map((name) => [name, value])),
        ...names
          .filter((_, field) => (field + at) % 15 === 0)
          .map((name) => ({ ...usual(names, user.userId), [name]: value })),
      ])
      const paths = ['email', 'sms', 'odd', '%', '%00', '__proto__'].map((word) =>
        op.path.replace(/:projectId/, plane.projectId).replace(/:\w+/, word),
      )
      for (const [index, body] of bodies.entries()) {
        const path = paths[index % paths.length] as string
        const holder = op.access === 'management' ? plane.managementKey : holders[index % holders.length]
        const { status, body: reply } = await plane.call(
          op.method,
          op.method === 'GET' ? `${path}?${new URLSearchParams({ odd: String(body) })}` : path,
          op.method === 'GET' ? undefined : JSON.stringify(body),
          `Bearer ${plane.projectId}${holder && `:${holder}`}`,
        )
        assert.ok(
          status < 500,
          `${noun}.${verb} ${path} ${JSON.stringify(body)?.slice(0, 200)}: ${JSON.stringify(reply)}`,
        )
      }
    }
    assert.deepEqual(
      plane.log.filter((line) => line.includes('request failed')),
      [],
    )
  })
})

function usual(names: string[], userId: string): object {
  const known: { [name: string]: unknown } = {
    loginId: 'odd',
    method: 'email',
    code: '123456',
    token: 'x',
    password: 'Abcdefg1!',
    newPassword: 'Abcdefg1!',
    oldPassword: 'Abcdefg1!',
    email: 'e@example.com',
    phone: '+12025550100',
    origin: 'https://example.com',
    transactionId: 'x',
    response: '{}',
    pendingRef: 'x',
    jwt: 'a.b.c',
    impersonatorId: userId,
    tenant: 't',
  }
  return Object.fromEntries(names.filter((name) => name in known).map((name) => [name, known[name]]))
}
