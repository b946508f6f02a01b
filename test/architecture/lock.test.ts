/** What package-lock.json and the Dockerfile hold on to: the very bytes that were looked at. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Lock, missingFromLock, withoutIntegrity } from '../../scripts/lock.mjs'
import { repoRoot } from '../support/paths.ts'

const lock = JSON.parse(readFileSync(join(repoRoot, 'package-lock.json'), 'utf8')) as Lock

test('A19 every package of the lock file has its integrity, those of other platforms too', () => {
  assert.ok(Object.keys(lock.packages).length > 200)
  assert.deepEqual([withoutIntegrity(lock), missingFromLock(lock)], [[], {}])
})

test('A19 an entry without integrity, or with one of a weaker digest, is named', () => {
  const packages = {
    '': {},
    'node_modules/none': { version: '1.0.0' },
    'node_modules/weak': { version: '1.0.0', integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' },
    'node_modules/cut': { version: '1.0.0', integrity: 'sha512-abc' },
  }
  assert.deepEqual(withoutIntegrity({ packages }), Object.keys(packages).slice(1))
})
