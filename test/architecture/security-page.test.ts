/** docs/security.md names tests: each of them is there. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const page = readFileSync('docs/security.md', 'utf8')
const rows = page
  .slice(page.indexOf('## OWASP ASVS'))
  .split('\n')
  .filter((line) => /^\| (?:\d|links)/.test(line))

test('every item of the security page has a test that is there, or a reason', () => {
  assert.ok(rows.length > 50, `${rows.length} rows`)
  for (const row of rows) {
    const last = row.split(' | ').at(-1) ?? ''
    if (/^none: .{20}/.test(last)) continue
    const [file = '', rest = ''] = last.replace(/ \|$/, '').replace(/^`/, '').split('`: ')
    const [title = ''] = rest.split('. ')
    assert.ok(existsSync(`test/${file}`), `no such file: ${row}`)
    assert.ok(readFileSync(`test/${file}`, 'utf8').includes(title.trim()), `no such test: ${row}`)
    assert.ok(title.trim().length > 8, `no title: ${row}`)
  }
})

test('every file that the security page names is there', () => {
  for (const [, path = ''] of page.matchAll(/`(test\/[\w/-]+\.ts|src\/[\w/-]+)`/g)) assert.ok(existsSync(path), path)
})
