/** The example of docs/testing.md in which the plane plays Google and Okta, as it stands there. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { repoRoot } from '../support/paths.ts'
import { fencesOf } from './fences.ts'

test('the example with identity providers runs as it is printed', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'descope-provider-'))
  context.after(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(repoRoot, join(folder, 'node_modules/homescope'))
  symlinkSync(join(repoRoot, 'node_modules/@descope'), join(folder, 'node_modules/@descope'))
  const fences = fencesOf(readFileSync(join(repoRoot, 'docs/testing.md'), 'utf8'))
  const [example, ...others] = fences.filter(({ text }) => text.includes('plane.provider.follow'))
  assert.deepEqual([Boolean(example), others.length], [true, 0])
  writeFileSync(join(folder, 'example.mjs'), `${example?.text}\nconsole.log('all of it')\n`)
  const { stdout, stderr, status } = spawnSync(process.execPath, ['example.mjs'], { cwd: folder, encoding: 'utf8' })
  assert.deepEqual([status, stdout, stderr], [0, 'all of it\n', ''])
})
