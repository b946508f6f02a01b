import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileSchema } from '../engine/compile.ts'
import { problemText, SchemaError } from '../language/problems.ts'
import { ask } from './condition.ts'
import { isIn, parseBlock, parseIpAddress } from './ip-address.ts'
import type { Context } from './values.ts'

async function compiled(declaration: string) {
  const { engine } = await compileSchema(`model AuthZ 1.0\n${declaration}`)
  return engine.conditions[0] ?? assert.fail()
}

const verdict = async (declaration: string, context: Context) => ask(await compiled(declaration), context)

for (const [declaration, context, wanted] of [
  ['condition C(n int) { n >= 5 }', { n: 5 }, { value: true }],
  ['condition C(n int) { n >= 5 }', { n: 4 }, { value: false }],
  ['condition C(n int) { n >= 5 }', { n: 5.5 }, { error: 'C: n must be a whole number, it is 5.5' }],
  ['condition C(n int) { n >= 5 }', { n: 1e300 }, { error: 'C: n must be a whole number, it is 1e+300' }],
  ['condition C(n int, s string) { n >= 5 || s == "a" }', { s: 'a' }, { missing: ['n'] }],
  ['condition C(n int) { 10 / n > 1 }', { n: 0 }, { error: 'C: division by zero' }],
  ['condition C(d double) { d > 1.5 }', { d: 2 }, { value: true }],
  ['condition C(b bool) { !b }', { b: 'true' }, { error: 'C: b must be true or false, it is "true"' }],
  ['condition C(xs list) { xs.exists(x, x == "a") }', { xs: ['b', 'a'] }, { value: true }],
  ['condition C(xs list, n int) { n in xs }', { xs: [1, 2], n: 2 }, { value: true }],
  [
    'condition C(xs list) { size(xs) == 0 }',
    { xs: Array(1001).fill(1) },
    { error: 'C: xs must be a list of at most 1000 strings, numbers and booleans, it is a list of 1001' },
  ],
  ['condition C(s string) { s.matches("^(a+)+$") }', { s: `${'a'.repeat(4000)}!` }, { value: false }],
  ['condition C(s string) { s.matches("b.d") }', { s: 'abcde' }, { value: true }],
  ['condition C(s string) { s == "}" }', { s: '}' }, { value: true }],
  ['condition C(ip ipaddress) { ip.in_cidr("10.0.0.0/8") }', { ip: '10.1.2.3' }, { value: true }],
  [
    'condition C(ip ipaddress, net string) { ip.in_cidr(net) }',
    { ip: '10.1.2.3', net: 'x' },
    { error: 'C: "x" is no block of IP addresses' },
  ],
  [
    'condition C(ip ipaddress) { ip.in_cidr("10.0.0.0/8") }',
    { ip: 'x' },
    { error: 'C: ip must be an IP address, it is "x"' },
  ],
  ['condition C(toString string) { toString == "a" }', {}, { missing: ['toString'] }],
  ['constraint IpRange("2001:db8::/32")', { ip: '2001:db8::1' }, { value: true }],
  ['constraint IpList("10.0.0.1", "10.0.0.2")', { ip: '::ffff:10.0.0.2' }, { value: true }],
  ['constraint DateExpiryEpochSeconds(100)', { now_epoch_seconds: 100 }, { value: false }],
  ['constraint DateExpiryEpochSeconds', { now_epoch_seconds: 99 }, { missing: ['expiry_epoch_seconds'] }],
  ['constraint StringMatchRegex("\\d+")', { str: 'a1' }, { value: true }],
  ['constraint NumAtLeast(18)', { num: 18 }, { value: true }],
  ['constraint NumAtMost(18)', { num: 18.5 }, { value: false }],
  ['constraint NumRange(-2, 2)', { num: -2 }, { value: true }],
  ['constraint BoolCheck(false)', { bool: false }, { value: true }],
  ['constraint GeoCountry("NL", "BE")', { country_code: 'FR' }, { value: false }],
  ['constraint IntList(1, 2)', { int: 2 }, { value: true }],
  ['constraint LabelList("a")', { label: 'a' }, { value: true }],
] as const) {
  test(`${declaration} with ${JSON.stringify(context).slice(0, 40)}`, async () => {
    assert.deepEqual(await verdict(declaration, context), wanted)
  })
}

for (const [declaration, wanted] of [
  ['condition C(n int) { n + 1 }', '2:22: a condition must be true or false, this is int'],
  ['condition C(n int) {\n  n > 1 &&\n  n > "a" }', '4:3: no such overload: int > string'],
  ['condition C(n int) { m > 1 }', '2:22: Unknown variable: m'],
  ['condition C(n int) { n > }', '2:25: Unexpected token: EOF'],
  ['condition C(in int) { true }', undefined],
  ['condition C(bool bool) { bool }', '2:13: bool means something else in CEL, choose another name'],
  [
    'condition C(xs list) { xs.exists(x, xs.exists(y, x == y)) }',
    /^2:24: this may take \d+ steps \(lists have up to 1000 items\), and 200000 are allowed$/,
  ],
  ['condition C(xs list) { xs.map(x, xs).exists(x, x == xs) }', /this may take/],
  ['condition C(s string, p string) { s.matches(p) }', /this may take/],
  ['condition C(s string) { s.split("").join("") == s }', '2:25: conditions have no method split'],
  ['condition C(s string) { cel.bind(x, s + s, x == s) }', '2:25: conditions have no method bind'],
  ['condition C(s string) { bytes(s) == b"a" }', '2:25: conditions have no function bytes'],
  [`condition C(n int) { ${'('.repeat(200)}n > 1${')'.repeat(200)} }`, /2:/],
  [`condition C(n int) { ${'n > 1 || '.repeat(2000)}true }`, '2:22: an expression has at most 4096 characters'],
  ['constraint StringMatchRegex("(")', /^2:29: expected a regular expression: /],
] as const) {
  test(`refuses ${declaration.slice(0, 70)}`, async () => {
    const problem = await compiled(declaration).then(
      () => undefined,
      (error) => (error instanceof SchemaError ? error.problems.map(problemText).join('\n') : assert.fail(error)),
    )
    if (wanted instanceof RegExp) assert.match(problem ?? '', wanted)
    else assert.equal(problem, wanted)
  })
}

test('what a condition may cost takes little time', async () => {
  const xs = Array(1000).fill('x'.repeat(4096))
  const condition = await compiled('condition C(xs list, s string) { xs.all(x, x.contains("xy") || x == s) }')
  const before = process.cpuUsage()
  assert.deepEqual(ask(condition, { xs, s: xs[0] }), { value: true })
  assert.ok(process.cpuUsage(before).user < 2_000_000)
})

test('IP addresses and blocks', () => {
  const contains = (block: string, ip: string) => {
    const [inside, outside] = [parseIpAddress(ip), parseBlock(block)]
    return inside && outside && isIn(inside, outside)
  }
  assert.equal(contains('10.0.0.0/8', '10.255.0.1'), true)
  assert.equal(contains('10.0.0.0/8', '11.0.0.1'), false)
  assert.equal(contains('0.0.0.0/0', '1.2.3.4'), true)
  assert.equal(contains('::/0', '1.2.3.4'), false)
  assert.equal(contains('fe80::/10', 'febf::1'), true)
  assert.equal(contains('::1', '0:0:0:0:0:0:0:1'), true)
  for (const text of [
    '',
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '1:2',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    'fe80::1%eth0',
    '12345::',
    '1:2:3:4:5:6:7::8',
    ' 1.2.3.4',
  ]) {
    assert.equal(parseIpAddress(text), undefined, text)
  }
})
