/** The examples and the pictures: what they show is what happens. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { drawConsole, drawFlow, drawLogin, drawSession, wordsIn } from '../../scripts/pictures.mjs'
import { chromiumPath } from '../support/chromium.ts'
import { descope, descopeScript, repoRoot } from '../support/paths.ts'

const SAYS: { readonly [file: string]: string | RegExp } = {
  'sign-in.mjs':
    'jane@example.com is Editor at Acme\nthe session holds\na new session: true\nafter the sign-out: refused\n',
  'code.mjs': 'a code goes to ja***@***le.com\njane@example.com has signed in\n',
  'machine.mjs': 'roles Editor, permissions documents.write\n',
  'configuration.sh': /minLength: 8 -> 12[\s\S]*and back\n$/,
}
/** Read by the others. */
const PARTS = ['README.md', 'plane.mjs', 'schedules', 'seed.yaml']

describe('D11 the examples', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'descope-examples-'))
    writeFileSync(join(folder, 'descope'), descopeScript)
    chmodSync(join(folder, 'descope'), 0o755)
  })
  after(() => rmSync(folder, { recursive: true }))

  const readme = readFileSync(join(repoRoot, 'examples/README.md'), 'utf8')
  const printed = [...readme.matchAll(/`(descope exec [^`]+)`/g)].map(([, command = '']) => command)

  test('D11 each is told how to run, and says what it should', () => {
    const files = readdirSync(join(repoRoot, 'examples')).filter((name) => !PARTS.includes(name))
    assert.deepEqual(files.sort(), Object.keys(SAYS).sort())
    for (const [file, says] of Object.entries(SAYS)) {
      const command = printed.find((each) => each.endsWith(`examples/${file}`)) ?? ''
      const env = { PATH: `${folder}:${process.env['PATH']}`, HOME: folder, TMPDIR: folder }
      const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: repoRoot, env, encoding: 'utf8' })
      assert.equal(status, 0, `${file}: ${stderr}`)
      if (typeof says === 'string') assert.equal(stdout, says)
      else assert.match(stdout, says)
    }
  })
})

const noChromium = chromiumPath === undefined && 'no Chromium here: apt-get install chromium'

test('D11 the session that the README shows is what the commands print today', () => {
  const [command, words] = descope()
  const picture = readFileSync(join(repoRoot, 'docs/images/session.svg'), 'utf8')
  assert.equal(drawSession([command, ...words], repoRoot), picture, 'run node scripts/pictures.mjs --write')
})

test('D11 the login page that the README shows says what the page says today', { skip: noChromium }, (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'descope-picture-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'login.png')
  const [command, words] = descope()
  drawLogin([command, ...words], repoRoot, { chromium: String(chromiumPath), file })
  const [drawn, kept] = [readFileSync(file), readFileSync(join(repoRoot, 'docs/images/login.png'))]
  const said = wordsIn(drawn)
  assert.match(said, /^Homescope\nSign in\nto go on to Portal\nEmail, phone or user name\n/)
  for (const button of ['Sign in', 'Send me a code', 'Send me a link', 'Sign in with a passkey']) {
    assert.ok(said.split('\n').includes(button), button)
  }
  assert.equal(wordsIn(kept), said, 'run node scripts/pictures.mjs --write')
  const sizeOf = (picture: Buffer) => [picture.readUInt32BE(16), picture.readUInt32BE(20)]
  assert.deepEqual([sizeOf(kept), sizeOf(drawn)], [sizeOf(drawn), [480, 740]])
})

test('the console that the documents show says what it says today', { skip: noChromium }, (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'descope-picture-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const [command, words] = descope()
  drawConsole([command, ...words], repoRoot, { chromium: String(chromiumPath), folder })
  const wordsOf = (path: string) => wordsIn(readFileSync(path)).split('\n')
  const titles = { home: 'Home', users: 'Users', outbox: 'Outbox', requests: 'Requests' }
  for (const [name, title] of Object.entries(titles)) {
    const drawn = wordsOf(join(folder, `console-${name}.png`))
    assert.ok(drawn.includes(title), name)
    const kept = wordsOf(join(repoRoot, 'docs/images', `console-${name}.png`))
    assert.deepEqual(kept, drawn, 'run node scripts/pictures.mjs --write')
  }
})

test('the flow that the documents show says what it says today', { skip: noChromium }, (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'descope-picture-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'flow.png')
  const [command, words] = descope()
  drawFlow([command, ...words], repoRoot, { chromium: String(chromiumPath), file })
  const said = wordsIn(readFileSync(file))
  for (const word of ['Welcome', 'Continue', 'Send me a link', 'Continue with a passkey', 'Continue with Google'])
    assert.ok(said.split('\n').includes(word), said)
  assert.equal(
    wordsIn(readFileSync(join(repoRoot, 'docs/images/flow.png'))),
    said,
    'run node scripts/pictures.mjs --write',
  )
})
