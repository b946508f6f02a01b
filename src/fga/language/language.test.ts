import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatSchema, problemsOf, readSchema } from './index.ts'
import { LONGEST_SCHEMA } from './parser.ts'
import { problemText } from './problems.ts'
import type { Expression } from './syntax.ts'

const HEAD = 'model AuthZ 1.0\n'
const DOC = `${HEAD}condition X(x int) { x > 1 }\ncondition Y(y int) { y > 1 }\ntype user\ntype doc\n  relation a: user\n  relation b: user\n  relation c: user\n  relation up: doc\n`
const problems = (text: string) => problemsOf(text).map(problemText)

/** A permission in brackets, so that it can be compared at a glance. */
function shape(expression: Expression): string {
  if (expression.op === 'name') return expression.name
  if (expression.op === 'arrow') return `${expression.via}.${expression.name}`
  if (expression.op === 'with')
    return `[${shape(expression.body)} with ${JSON.stringify(expression.condition, ['op', 'name', 'part', 'parts'])}]`
  return `(${expression.parts.map(shape).join(` ${expression.op} `)})`
}

function permission(line: string): string {
  const member = readSchema(`${DOC}  permission p: ${line}`).types[1]?.members[4]
  return member?.kind === 'permission' ? shape(member.expression) : assert.fail()
}

const X = '{"op":"condition","name":"X"}'
const Y = '{"op":"condition","name":"Y"}'

for (const [line, wanted] of [
  ['a', 'a'],
  ['a|b|c', '(a | b | c)'],
  ['a | b & c', '(a | (b & c))'],
  ['a & b | c', '((a & b) | c)'],
  ['a - b | c', '((a - b) | c)'],
  ['a & b - c', '((a & b) - c)'],
  ['a - b & c', '((a - b) & c)'],
  ['a - b - c', '(a - b - c)'],
  ['a - (b - c)', '(a - (b - c))'],
  ['((a | (b)))', '(a | b)'],
  ['up.a | up.p', '(up.a | up.p)'],
  ['a | b with X', `[(a | b) with ${X}]`],
  ['a | (b with X)', `(a | [b with ${X}])`],
  ['a with X | b', `([a with ${X}] | b)`],
  ['a with X | b with Y', `([a with ${X}] | [b with ${Y}])`],
  ['a with X | Y', `[a with {"op":"|","parts":[${X},${Y}]}]`],
  ['a with X | Y | b', `([a with {"op":"|","parts":[${X},${Y}]}] | b)`],
  ['a with X & b', `([a with ${X}] & b)`],
  ['a with !X & Y - b', `([a with {"op":"&","parts":[{"op":"!","part":${X}},${Y}]}] - b)`],
  [
    'a with (X | Y) & !(X & Y)',
    `[a with {"op":"&","parts":[{"op":"|","parts":[${X},${Y}]},{"op":"!","part":{"op":"&","parts":[${X},${Y}]}}]}]`,
  ],
  ['(a | b) with X & (c)', `([(a | b) with ${X}] & c)`],
] as const) {
  test(`binds: ${line}`, () => {
    assert.equal(permission(line), wanted)
    const formatted = formatSchema(`${DOC}  permission p: ${line}`)
    assert.equal(formatSchema(formatted), formatted)
    const again = readSchema(formatted).types[1]?.members[4]
    assert.equal(again?.kind === 'permission' && shape(again.expression), wanted)
  })
}

