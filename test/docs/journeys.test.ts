/** How many journeys there are through the console in a real browser: the figure that its document states. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { repoRoot } from '../support/paths.ts'

const FOLDER = join(repoRoot, 'test/server/console')

test('the document counts the journeys through the console', () => {
  const said = /(\d+) journeys/.exec(readFileSync(join(repoRoot, 'docs/console.md'), 'utf8'))?.[1]
  const files = readdirSync(FOLDER).filter((name) => /\.(test|long)\.ts$/.test(name))
  const counted = files.flatMap((name) => journeysIn(readFileSync(join(FOLDER, name), 'utf8')))
  assert.equal(Number(said), counted.length, counted.join('\n'))
})

/** Titles of the tests that hold a page of a browser. */
function journeysIn(source: string): string[] {
  return source
    .split(/^ *test\(/m)
    .slice(1)
    .filter((text) => /\b(page|desk)\./.test(text))
    .map((text) => text.split('\n', 1)[0] ?? '')
}
