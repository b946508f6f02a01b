import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { repoRoot } from '../support/paths.ts'
import { fencesOf, fileOf, isShown, typedIn } from './fences.ts'

test('fences are found with their lines and what is said of them', () => {
  const markdown = ['x', '```sh', 'a', '```', '<!-- not run: no engine -->', '```sh', 'b', 'c', '```', '```'].join('\n')
  assert.deepEqual(fencesOf(markdown).slice(0, 2), [
    { line: 2, language: 'sh', text: 'a', endless: false },
    { line: 6, language: 'sh', text: 'b\nc', notRun: 'no engine', endless: false },
  ])
  assert.equal(fileOf({ line: 1, language: 'go', text: '// a_test.go\npackage a', endless: false }), 'a_test.go')
})

test('a session is its commands with what they print', () => {
  assert.deepEqual(typedIn('$ a b\none\ntwo\n\n$ c'), [
    { command: 'a b', shown: 'one\ntwo' },
    { command: 'c', shown: '' },
  ])
})

test('an output is what is shown when all parts come in their order', () => {
  assert.equal(isShown('id: P2...\nlistens on 127.0.0.1:8097\n...', 'id: P2abc\nlistens on 127.0.0.1:4711\nmore'), true)
  assert.equal(isShown('one ... two', 'two one'), false)
})

test('D1 npx runs nothing that somebody else may have published', () => {
  const folder = join(repoRoot, 'docs')
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'))
  for (const file of pages) assert.doesNotMatch(readFileSync(join(folder, file), 'utf8'), /\bnpx\b/, file)
  // In the clone that the line before has built, npx finds its own program.
  const readme = readFileSync(join(repoRoot, 'README.md'), 'utf8')
  const [before = '', ...after] = readme.split('npx ')
  assert.deepEqual([after.length, after[0]?.startsWith('descope serve\n')], [1, true])
  assert.match(before, /In a clone of this repository[\s\S]*npm ci && npm run build\n```\s+```console\n\$ $/)
})
