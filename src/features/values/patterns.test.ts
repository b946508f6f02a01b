import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fits, patternFault } from './patterns.ts'

test('A10 patterns fit as those of JavaScript do', async () => {
  const cases: [string, string, boolean][] = [
    ['^test-.*@example\\.com$', 'test-1@example.com', true],
    ['^test-', 'a test-1', false],
    ['(?<name>a+)\\/', 'baa/', true],
    ['\\u0041', 'A', true],
    ['[\\w.+-]+@', 'a.b+c@x', true],
    ['', 'anything', false],
    ['(', '(', false],
  ]
  for (const [pattern, text, due] of cases) assert.equal(await fits(pattern, text), due, pattern)
})

test('A10 what RE2 cannot do, or only at great cost, is refused in words', async () => {
  for (const pattern of [
    '^(?=a)',
    '(?<=a)b',
    '(?!a)',
    '(a)\\1',
    '(',
    'a'.repeat(513),
    '((a{1,30}){1,30}){1,30}',
    '(\\pL{500}){2}{2}',
  ]) {
    assert.match(
      (await patternFault(pattern)) ?? '',
      /^is no regular expression that can be taken/,
      pattern.slice(0, 40),
    )
  }
  assert.equal(await patternFault('^(a+)+$'), undefined)
  assert.equal(await patternFault(''), undefined)
})

test('A10 time grows with the text, not with its powers', async () => {
  const evil = [
    '^(a+)+$',
    '^(a|a)*$',
    '(x+x+)+y',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    `${'(a?)'.repeat(60)}${'a'.repeat(60)}$`,
    '(.*){50}[^a]$',
  ]
  for (const pattern of evil) {
    await fits(pattern, 'a')
    const before = process.cpuUsage()
    assert.equal(await fits(pattern, `${'a'.repeat(100_000)}!a`), false, pattern)
    const { user } = process.cpuUsage(before)
    assert.ok(user < 3_000_000, `${pattern}: ${user / 1000} ms`)
  }
})
