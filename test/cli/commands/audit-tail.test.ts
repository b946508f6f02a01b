/** `descope audit tail --follow` while records are written and the plane is killed and started again. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, it } from 'node:test'
import { type PlaneProcess, startPlaneProcess } from '../plane-process.ts'

let folder = ''
let plane: PlaneProcess
let door: Server
let isOpen = true

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'descope-tail-'))
  plane = await startPlaneProcess(`sqlite:${join(folder, 'plane.db')}`)
  door = createServer((visitor) => {
    visitor.on('error', () => {})
    if (!isOpen) return visitor.destroy()
    const inside = connect(Number(new URL(plane.env.DESCOPE_BASE_URL ?? '').port), '127.0.0.1')
    inside.on('error', () => visitor.destroy()).on('close', () => visitor.destroy())
    visitor.pipe(inside).pipe(visitor)
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
})
after(async () => {
  door?.close()
  await plane?.stop()
  rmSync(folder, { recursive: true })
})

/** One address for planes that come and go. */
const address = () => `http://127.0.0.1:${(door.address() as AddressInfo).port}`

interface Tail {
  child: ChildProcess
  lines: string[]
  until(isEnough: (lines: string[]) => boolean): Promise<void>
  ended: Promise<NodeJS.Signals | number | null>
}

function tail(...more: string[]): Tail {
  return tailAt(address(), ...more)
}

function tailAt(url: string, ...more: string[]): Tail {
  const argv = ['dist/descope.cjs', 'audit', 'tail', ...more]
  const child = spawn(process.execPath, argv, { env: { ...plane.env, DESCOPE_BASE_URL: url }, stdio: 'pipe' })
  child.stderr.resume()
  const lines: string[] = []
  let look = () => {}
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    look()
  })
  return {
    child,
    lines,
    until: (isEnough) =>
      new Promise((resolve) => {
        look = () => isEnough(lines) && resolve()
        look()
      }),
    ended: new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code))),
  }
}

async function createUsers(from: number, to: number) {
  for (let i = from; i < to; i++) await plane.call('POST', '/v1/mgmt/user/create', { loginId: `u${i}` })
}

const loginIds = (lines: readonly string[]) => lines.map((line) => JSON.parse(line).loginIds[0])

it('loses and repeats nothing while the plane goes away and comes back', async () => {
  await createUsers(0, 10)
  const following = tail('-f', '-n', '3', '-j', '-a', 'UserCreated', '--interval', '1')
  await following.until((lines) => lines.length >= 3)
  await createUsers(10, 60)
  await following.until((lines) => lines.length >= 20)
  isOpen = false
  await createUsers(60, 80)
  await plane.kill()
  plane = await startPlaneProcess(`sqlite:${join(folder, 'plane.db')}`)
  await createUsers(80, 90)
  isOpen = true
  await createUsers(90, 100)
  await following.until((lines) => lines.length >= 93)
  assert.deepEqual(loginIds(following.lines).sort(), Array.from({ length: 93 }, (_, i) => `u${i + 7}`).sort())
  following.child.kill('SIGINT')
  assert.equal(await following.ended, 'SIGINT')
})

it('prints the last records, the oldest first, and ends', async () => {
  const last = tail('-n', '2', '-a', 'UserCreated', '-j')
  assert.equal(await last.ended, 0)
  assert.deepEqual(loginIds(last.lines), ['u98', 'u99'])
})

it('prints everything since a time that the filters let through', async () => {
  const found = tail('--since', '1h', '-l', 'u1,u12', '-j')
  assert.equal(await found.ended, 0)
  assert.deepEqual(loginIds(found.lines), ['u1', 'u12'])
})

it('stops quietly when its reader goes', async () => {
  const following = tail('-f', '-n', '1', '--interval', '1')
  await following.until((lines) => lines.length >= 1)
  following.child.stdout?.destroy()
  await createUsers(100, 101)
  assert.equal(await following.ended, 141)
})

it('goes on after a record of the future', async () => {
  const early = await startPlaneProcess(`sqlite:${join(folder, 'early.db')}`, '--dev')
  const url = early.env.DESCOPE_BASE_URL ?? ''
  try {
    const create = (loginId: string) => early.call('POST', '/v1/mgmt/user/create', { loginId })
    await early.call('POST', '/v1/mgmt/dev/clock', { advance: 24 * 3600 * 1000 })
    await create('of-tomorrow')
    await early.call('POST', '/v1/mgmt/dev/clock', { set: Date.now() })
    const following = tailAt(url, '-f', '-n', '1', '-j', '-a', 'UserCreated', '--interval', '1')
    await following.until((lines) => lines.length >= 1)
    await create('of-today')
    await following.until((lines) => lines.length >= 2)
    assert.deepEqual(loginIds(following.lines), ['of-tomorrow', 'of-today'])
    following.child.kill('SIGINT')
    await following.ended
  } finally {
    await early.stop()
  }
})
