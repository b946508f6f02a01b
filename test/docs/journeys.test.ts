/** How many journeys there are through the console in a real browser, and on what: the figures that its document states. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { repoRoot } from '../support/paths.ts'

const FOLDER = join(repoRoot, 'test/server/console')

test('the document counts the journeys through the console', () => {
  const said = readFileSync(join(repoRoot, 'docs/console.md'), 'utf8')
  const figures = /(\d+) journeys in Chromium.*?, (\d+) of them\s.*?, (\d+) of them\s/s.exec(said)?.slice(1).map(Number)
  const beside = sourcesIn(FOLDER).flatMap(journeysIn)
  const staged = sourcesIn(join(FOLDER, 'journeys'))
  const everywhere = staged.flatMap(journeysIn)
  // What is slow goes on PostgreSQL in the long run.
  const usual = staged.filter((source) => !source.includes('isSlow: true')).flatMap(journeysIn)
  const counted = [beside.length + everywhere.length, usual.length, everywhere.length]
  assert.deepEqual(figures, counted, [...beside, ...everywhere].join('\n'))
  assert.ok(usual.length >= 40)
})

function sourcesIn(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => /\.(test|long)\.ts$/.test(name))
  return files.map((name) => readFileSync(join(folder, name), 'utf8'))
}

/** Titles of the tests that hold a page of a browser. */
function journeysIn(source: string): string[] {
  return source
    .split(/^ *test\(/m)
    .slice(1)
    .filter((text) => /\b(page|desk)\./.test(text))
    .map((text) => text.split('\n', 1)[0] ?? '')
}
