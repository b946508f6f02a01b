import assert from 'node:assert/strict'
import { test } from 'node:test'
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
