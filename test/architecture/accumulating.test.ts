import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { repoRoot } from '../support/paths.ts'

/** A list that is copied for every item that is added costs the square of their number. */
const BY_COPY = [
  // map.set(key, [...(map.get(key) ?? []), item])
  /\.set\([^\n]*\[\.\.\.\(?[\w.]+\.get\(/,
  // known[name] = [known[name], value].flat(), list = [...list, item], list = list.concat(item)
  /(\b[\w.[\]]+) = \[(\.\.\.\1, |\1, .*\]\.flat\()/,
  /(\b[\w.[\]]+) = \1\.concat\(/,
]

test('A1 nothing accumulates by copy', () => {
  const folder = join(repoRoot, 'src')
  const found: string[] = []
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue
    const lines = readFileSync(join(folder, file), 'utf8').split('\n')
    for (const [index, line] of lines.entries()) {
      if (BY_COPY.some((pattern) => pattern.test(line))) found.push(`${file}:${index + 1} ${line.trim()}`)
    }
  }
  assert.deepEqual(found, [])
})

test('A1 what accumulates by copy is found', () => {
  for (const line of [
    'values.set(name, [...(values.get(name) ?? []), value])',
    'all = [...all, item]',
    'params[name] = [params[name], value].flat()',
    'all = all.concat(item)',
  ]) {
    assert.ok(
      BY_COPY.some((pattern) => pattern.test(line)),
      line,
    )
  }
})
