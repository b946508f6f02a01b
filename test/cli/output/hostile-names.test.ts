/** Names that would steer a terminal or hide in it, in every format: shown there, and sent as they are into pipes. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openFarEnd } from '../requests/far-end.ts'
import { openDesk } from '../typed.ts'

const desk = openDesk()
after(() => desk.clear())

const HOSTILE = '\x1b]0;pwn\x07\x1b[2J\u009b31m\x90\u202eevil\u2066\u200b\u200d\u2060\ufeff\u00ad\x7f\r\u{e0041}'
const user = { userId: 'U1', loginIds: ['ann'], name: HOSTILE, customAttributes: { role: HOSTILE } }

/** All that may stand in what a terminal is sent, beside the colour of errors. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const STEERING = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\r(?!\n)/u

const LISTS = [
  [],
  ['-j'],
  ['--output', 'csv'],
  ['--output', 'table'],
  ['--output', 'ndjson'],
  ['--output', 'yaml'],
  ['--jq', '.users[].name'],
  ['--template', '{{range .users}}{{.name}}{{end}}'],
]

async function ask(
  argv: readonly string[],
  on: 'type' | 'typeOnTerminal',
  status = 200,
  reply: object = { users: [user] },
) {
  const farEnd = await openFarEnd([{ request: '', status, headers: {}, reply: JSON.stringify(reply) }])
  const env = {
    DESCOPE_BASE_URL: farEnd.address,
    DESCOPE_PROJECT_ID: `P2${'a'.repeat(26)}`,
    DESCOPE_MANAGEMENT_KEY: `K2${'a'.repeat(26)}`,
  }
  try {
    return await desk[on](argv, { env })
  } finally {
    await farEnd.close()
  }
}

describe('A11 a terminal is sent nothing that steers it or hides', () => {
  for (const format of LISTS) {
    test(`A11 ${format.join(' ') || 'plain text'}`, async () => {
      const { stdout, exit } = await ask(['user', 'load-all', '--limit', '5', ...format], 'typeOnTerminal')
      assert.equal(exit, 0, stdout)
      assert.ok(stdout.includes('evil'), stdout)
      assert.doesNotMatch(stdout, STEERING)
    })
  }

  for (const format of [[], ['-j']]) {
    test(`A11 an error ${format.join(' ')}`, async () => {
      const refused = { errorCode: 'E074104', errorDescription: HOSTILE, message: HOSTILE }
      const { stdout } = await ask(['tenant', 'load', 'x', ...format], 'typeOnTerminal', 400, refused)
      assert.ok(stdout.includes('evil'), stdout)
      assert.doesNotMatch(stdout, STEERING)
    })
  }

  test('A11 words of the command line that come back in an error', async () => {
    const { stdout } = await ask(['user', 'create', 'x', `--${HOSTILE}`], 'typeOnTerminal')
    assert.ok(stdout.includes('evil'), stdout)
    assert.doesNotMatch(stdout, STEERING)
  })
})

test('A11 a pipe gets the bytes', async () => {
  const csv = await ask(['user', 'load-all', '--output', 'csv', '--fields', 'name'], 'type')
  assert.equal(csv.stdout, `name\n"${HOSTILE}"\n`)
  const raw = await ask(['user', 'load-all', '--limit', '5', '--jq', '.users[].name'], 'type')
  assert.equal(raw.stdout, `${HOSTILE}\n`)
  const json = await ask(['user', 'load-all', '-j'], 'type')
  assert.equal(JSON.parse(json.stdout).users[0].name, HOSTILE)
  assert.ok(json.stdout.includes('\u202e'))
})

test('A11 pictures made of several, right-to-left letters and lines stay as they are', async () => {
  const name = '👩‍🚀 ❤️ שלום سلام 名前 é'
  const { stdout } = await ask(['user', 'load-all', '-j'], 'typeOnTerminal', 200, { users: [{ ...user, name }] })
  assert.ok(stdout.includes(name), stdout)
  assert.ok(stdout.split('\n').length > 5)
})
