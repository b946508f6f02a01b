/** The command line in a real terminal, behind a pipe that closes, and stopped by Ctrl-C. */
import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, afterEach, before, beforeEach, test } from 'node:test'

let folder = ''
let far: Server
let env: { [name: string]: string }
/** Answers that are held back, so that a command is in the middle of its work. */
let isHeld = false
let asked = () => {}

const users = Array.from({ length: 100 }, (_, i) => ({
  userId: `U${i}`,
  loginIds: [['名前', '👩‍🚀', 'é', 'plain'][i % 4]],
  name: i === 1 ? 'red\u001b[31m' : `N${i}`,
  status: 'enabled',
  createdTime: 1_700_000_000 + i,
}))

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'descope-terminal-'))
  far = createServer((request, response) => {
    request.resume().on('end', () => {
      asked()
      if (isHeld) return
      response.writeHead(request.url?.includes('nobody') ? 404 : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ users, errorCode: 'E074104', errorDescription: 'Not found' }))
    })
  })
  await new Promise<void>((resolve) => far.listen(0, '127.0.0.1', resolve))
  env = {
    DESCOPE_PROJECT_ID: 'P2ZZZZZZZZZZZZZZZZZZZZZZZZZZ',
    DESCOPE_MANAGEMENT_KEY: 'K2ZZ',
    DESCOPE_BASE_URL: `http://127.0.0.1:${(far.address() as AddressInfo).port}`,
    HOME: folder,
    PATH: process.env.PATH ?? '',
  }
})
beforeEach(() => {
  isHeld = false
})
after(() => {
  far?.closeAllConnections()
  far?.close()
  rmSync(folder, { recursive: true })
})

const noTmux = spawnSync('tmux', ['-V']).error !== undefined && 'tmux is not installed'
/** Each screen is a server of its own, at an address that none had before: one that ends takes a while to go. */
let screens = 0
const opened: string[][] = []
const socket = () => ['-S', join(folder, `tmux-${screens}`), '-f', '/dev/null']
const tmux = (...argv: string[]) =>
  execFileSync('tmux', [...socket(), ...argv], { encoding: 'utf8', env: { ...env, LC_ALL: 'C.UTF-8' } })

afterEach(() => {
  for (const address of opened.splice(0)) spawnSync('tmux', [...address, 'kill-server'])
})

/** What stands on the screen of a terminal, 100 wide, when the command has ended; colours as escape sequences. */
async function screenOf(line: string): Promise<string> {
  const variables = Object.entries(env).map(([name, value]) => `${name}='${value}'`)
  const command = `env ${variables.join(' ')} ${line}; echo; echo "ended with $?"; sleep 60`
  const descope = command.replaceAll('descope ', `${process.execPath} ${resolve('dist/descope.cjs')} `)
  screens++
  opened.push(socket())
  tmux('-u', 'new-session', '-d', '-x', '100', '-y', '60', descope)
  for (let tries = 0; tries < 400; tries++) {
    const screen = tmux('capture-pane', '-p', '-e')
    if (screen.includes('ended with')) return screen
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(tmux('capture-pane', '-p'))
}

const ESCAPE = '\x1b'
const plain = (screen: string) => screen.replace(new RegExp(`${ESCAPE}\\[[\\d;]*m`, 'g'), '')

test('keeps columns under each other, whatever the width of a character', { skip: noTmux }, async () => {
  const lines = plain(await screenOf('descope user load-all --output table --fields loginIds,userId')).split('\n')
  const [head = ''] = lines.filter((line) => line.includes('LOGINIDS'))
  assert.ok(head === '' || head.startsWith('LOGINIDS  USERID'))
  // The terminal counts the columns: where the cursor would stand is what capture-pane pads to.
  const rows = lines.filter((line) => /U\d+$/.test(line.trimEnd())).slice(-8)
  assert.equal(rows.length, 8)
  for (const row of rows) assert.equal(columnsBefore(row, row.search(/U\d+$/)), 'LOGINIDS  '.length, row)
})

/** Counted as terminals do: two for characters of East Asia and pictures. */
function columnsBefore(row: string, end: number): number {
  const parts = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(row.slice(0, end))]
  return parts.reduce((sum, { segment }) => sum + (/\p{Script=Han}|\p{Emoji_Presentation}/u.test(segment) ? 2 : 1), 0)
}

test('shows errors in red on a terminal, and nothing of it where NO_COLOR is set', { skip: noTmux }, async () => {
  const red = `${ESCAPE}[31m`
  assert.ok((await screenOf('descope tenant load nobody')).includes(`* ${red}Error${ESCAPE}[39m: [E074104]`))
  const screen = await screenOf('NO_COLOR=1 descope tenant load nobody')
  assert.deepEqual([screen.includes('* Error: [E074104]'), screen.includes(red)], [true, false])
})

test('lets nothing that came from users steer the terminal', { skip: noTmux }, async () => {
  const screen = await screenOf(`descope user load-all --limit 100 --jq '.users[1].name'`)
  assert.ok(screen.includes('red\\u001b[31m\n'), screen)
  const refusal = await screenOf(`descope user load-all --limit 100 --jq 'error(.users[1].name)'`)
  assert.ok(refusal.includes('--jq: red\\u001b[31m\n'), refusal)
})

for (const argv of [
  ['user', 'load-all'],
  ['user', 'load-all', '-j'],
  ['user', 'load-all', '--output', 'csv'],
  ['user', 'load-all', '--limit', '100', '--jq', '.users[]'],
]) {
  test(`ends quietly when its reader has gone: ${argv.join(' ')}`, async () => {
    const child = spawn(process.execPath, ['dist/descope.cjs', ...argv], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    const [err, code] = await Promise.all([
      child.stderr.setEncoding('utf8').toArray(),
      new Promise<number | null>((resolve) => child.on('close', resolve)),
    ])
    assert.deepEqual([err.join(''), code], ['', 141])
  })
}

test('an export that is stopped leaves no file', async () => {
  isHeld = true
  const target = join(folder, 'users.json')
  assert.equal(await stopped('user', 'export', target), 130)
  assert.equal(existsSync(target), false)
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('users.json')),
    [],
  )
})

test('an export that is stopped leaves the file as it was', async () => {
  const target = join(folder, 'kept.ndjson')
  execFileSync('sh', ['-c', `echo before > '${target}'`])
  isHeld = true
  assert.equal(await stopped('user', 'export', target), 130)
  assert.equal(readFileSync(target, 'utf8'), 'before\n')
})

test('a list that is stopped ends at once', async () => {
  isHeld = true
  assert.equal(await stopped('user', 'load-all', '--all', '--output', 'ndjson'), 130)
})

/** The exit code as a shell sees it, of a command that gets Ctrl-C while it waits for an answer. */
async function stopped(...argv: string[]): Promise<number> {
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve
  })
  const child = spawn(process.execPath, ['dist/descope.cjs', ...argv], { env, stdio: 'ignore' })
  const ended = new Promise<number>((resolve) =>
    child.on('close', (code, signal) => resolve(signal === 'SIGINT' ? 130 : (code ?? -1))),
  )
  await isAsked
  child.kill('SIGINT')
  const code = await ended
  far.closeAllConnections()
  return code
}
