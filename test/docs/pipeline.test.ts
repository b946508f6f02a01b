/** What docs/pipeline.md says of dlt and of destinations is held by tests that there are. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { repoRoot } from '../support/paths.ts'

const document = readFileSync(join(repoRoot, 'docs/pipeline.md'), 'utf8')
const files = readdirSync(join(repoRoot, 'test'), { recursive: true, encoding: 'utf8' })

/** Cells of the table below a heading. */
function tableOf(heading: string): string[][] {
  const [, section = ''] = document.split(`## ${heading}\n`)
  const lines = section.split('\n## ')[0]?.split('\n') ?? []
  const rows = lines.filter((line) => line.startsWith('|')).slice(2)
  return rows.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

/** `file.test.ts`: the beginning of a title. */
function checkTest(cell: string): void {
  const [, name = '', title] = /^`([\w.-]+)`(?:: (.+))?$/.exec(cell) ?? []
  const path = files.find((each) => /^(pipeline|destinations)\//.test(each) && each.endsWith(`/${name}`))
  assert.ok(path, `there is no ${cell}`)
  const source = readFileSync(join(repoRoot, 'test', path), 'utf8')
  assert.match(source, /\b(test|onFresh|onEveryDestination)\(/)
  if (title === undefined) return
  assert.ok(source.includes(title), `${name} has no test ${title}`)
}

describe('docs/pipeline.md', () => {
  test('each feature of dlt is there, partly there or not, by a test that there is', () => {
    const rows = tableOf('dlt against ours')
    assert.ok(rows.length > 30)
    for (const [feature = '', ours = '', held = ''] of rows) {
      assert.match(ours, /^(yes|partly|no)\b/, feature)
      // What is not there may be refused, which is held as well.
      if (held === '-') assert.match(ours, /^no\b/, feature)
      else checkTest(held)
    }
  })

  test('each destination is proven by tests that there are', () => {
    const rows = tableOf('Proofs of the destinations')
    const named = rows.map(([name = '']) => name).join(', ')
    for (const destination of ['duckdb', 'postgres', 'filesystem', 'redshift', 'bigquery', 'snowflake', 'databricks'])
      assert.ok(named.includes(destination), destination)
    for (const [destination, proof = ''] of rows) {
      const names = [...proof.matchAll(/(`[\w.-]+\.ts`)/g)]
      assert.ok(names.length > 0, destination)
      for (const [, name] of names) checkTest(name ?? '')
    }
  })
})
