/** Plays every script below test/cli/scripts against the built program. UPDATE_SCRIPTS=1 writes what happened into them. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, test } from 'node:test'
import { descope } from '../support/paths.ts'
import { openFarEnd } from './requests/far-end.ts'
import { type Case, formatTranscript, parseTranscript } from './transcript.ts'

const FOLDER = 'test/cli/scripts'
const PROJECT = 'P2ZZZZZZZZZZZZZZZZZZZZZZZZZZ'
const KEY = 'K2ZZZZZZZZZZZZZZZZZZZZZZZZZZ'
const update = process.env.UPDATE_SCRIPTS === '1'

const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.script'))

const AT_ONCE = 6
const turns: Promise<unknown>[] = Array.from({ length: AT_ONCE }, () => Promise.resolve())
let next = 0

for (const file of files.sort()) {
  const { head, cases } = parseTranscript(readFileSync(join(FOLDER, file), 'utf8'))
  describe(basename(file), { concurrency: 4 }, async () => {
    const played = cases.map((expected) => inTurn(() => play(expected)))
    for (const [index, expected] of cases.entries()) {
      test(expected.name, async () => {
        const actual = await played[index]
        if (!update) assert.deepEqual(actual, expected)
      })
    }
    if (update) writeFileSync(join(FOLDER, file), formatTranscript(head, await Promise.all(played)))
  })
}

/** A few at a time: hundreds of programs at once would wait for each other longer than their patience lasts. */
function inTurn<T>(act: () => Promise<T>): Promise<T> {
  const lane = next++ % AT_ONCE
  const done = (turns[lane] as Promise<unknown>).then(act, act)
  turns[lane] = done.catch(() => {})
  return done
}

async function play(expected: Case): Promise<Case> {
  const farEnd = await openFarEnd(expected.exchanges)
  const env: { [name: string]: string } = {
    DESCOPE_PROJECT_ID: PROJECT,
    DESCOPE_MANAGEMENT_KEY: KEY,
    DESCOPE_BASE_URL: farEnd.address,
    TZ: 'UTC',
    XDG_CONFIG_HOME: '/nonexistent',
    ...expected.env,
  }
  const folder = Object.keys(expected.files).length > 0 ? folderFor(expected) : undefined
  const { stdout, stderr, exit } = await runProgram(expected, env, folder)
  await farEnd.close()
  const left = folder ? filesLeft(folder, expected) : {}
  if (folder) rmSync(folder, { recursive: true })
  for (const { request, authorization, contentType } of farEnd.asked) {
    assert.equal(authorization, `Bearer ${bearerOf(expected, env)}`)
    assert.equal(contentType, /^P[OAU]/.test(request) ? 'application/json' : undefined)
  }
  const hideAddress = (text: string) => text.replaceAll(farEnd.address, 'http://far-end')
  const exchanges = expected.exchanges.map((exchange, index) => ({
    ...exchange,
    request: farEnd.asked[index]?.request ?? 'nothing was asked',
  }))
  const surplus = farEnd.asked.slice(expected.exchanges.length)
  const more = surplus.map(({ request }) => ({ request, status: 599, headers: {}, reply: '' }))
  return {
    ...expected,
    exchanges: [...exchanges, ...more],
    stdout: hideAddress(stdout),
    stderr: hideAddress(stderr),
    exit,
    left,
  }
}

/** Commands that name their project carry it instead of the environment's. */
function bearerOf({ argv }: Case, env: { [name: string]: string }): string {
  const named = argv.find((word) => /^P[0-9A-Za-z]{27,}$/.test(word))
  return [named ?? env.DESCOPE_PROJECT_ID, env.DESCOPE_MANAGEMENT_KEY].filter(Boolean).join(':')
}

function folderFor({ files }: Case): string {
  const folder = mkdtempSync(join(tmpdir(), 'descope-script-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

/** Contents of files that the program made or changed. */
function filesLeft(folder: string, { files }: Case): { [name: string]: string } {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const named = all.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort()
  const contents = named.map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const)
  const changed = contents.filter(([name, content]) => files[name] !== content)
  // A checkpoint has the time of the file and the address in it.
  return Object.fromEntries(changed.map(([name, content]) => [name, name.endsWith('.checkpoint') ? '...\n' : content]))
}

async function runProgram({ argv, stdin = '' }: Case, env: { [name: string]: string }, folder?: string) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const child = spawn(...descope(...argv), { env: given, stdio: 'pipe', ...(folder && { cwd: folder }) })
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  const [stdout, stderr, exit] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    child.stderr.setEncoding('utf8').toArray(),
    new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1))),
  ])
  return { stdout: stdout.join(''), stderr: stderr.join(''), exit }
}
