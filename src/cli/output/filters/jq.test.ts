import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { loadJq } from 'jq-wasm/inline'
import type { Jq } from '../../command.ts'
import type { GoValue } from '../../go/json.ts'
import { openJq } from './jq.ts'

let jq: Jq
before(async () => {
  jq = await loadJq()
})

const users: GoValue[] = [
  { userId: 'U1', name: 'Ann', tags: ['a', 'b'], n: 1 },
  { userId: 'U2', name: null, tags: [], n: 12345678901234567890n },
  { userId: 'U3', name: 'two\nlines', tags: ['c'], n: 1.5 },
]
const whole: GoValue = { count: users.length, ok: true, users }

const open = (expression: string) => openJq(jq, expression, () => {})

const printed: [expression: string, text: string][] = [
  ['.users[0].name', 'Ann\n'],
  ['.users[].name', 'Ann\nnull\ntwo\nlines\n'],
  ['.users[1].n', '12345678901234567890\n'],
  [
    '.users[] | {userId, tags}',
    '{"userId":"U1","tags":["a","b"]}\n{"userId":"U2","tags":[]}\n{"userId":"U3","tags":["c"]}\n',
  ],
  ['.users | map(.userId) | join(" ")', 'U1 U2 U3\n'],
  ['.users[] | try error("no") catch .', 'no\nno\nno\n'],
  ['.users[] as {userId: $id, tags: [$first]} | "\\($id) \\($first)"', 'U1 a\nU2 null\nU3 c\n'],
  ['[.users[].userId] | @csv', '"U1","U2","U3"\n'],
  ['empty', ''],
]

describe('writes', () => {
  for (const [expression, text] of printed) {
    test(expression, () => assert.equal(open(expression).write(whole), text))
  }
})

describe('takes a list in parts, with what the whole gives', () => {
  const expressions = [
    '.users[]',
    ' .users[].userId ',
    '.["users"][].tags[]',
    '.users[]?.tags[0]',
    '.users[]["name"]?',
    '.users[].tags[]? | ascii_upcase, .',
    '.users[] | select(.n > 1) | .userId',
    '.users[] | . as $u | .tags[] | $u.userId + .',
    '.users[]|limit(1; .tags[])',
  ]
  for (const expression of expressions) {
    test(expression, () => {
      const filter = open(expression)
      assert.ok(filter.takesParts('users'))
      assert.equal(users.map((user) => filter.write({ users: [user] })).join(''), filter.write(whole))
    })
  }
})

describe('takes only the whole list', () => {
  const expressions = [
    '.users',
    '.users | length',
    '.count',
    '.tenants[]',
    '[.users[]]',
    '.users[] as $u | $u.userId, .count',
    '.users[].userId, .count',
    '.users[].n + 1',
    '.users[] // "none"',
    '.users[0]',
    '.users[] |= 1',
    'first(.users[])',
    '.users[] | input',
    '.users[] | halt',
    'def f: 1; .users[]',
  ]
  for (const expression of expressions) {
    test(expression, () => assert.equal(open(expression).takesParts('users'), false))
  }
})

const wrong: [expression: string, message: string][] = [
  ['.users[', 'invalid --jq expression: syntax error, unexpected end of file, line 1, column 7'],
  ['.users | nosuch(1)', 'invalid --jq expression: nosuch/1 is not defined, line 1, column 10'],
  ['$x', 'invalid --jq expression: $x is not defined, line 1, column 1'],
  ['import "a" as a; .', 'invalid --jq expression: module not found: a'],
]

describe('refuses before it has anything to write', () => {
  for (const [expression, message] of wrong) {
    test(expression, () => assert.throws(() => open(expression), { message }))
  }
})

test('tells in one line what fails with the values', () => {
  assert.throws(() => open('.users.a').write(whole), { message: '--jq: Cannot index array with string ("a")' })
  assert.throws(() => open('error("a\\nb")').write(whole), { message: /^--jq: a$/ })
})

test('tells when there is not enough memory', () => {
  assert.throws(() => open('[limit(1e8; repeat(1))]').write({}), {
    message: '--jq: it takes more memory than there is',
  })
})

test('sees nothing of the environment and of files', () => {
  assert.equal(open('[$ENV.DESCOPE_MANAGEMENT_KEY, env.DESCOPE_MANAGEMENT_KEY]').write({}), '[null,null]\n')
  assert.throws(() => open('include "/etc/passwd"; .'), { message: /^invalid --jq expression: module not found/ })
})
