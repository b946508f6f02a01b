import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complaints } from './lint.ts'

const reads = [
  'export const a = Date.now',
  'export const b = Date.now()',
  'export const c = new Date()',
  'export const d = new Date',
  'export const e = Date()',
  'export const f = globalThis.Date.now()',
  'export const g = performance.now()',
  'export const h = process.hrtime.bigint()',
  'export const i = process.uptime()',
  'export const j = performance.timeOrigin',
]

const harmless = [
  'export const a = new Date(0)',
  'export const b = new Date(Date.UTC(2026, 10, 28))',
  "export const c = Date.parse('2026-11-28')",
]

test('A5 nothing in src reads the clock of the machine but the one module for it', () => {
  const text = (lines: string[]) => `${lines.join('\n')}\n`
  const found = complaints({
    'src/features/reads.ts': text(reads),
    'src/cli/reads.ts': text(reads),
    'src/features/harmless.ts': text(harmless),
    'src/lib/clock.ts': text(reads.slice(0, 1)),
    'src/features/reads.test.ts': text(reads.slice(0, 1)),
  })
  const due = ['src/cli/reads.ts', 'src/features/reads.ts'].flatMap((path) =>
    reads.map((_, at) => ({ path, line: at + 1, rule: 'plugin' })),
  )
  assert.deepEqual(
    found.filter(({ rule }) => rule === 'plugin'),
    due,
  )
})
