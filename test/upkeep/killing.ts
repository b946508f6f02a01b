import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { callWell, startPlaneProcess } from '../crash/plane-process.ts'
import { freshFolder, rowsIn, userIdsIn } from './places.ts'
import { descope, type Ended } from './program.ts'

interface Counts {
  kills: number
  /** Users in the database. */
  users: number
}

/** Kills backups and restores at random moments, and looks each time at what is there. */
export function testKilledUpkeep({ kills, users }: Counts): void {
  test(`${kills} killed backups leave no half file`, async (t) => {
    const { folder, url } = await makeDatabase(t, users)
    const [file, chain] = [join(folder, 'x.backup'), join(folder, 'chain')]
    const commands = [
      ['backup', '-d', url, '--to', file],
      ['backup', '-d', url, '--chain', chain],
    ]
    const whole = await timed(commands[0] as string[])
    assert.equal((await descope(commands[1] as string[])).code, 0)
    let killed = 0
    for (let kill = 0; kill < kills; kill++) {
      await rowsIn(url, `UPDATE users SET name = 'Named ${kill}'`)
      const ended = await runAndKill(commands[kill % 2] as string[], whole.took)
      if (ended.code === null) killed++
      for (const source of [file, chain]) {
        const checked = await descope(['restore', source, '--check', '-d', `sqlite:${folder}/none.db`])
        assert.deepEqual([checked.code, checked.stderr], [0, ''])
      }
    }
    for (const command of commands) assert.equal((await descope(command)).code, 0)
    assert.deepEqual(
      [...readdirSync(folder), ...readdirSync(chain)].filter((name) => name.includes('partial')),
      [],
    )
    t.diagnostic(`${killed} of ${kills} were killed before their end, which comes after ${whole.took.toFixed(0)} ms`)
  })

  test(`${kills} killed restores leave the old database or the new one`, async (t) => {
    const { folder, url } = await makeDatabase(t, users)
    const old = join(folder, 'old.backup')
    assert.equal((await descope(['backup', '-d', url, '--to', old])).code, 0)
    await addUsers(t, url, 'later', 1)
    const later = join(folder, 'later.backup')
    assert.equal((await descope(['backup', '-d', url, '--to', later])).code, 0)
    const whole = await timed(['restore', later, '-d', url])
    const outcomes = { old: 0, new: 0 }
    for (let kill = 0; kill < kills; kill++) {
      const before = (await userIdsIn(url)).size
      const [wanted, expected] = before === users ? [later, users + 1] : [old, users]
      await runAndKill(['restore', wanted, '--force', '-d', url], whole.took)
      const after = await assertSound(url)
      assert.ok(after === before || after === expected, `${after} users`)
      outcomes[after === before ? 'old' : 'new']++
    }
    const plane = await startPlaneProcess(t, url)
    await callWell(plane, '/v1/mgmt/user/create', { loginId: 'last@example.com' })
    assert.equal(await plane.terminate(), 0)
    assert.equal((await descope(['restore', later, '--force', '-d', url])).code, 0)
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes('partial')),
      [],
    )
    t.diagnostic(`${outcomes.old} were killed before the swap, ${outcomes.new} after it`)
  })
}

async function makeDatabase(t: TestContext, users: number) {
  const folder = freshFolder(t)
  const url = `sqlite:${join(folder, 'plane.db')}`
  await addUsers(t, url, 'first', users)
  return { folder, url }
}

/** The largest that the API takes. */
const BATCH = 1000

async function addUsers(t: TestContext, url: string, name: string, count: number): Promise<void> {
  const plane = await startPlaneProcess(t, url)
  for (let start = 0; start < count; start += BATCH) {
    const length = Math.min(BATCH, count - start)
    const users = Array.from({ length }, (_, n) => ({ loginId: `${name}-${start + n}@example.com` }))
    await callWell(plane, '/v1/mgmt/user/create/batch', { users })
  }
  assert.equal(await plane.terminate(), 0)
}

async function assertSound(url: string): Promise<number> {
  assert.deepEqual(await rowsIn(url, 'PRAGMA integrity_check'), [{ integrity_check: 'ok' }])
  return (await userIdsIn(url)).size
}

async function timed(words: string[]): Promise<{ took: number }> {
  const began = performance.now()
  assert.equal((await descope(words)).code, 0)
  return { took: performance.now() - began }
}

/** `code` is null when the kill came before the end, as most do. */
function runAndKill(words: string[], longest: number): Promise<Ended> {
  return descope(words, {
    started: (pid) => {
      setTimeout(
        () => {
          try {
            process.kill(pid, 'SIGKILL')
          } catch {
            // It has ended by itself.
          }
        },
        Math.random() * longest * 1.3,
      ).unref()
    },
  })
}
