/** The fixture that docs/testing.md shows for Playwright, as two of its workers run it at once. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { repoRoot } from '../support/paths.ts'
import { fencesOf } from './fences.ts'

/** What stands in for the runner: it hands the worker's fixture to this process, which is one worker. */
const RUNNER = `
export const expect = () => {}
export const declared = { tests: [] }
export const test = {
  extend: (fixtures) => {
    declared.fixtures = fixtures
    return (name) => declared.tests.push(name)
  },
}
`

/** A worker: uses its plane until the other has used its own, too. */
const WORKER = `
import { declared } from '@playwright/test'
import './example.mjs'

const [fixture, options] = declared.fixtures.plane
await fixture({}, async (plane) => {
  const { claims } = await plane.signIn('jane@example.com', { roles: ['Editor'] })
  const { users } = await plane.manage('POST', '/v2/mgmt/user/search', { limit: 10, testUsersOnly: true })
  const loginIds = users.flatMap((user) => user.loginIds)
  console.log(JSON.stringify({ url: plane.url, loginIds, roles: claims.roles, options, tests: declared.tests }))
  await new Promise((resolve) => process.stdin.once('data', resolve))
})
process.stdin.destroy()
`

test("D2 two workers of Playwright have planes of their own by the document's fixture", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'descope-playwright-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const runner = join(folder, 'node_modules/@playwright/test')
  mkdirSync(runner, { recursive: true })
  writeFileSync(join(runner, 'package.json'), '{"type":"module","exports":"./index.js"}')
  writeFileSync(join(runner, 'index.js'), RUNNER)
  symlinkSync(repoRoot, join(folder, 'node_modules/homescope'))
  writeFileSync(join(folder, 'example.mjs'), exampleOf(readFileSync(join(repoRoot, 'docs/testing.md'), 'utf8')))
  writeFileSync(join(folder, 'worker.mjs'), WORKER)

  const workers = [startWorker(folder), startWorker(folder)]
  const said = await Promise.all(workers.map(({ line }) => line))
  for (const worker of workers) worker.release()
  assert.deepEqual(await Promise.all(workers.map(({ code }) => code)), [0, 0])
  const seen = said.map((line) => JSON.parse(line))
  assert.notEqual(seen[0].url, seen[1].url)
  for (const { url, ...rest } of seen) {
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
    assert.deepEqual(rest, {
      loginIds: ['jane@example.com'],
      roles: ['Editor'],
      options: { scope: 'worker' },
      tests: ['shows the inbox to who is signed in', 'signs in by a code'],
    })
    await assert.rejects(fetch(`${url}/health`), 'the plane ends with its worker')
  }
})

function exampleOf(markdown: string): string {
  const example = fencesOf(markdown).find(({ text }) => text.includes('@playwright/test'))
  assert.ok(example, 'docs/testing.md shows the fixture')
  return example.text
}

function startWorker(folder: string) {
  const child = spawn(process.execPath, ['worker.mjs'], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] })
  const code = new Promise<number | null>((resolve) => child.once('close', resolve))
  let text = ''
  child.stdout.setEncoding('utf8')
  const line = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (part) => {
      text += part
      if (text.includes('\n')) resolve(text)
    })
    code.then(() => reject(new Error(`the worker has ended: ${text}`)))
  })
  return { line, code, release: () => child.stdin.write('go\n') }
}
