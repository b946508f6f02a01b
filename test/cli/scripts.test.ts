/** Plays every test/cli/*.script against the built program. UPDATE_SCRIPTS=1 writes what happened into the scripts. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { openFarEnd } from './far-end.ts'
import { type Case, formatTranscript, parseTranscript } from './transcript.ts'

const PROJECT = 'P2ZZZZZZZZZZZZZZZZZZZZZZZZZZ'
const KEY = 'K2ZZZZZZZZZZZZZZZZZZZZZZZZZZ'
/** Another build of the same program, say a native binary, may be put in place of the bundle. */
const program = process.env.HOMESCOPE_CLI ? [process.env.HOMESCOPE_CLI] : [process.execPath, 'dist/descope.cjs']
const update = process.env.UPDATE_SCRIPTS === '1'

const files = readdirSync('test/cli').filter((name) => name.endsWith('.script'))

for (const file of files.sort()) {
  const { head, cases } = parseTranscript(readFileSync(`test/cli/${file}`, 'utf8'))
  describe(file, { concurrency: 4 }, async () => {
    const played = cases.map((expected) => play(expected))
    for (const [index, expected] of cases.entries()) {
      test(expected.name, async () => {
        const actual = await played[index]
        if (!update) assert.deepEqual(actual, expected)
      })
    }
    if (update) writeFileSync(`test/cli/${file}`, formatTranscript(head, await Promise.all(played)))
  })
}

async function play(expected: Case): Promise<Case> {
  const farEnd = await openFarEnd(expected.exchanges)
  const env: { [name: string]: string } = {
    DESCOPE_PROJECT_ID: PROJECT,
    DESCOPE_MANAGEMENT_KEY: KEY,
    DESCOPE_BASE_URL: farEnd.address,
    TZ: 'UTC',
    ...expected.env,
  }
  const { stdout, stderr, exit } = await runProgram(expected.argv, env, expected.stdin ?? '')
  await farEnd.close()
  for (const { request, authorization, contentType } of farEnd.asked) {
    assert.equal(authorization, `Bearer ${bearerOf(expected, env)}`)
    assert.equal(contentType, request.startsWith('POST') ? 'application/json' : undefined)
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
  }
}

/** Commands that name their project carry it instead of the environment's. */
function bearerOf({ argv }: Case, env: { [name: string]: string }): string {
  const named = argv.find((word) => /^P[0-9A-Za-z]{27,}$/.test(word))
  return [named ?? env.DESCOPE_PROJECT_ID, env.DESCOPE_MANAGEMENT_KEY].filter(Boolean).join(':')
}

async function runProgram(argv: string[], env: { [name: string]: string }, stdin: string) {
  const [command = '', ...before] = program
  const given = Object.entries(env).filter(([, value]) => value !== '')
  const child = spawn(command, [...before, ...argv], { env: Object.fromEntries(given), stdio: 'pipe' })
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  const [stdout, stderr, exit] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    child.stderr.setEncoding('utf8').toArray(),
    new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1))),
  ])
  return { stdout: stdout.join(''), stderr: stderr.join(''), exit }
}