for (const [name, text, wanted] of [
  ['nothing', '', ['1:1: expected "model AuthZ 1.0" in the first line, found nothing']],
  [
    'another head',
    'model Other 1.0\ntype user',
    ['1:1: expected "model AuthZ 1.0" in the first line, found "model Other 1.0"'],
  ],
  ['no name', `${HEAD}type\ntype user`, ['3:1: expected the name of the type, found the keyword "type"']],
  ['a keyword as name', `${HEAD}type with`, ['2:6: expected the name of the type, found the keyword "with"']],
  ['a relation of no type', `${HEAD}relation a: user\ntype user`, ['2:1: expected a type before its first relation']],
  ['no colon', `${HEAD}type user\nrelation a user`, ['3:12: expected ":" after relation a, found "user"']],
  [
    'a hyphen in a name',
    `${HEAD}type user\nrelation can-read: user`,
    ['3:13: expected ":" after relation can, found "-"'],
  ],
  [
    'an operator that relations do not have',
    `${HEAD}type user\nrelation a: user & user`,
    ['3:18: a relation takes types with "|" only; "&" stands in permissions'],
  ],
  [
    'a set without its relation',
    `${HEAD}type user\nrelation a: user#`,
    ['3:18: expected a relation of user after "#", found the end of the schema'],
  ],
  [
    'a wildcard',
    `${HEAD}type user\nrelation a: user:*`,
    [
      '3:17: expected "relation", "permission", "type", "condition" or "constraint", found ":"',
      '3:18: "*" means nothing here',
    ],
  ],
  [
    'a longer arrow',
    `${DOC}permission p: up.up.a`,
    ['10:20: an arrow has one step: give the next one a permission of its own'],
  ],
  [
    'an operand that is missing',
    `${DOC}permission p: a |`,
    ['10:18: expected a relation, a permission or "(", found the end of the schema'],
  ],
  [
    'a bracket that is not closed',
    `${DOC}permission p: (a | b`,
    ['10:21: expected ")" after the expression in brackets, found the end of the schema'],
  ],
  ['not', `${DOC}permission p: !a`, ['10:15: "!" stands only before conditions; "a - b" is a without b']],
  [
    'a condition that is missing',
    `${DOC}permission p: a with`,
    ['10:21: expected a condition, found the end of the schema'],
  ],
  [
    'a condition without parameters',
    `${HEAD}condition X() { true }`,
    ['2:13: expected the name of a parameter, found ")"'],
  ],
  [
    'a condition without its body',
    `${HEAD}condition X(x int)\ntype user`,
    ['3:1: expected "{" and an expression, found the keyword "type"'],
  ],
  [
    'a brace that is not closed',
    `${HEAD}condition X(x int) { x > 1\ntype user`,
    ['2:20: this brace is not closed', '3:1: expected "{" and an expression, found the keyword "type"'],
  ],
  [
    'a parameter of another type',
    `${HEAD}condition X(x decimal) { x > 1 }`,
    ['2:13: expected one of int, string, bool, double, list, ipaddress as the type of x, found decimal'],
  ],
  ['a parameter twice', `${HEAD}condition X(x int, x int) { x > 1 }`, ['2:20: the parameter x stands here twice']],
  [
    'a constraint of no kind',
    `${HEAD}constraint A:Nope(1)`,
    [
      `2:12: there is no constraint Nope; expected one of IpRange, IpList, DateExpiryEpochSeconds, StringMatchRegex, NumAtLeast, NumAtMost, NumRange, BoolCheck, GeoCountry, IntList, LabelList`,
    ],
  ],
  [
    'a constraint with a value too many',
    `${HEAD}constraint NumAtLeast(1, 2)`,
    ['2:12: NumAtLeast takes 1 values (min int), not 2'],
  ],
  [
    'a constraint with a value of another type',
    `${HEAD}constraint NumAtLeast("x")`,
    ['2:23: min must be a whole number, it is "x"'],
  ],
  [
    'a block that is none',
    `${HEAD}constraint IpRange("10.0.0.0/40")`,
    ['2:20: expected a block of IP addresses such as "10.0.0.0/8"'],
  ],
  [
    'a string that does not end',
    `${HEAD}constraint IpRange("10.0.0.0/8)`,
    [
      '2:20: this string does not end on its line',
      '2:32: expected a number, a string, true or false, found the end of the schema',
    ],
  ],
  [
    'a kind twice',
    `${HEAD}constraint NumAtLeast(1)\nconstraint NumAtLeast(2)`,
    ['3:12: NumAtLeast is declared twice; give this one a name: constraint Other:NumAtLeast'],
  ],
  [
    'a pattern that is missing',
    `${HEAD}constraint StringMatchRegex`,
    ['2:12: StringMatchRegex needs its pattern: StringMatchRegex("^[a-z]+$")'],
  ],
  ['minimum above maximum', `${HEAD}constraint NumRange(9, -1)`, ['2:21: the minimum 9 is above the maximum -1']],
  [
    'an arrow that leads to sets only',
    `${HEAD}type user\ntype g\nrelation m: user\ntype d\nrelation o: g#m\npermission p: o.m`,
    [
      '7:15: nothing that o leads to has a relation or permission m (it leads to sets only, which an arrow does not follow)',
    ],
  ],
  [
    'an arrow that follows a permission',
    `${DOC}permission p: a\npermission q: p.a`,
    ['11:15: p is a permission; an arrow follows a relation of doc'],
  ],
  [
    'a name twice in a type',
    `${HEAD}type user\ntype d\nrelation a: user\npermission a: a`,
    ['5:12: type d has a relation a already, in line 4'],
  ],
  ['a target twice', `${HEAD}type user\nrelation a: user | user`, ['3:20: user stands here twice']],
  ['a comment', `${HEAD}type user // people`, ['2:11: a schema has no comments']],
] as const) {
  test(`says what is wrong: ${name}`, () => assert.deepEqual(problems(text), wanted))
}

