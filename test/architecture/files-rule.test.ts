import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complaints } from './lint.ts'

test('Files: nothing in src/cli reads a file but by the reader that knows its encoding and size', () => {
  const text = (lines: string[]) => `${lines.join('\n')}\n`
  const found = complaints({
    'src/cli/reads.ts': text([
      "import fs from 'node:fs'",
      "import { readFile } from 'node:fs/promises'",
      "export const a = fs.readFileSync('a')",
      "export const b = readFile('a')",
      'export const c = Date.now()',
    ]),
    'src/cli/reads.test.ts': text(["import { readFileSync } from 'node:fs'", "export const a = readFileSync('a')"]),
    'src/features/reads.ts': text(["import fs from 'node:fs'", "export const a = fs.readFileSync('a')"]),
  })
  assert.deepEqual(
    found.filter(({ rule }) => rule === 'plugin').map(({ path, line }) => `${path}:${line}`),
    ['src/cli/reads.ts:2', 'src/cli/reads.ts:3', 'src/cli/reads.ts:4', 'src/cli/reads.ts:5'],
  )
})
