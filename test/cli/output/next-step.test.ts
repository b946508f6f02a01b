/** What people are told besides the output: on a terminal, and nowhere else. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, test } from 'node:test'
import { type FarEnd, openFarEnd } from '../requests/far-end.ts'
import { type Desk, noTerminal, openDesk } from '../typed.ts'

const PROJECT = `P2${'a'.repeat(26)}`
const KEY = `K2${'a'.repeat(26)}`
const skip = noTerminal()

let desk: Desk
let farEnd: FarEnd

beforeEach(() => {
  desk = openDesk()
})
afterEach(async () => {
  desk.clear()
  await farEnd?.close()
})

/** What a command prints on a terminal and in a pipe. */
async function both(argv: string[], reply: string, status = 200) {
  farEnd = await openFarEnd(Array(2).fill({ request: '', status, headers: {}, reply }))
  const env = { DESCOPE_BASE_URL: farEnd.address, DESCOPE_PROJECT_ID: PROJECT, DESCOPE_MANAGEMENT_KEY: KEY }
  const { stdout: screen } = await desk.typeOnTerminal(argv, { env })
  return { screen, pipe: await desk.type(argv, { env }), target: `-> project ${PROJECT} at ${farEnd.address}\n` }
}

const made: [string, string[], string, string][] = [
  ['a tenant', ['tenant', 'create', 'Acme'], '{"id":"T1"}', 'descope tenant load T1'],
  ['a user', ['user', 'create', "o'neil@example.com"], '{"user":{}}', "descope user load -l 'o'\\''neil@example.com'"],
  ['a test user', ['user', 'test', 'create', 'a@b.c'], '{"user":{}}', 'descope user test generate otp email a@b.c'],
  [
    'an access key',
    ['access-key', 'create', 'ci'],
    '{"key":{"id":"K9"},"cleartext":"s"}',
    'keep the cleartext, which is shown this once; descope access-key load K9',
  ],
  ['a role', ['role', 'create', 'Site Editor'], '{}', "descope role search --name 'Site Editor'"],
  ['a permission', ['permission', 'create', 'Edit'], '{}', 'descope role create NAME --permissions Edit'],
]

for (const [what, argv, reply, next] of made) {
  test(`tells what to do next with ${what} on a terminal`, { skip }, async () => {
    const { screen, pipe, target } = await both(argv, reply)
    assert.equal(pipe.stderr, '')
    assert.equal(screen, `${target}${pipe.stdout}Next: ${next}\n`)
  })
}

test('tells nothing besides the output with --json', { skip }, async () => {
  const { screen, pipe } = await both(['tenant', 'create', 'Acme', '-j'], '{"id":"T1"}')
  assert.equal(screen, pipe.stdout)
})

test('says how to write down what a validation finds', { skip }, async () => {
  desk.write('snapshot/project.json', '{}')
  const argv = ['project', 'snapshot', 'validate', PROJECT, '-p', 'snapshot']
  const { screen, pipe } = await both(argv, '{"ok":false,"failures":["no name"]}')
  assert.equal(pipe.exit, 2)
  const next = 'Next: --failures-output FILE and --secrets-output FILE write down what is missing\n'
  assert.equal(screen, `${pipe.stdout}${next}`)
})

test('hints at the doctor when the service does not take the key', { skip }, async () => {
  const reply = '{"errorCode":"E062803","errorDescription":"Invalid management key"}'
  const { screen, pipe } = await both(['tenant', 'load', 'x'], reply, 401)
  assert.equal(pipe.stderr, '* Error: [E062803] Invalid management key [Status-Code:401]\n')
  assert.equal(screen, `${pipe.stderr}Hint: descope doctor finds out why\n`)
})

test('hints at profiles when there is no key', { skip }, async () => {
  const error = 'Error: the DESCOPE_MANAGEMENT_KEY environment variable must be set\n'
  const hint =
    'Hint: descope profile add keeps key, project and address under a name; descope doctor finds out what is missing\n'
  assert.equal((await desk.typeOnTerminal(['tenant', 'load', 'x'])).stdout, error + hint)
  assert.equal((await desk.typeOnTerminal(['tenant', 'load', 'x', '-j'])).stdout, error)
  assert.equal((await desk.type(['tenant', 'load', 'x'])).stderr, error)
})

test('says at the first start of a plane how to keep its key', { skip }, async () => {
  const argv = ['serve', '--port', '0', '--database', 'sqlite::memory:', '--log', 'silent']
  const { stdout, exit } = await desk.typeOnTerminal(argv, { at: 'Next: ', keys: '\x03' })
  assert.equal(exit, 0)
  const next = 'Next: type these lines in another terminal; descope profile add local --from-env keeps them\n'
  assert.ok(stdout.includes(`\n\n${next}`), stdout)
})

/** The code of the error of a command that the official program does not have. */
async function codeOf(env: { [name: string]: string }, ...argv: string[]) {
  const { stdout, exit } = await desk.type([...argv, '-j'], {
    env: { DESCOPE_PROJECT_ID: PROJECT, DESCOPE_MANAGEMENT_KEY: KEY, ...env },
  })
  const { ok, code } = JSON.parse(stdout) as { ok: boolean; code: string }
  assert.deepEqual([ok, exit], [false, 1])
  return code
}

const replies: [number, string, string][] = [
  [400, '{"errorCode":"E024209"}', 'E024209'],
  [401, '{"errorCode":"E062803"}', 'E062803'],
  [502, '<html>', 'invalid-response'],
]

for (const [status, reply, code] of replies) {
  test(`gives programs the code ${code} for status ${status}`, async () => {
    farEnd = await openFarEnd([{ request: '', status, headers: {}, reply }])
    assert.equal(await codeOf({ DESCOPE_BASE_URL: farEnd.address }, 'role', 'list'), code)
  })
}

test('gives programs codes for what happens on this side', async () => {
  farEnd = await openFarEnd([])
  await farEnd.close()
  assert.equal(await codeOf({ DESCOPE_BASE_URL: farEnd.address }, 'role', 'list'), 'unreachable')
  assert.equal(await codeOf({}, 'user', 'import', 'gone.csv'), 'refused')
  const add = ['profile', 'add', 'x', '--project-id', PROJECT]
  assert.equal(await codeOf({}, ...add, '--key-file', 'gone'), 'refused')
  assert.equal(await codeOf({}, 'profile', 'use', 'gone'), 'profile-unknown')
  assert.equal(await codeOf({}, 'profile', 'add', '../x'), 'profile-name')
  assert.equal(await codeOf({}, 'profile', 'add', 'x', '--key-store', 'vault'), 'refused')
})

test('the page and the topic name the same codes', async () => {
  const { stdout } = await desk.type(['help', 'exit-codes'])
  const told = [...stdout.matchAll(/^ {2}(\S+) /gm)].map(([, code]) => code)
  const page = readFileSync('docs/reference/exit-codes.md', 'utf8')
  assert.deepEqual(
    [...page.matchAll(/^\| `?([\w-]+)`? \|/gm)]
      .map(([, code]) => code)
      .filter((code) => !/^(Exit|Code|---)/.test(`${code}`)),
    told,
  )
})
