import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readlinkSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { callWell, startPlaneProcess } from '../crash/plane-process.ts'
import { contentsOf, freshFolder, userIdsIn } from './places.ts'
import { descope } from './program.ts'

/** The largest file that the program may write, in the 512 bytes that the shell counts in: a disk that is full. */
const FULL = { shell: 'ulimit -f 64' }

test('a full disk leaves no half backup, no half restore and a whole chain', async (t) => {
  const folder = freshFolder(t)
  const url = `sqlite:${join(folder, 'plane.db')}`
  const chain = join(folder, 'chain')
  const plane = await startPlaneProcess(t, url)
  await callWell(plane, '/v1/mgmt/user/create', { loginId: 'a@example.com' })
  assert.equal(await plane.terminate(), 0)
  assert.equal((await descope(['backup', '-d', url, '--chain', chain])).code, 0)
  const again = await startPlaneProcess(t, url)
  const users = Array.from({ length: 200 }, (_, n) => ({ loginId: `b-${n}@example.com` }))
  await callWell(again, '/v1/mgmt/user/create/batch', { users })
  assert.equal(await again.terminate(), 0)
  const before = contentsOf(folder)
  for (const words of [
    ['backup', '-d', url, '--to', join(folder, 'x.backup')],
    ['backup', '-d', url, '--chain', chain],
    ['restore', chain, '--force', '-d', url],
  ]) {
    const { code, stdout, stderr } = await descope(words, FULL)
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, /^Error: EFBIG: file too large, write\n$/)
    assert.deepEqual(contentsOf(folder), before)
  }
})

test('what was left beside a chain is removed when its process is gone, and nothing else', async (t) => {
  const folder = freshFolder(t)
  const url = `sqlite:${join(folder, 'plane.db')}`
  const chain = join(folder, 'chain')
  const plane = await startPlaneProcess(t, url)
  assert.equal(await plane.terminate(), 0)
  const backup = () => descope(['backup', '-d', url, '--chain', chain])
  assert.equal((await backup()).code, 0)
  const { pid: gone } = spawnSync(process.execPath, ['--version'])
  const others = [`00000001.full.partial-${process.pid}`, `mine.partial-${gone}`, '00000001.part.partial-x']
  for (const name of [`00000001.full.partial-${gone}`, `00000001.part.partial-${gone}`, ...others])
    writeFileSync(join(chain, name), '')
  assert.equal((await backup()).code, 0)
  const left = readdirSync(chain).filter((name) => name.includes('partial'))
  assert.deepEqual(left.sort(), others.sort())
})

test('several that write one chain at once leave it whole', async (t) => {
  const folder = freshFolder(t)
  const url = `sqlite:${join(folder, 'plane.db')}`
  const chain = join(folder, 'chain')
  const plane = await startPlaneProcess(t, url)
  const words = ['backup', '-d', url, '--chain', chain]
  assert.equal((await descope(words)).code, 0)
  let created = 0
  for (let round = 0; round < 3; round++) {
    await callWell(plane, '/v1/mgmt/user/create', { loginId: `${created++}@example.com` })
    // With --keep, what is older than a second has to be followed by a full backup.
    const several = await Promise.all([descope(words), descope(words), descope([...words, '--keep', '1s'])])
    assert.ok(several.some(({ code }) => code === 0))
    for (const { stderr } of several.filter(({ code }) => code !== 0)) {
      assert.match(stderr, /^Error: another process has written .*\d{8}\.(full|part) meanwhile\n$/)
    }
  }
  assert.equal(await plane.terminate(), 0)
  assert.equal((await descope(words)).code, 0)
  const restored = `sqlite:${join(folder, 'restored.db')}`
  assert.equal((await descope(['restore', chain, '-d', restored])).code, 0)
  assert.equal((await userIdsIn(restored)).size, created)
})

test('a chain that is taken all the time keeps what the last moments need', async (t) => {
  const folder = freshFolder(t)
  const url = `sqlite:${join(folder, 'plane.db')}`
  const chain = join(folder, 'chain')
  const plane = await startPlaneProcess(t, url)
  let pid = 0
  const words = ['backup', '-d', url, '--chain', chain, '--every', '1s', '--keep', '2s']
  let hasEnded = false
  const running = descope(words, { started: (id) => (pid = id) }).finally(() => (hasEnded = true))
  // What is left running would keep the tests from ending.
  t.after(() => hasEnded || process.kill(pid, 'SIGKILL'))
  let created = 0
  // Names only: a draft that is seen may be gone before it is read.
  const names = () => (existsSync(chain) ? readdirSync(chain).sort() : [])
  const until = async (isDone: () => boolean) => {
    while (!isDone()) {
      await callWell(plane, '/v1/mgmt/user/create', { loginId: `${created++}@example.com` })
      await sleep(50)
    }
  }
  await until(() => created > 20 && names().includes('00000002.part'))
  await until(() => !names().includes('00000001.full'))
  assert.match(names()[0] ?? '', /^\d{8}\.full$/)
  process.kill(pid, 'SIGTERM')
  const { code, stderr } = await running
  assert.deepEqual([code, stderr], [0, ''])
  assert.equal((await descope(['backup', '-d', url, '--chain', chain])).code, 0)
  assert.equal(await plane.terminate(), 0)

  const restored = `sqlite:${join(folder, 'restored.db')}`
  assert.equal((await descope(['restore', chain, '-d', restored])).code, 0)
  assert.equal((await userIdsIn(restored)).size, created)
})

test('a plane that waited for a restore does not go on with the database that was there before', async (t) => {
  const folder = freshFolder(t)
  const file = join(folder, 'plane.db')
  await (await startPlaneProcess(t, `sqlite:${file}`)).terminate()
  const backup = join(folder, 'x.backup')
  assert.equal((await descope(['backup', '-d', `sqlite:${file}`, '--to', backup])).code, 0)
  const other = join(folder, 'other.db')
  assert.equal((await descope(['restore', backup, '-d', `sqlite:${other}`])).code, 0)

  // The lock that a restore holds until its end, in a process that waits to be told.
  const { DatabaseSync } = await sqlite()
  const held = new DatabaseSync(file)
  held.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  let pid = 0
  let hasEnded = false
  const serving = descope(['serve', '-p', '0', '-d', `sqlite:${file}`], { started: (id) => (pid = id) })
  void serving.finally(() => (hasEnded = true))
  t.after(() => hasEnded || process.kill(pid, 'SIGKILL'))
  if (!existsSync('/proc/self/fd')) await sleep(5000)
  else while (!hasEnded && !holds(pid, file)) await sleep(20)
  renameSync(other, file)
  held.exec('ROLLBACK')
  held.close()
  const { code, stderr } = await serving
  assert.equal(code, 1)
  assert.match(stderr, /^Error: cannot use database .*: a backup was restored while it was opened: start again\n$/)
})

/** The process has opened the file, as Linux tells it. */
function holds(pid: number, file: string): boolean {
  const folder = `/proc/${pid}/fd`
  if (!existsSync(folder)) return false
  return readdirSync(folder).some((name) => {
    try {
      return readlinkSync(join(folder, name)) === file
    } catch {
      // Closed meanwhile.
      return false
    }
  })
}

async function sqlite() {
  const builtin = process.getBuiltinModule?.('node:sqlite') as typeof import('@photostructure/sqlite') | undefined
  return builtin ?? import('@photostructure/sqlite')
}