test('tells all faults at once, and none that follows from another', () => {
  const text = `${HEAD}type user\ntype doc\n  relation a user\n  relation b: usr\n  permission p: a | b | d\n  permission q: a |\n  permission r: q\n`
  assert.deepEqual(problems(text), [
    '4:14: expected ":" after relation a, found "user"',
    '5:15: there is no type usr; the types are user, doc',
    '6:25: type doc has no relation or permission d; it has b, p, r',
    '8:3: expected a relation, a permission or "(", found the keyword "permission"',
  ])
})

test('declarations stand in any order', () => {
  const text = `${HEAD}type doc\n  relation a: user with Late\n  permission p: a with Late | q\n  permission q: a\ntype user\ncondition Late(hour int) { hour > 22 }\n`
  assert.deepEqual(problems(text), [])
})

test('texts of any kind take time that grows with their length only', () => {
  const long = (part: string) => HEAD + part.repeat(Math.floor(100_000 / part.length))
  const texts = [
    ...[
      '(',
      '!',
      '{',
      '"',
      "'''\\",
      '{"""',
      'type a ',
      'permission p: ((((',
      'x with X | ',
      'a.',
      '|',
      '\n',
      'é',
      'with ',
    ].map(long),
    `${DOC}permission p: ${'('.repeat(100_000)}a`,
    `${DOC}permission p: a with ${'!'.repeat(100_000)}X`,
    `${DOC}permission p: ${'a with X | '.repeat(50_000)}b`,
    `${DOC}permission p: a with ${'X | '.repeat(50_000)}b`,
    `${HEAD}condition X(x int) {${`'''\\`.repeat(100_000)}`,
  ]
  for (const text of texts) {
    const before = process.cpuUsage()
    assert.ok(problems(text).length <= 100)
    const { user } = process.cpuUsage(before)
    assert.ok(user < 3_000_000, `${JSON.stringify(text.slice(0, 60))} takes ${user} µs`)
  }
})

test('a schema may be long, but not longer', () => {
  assert.deepEqual(problems(' '.repeat(LONGEST_SCHEMA + 1)), [
    `1:1: a schema has at most ${LONGEST_SCHEMA} characters, this has ${LONGEST_SCHEMA + 1}`,
  ])
  const types = Array.from({ length: 10_000 }, (_, index) => `type t${index}\n  relation r: t${index}\n`).join('')
  assert.deepEqual(problems(HEAD + types), [])
})
