/** Imports a file of users into a real plane while the client is killed again and again. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createReadStream, createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { it } from 'node:test'
import { onEveryEngine } from '../../support/engines.ts'
import { descope } from '../../support/paths.ts'
import { type PlaneProcess, startPlaneProcess } from '../plane-process.ts'

export interface Campaign {
  users: number
  /** How often the client is killed, at even parts of the way. */
  kills: number
  format: 'ndjson' | 'json' | 'csv'
  batchSize: number
  /** Each so many users have a role that nobody made. */
  wrongEvery?: number
}

/** The client's memory stays below. */
const MOST_MEMORY = 150 * 2 ** 20

export function importEverywhere(campaign: Campaign): void {
  const { users, kills, format } = campaign
  onEveryEngine((engine) => {
    it(`imports each of ${users} users of ${format} once, killed ${kills} times`, async (t) => {
      const database = await engine.freshUrl()
      const folder = mkdtempSync(join(tmpdir(), 'descope-import-'))
      const plane = await startPlaneProcess(database.url)
      try {
        const file = join(folder, `users.${format}`)
        await writeUsers(file, campaign)
        const { resumed, peak } = await importWithKills(plane, file, campaign)
        assert.equal(resumed, kills)
        const good = users - wrongCount(campaign)
        assert.deepEqual(await countUsers(plane, folder), { users: good, loginIds: good, asWritten: good })
        assert.equal(existsSync(`${file}.checkpoint`), false)
        assert.deepEqual(failedRows(file), wrongRows(campaign))
        assert.ok(peak < MOST_MEMORY, `the client took ${peak} bytes`)
        t.diagnostic(`peak memory of the client: ${Math.round(peak / 2 ** 20)} MiB`)
      } finally {
        await plane.stop()
        await database.drop()
        rmSync(folder, { recursive: true })
      }
    })
  })
}

function userAt(index: number) {
  return {
    loginId: `user${index}@example.com`,
    name: `User, "${index}"`,
    phone: `+1555${1_000_000 + index}`,
    customAttributes: { plan: index % 2 ? 'gold' : 'free', seat: index },
  }
}

function wrongRows({ users, wrongEvery }: Campaign): number[] {
  const rows = Array.from({ length: users }, (_, index) => index + 1)
  return wrongEvery ? rows.filter((row) => row % wrongEvery === 0) : []
}

const wrongCount = (campaign: Campaign) => wrongRows(campaign).length

/** The rows in the file of those that failed, which is not there when there are none. */
function failedRows(file: string): number[] {
  if (!existsSync(`${file}.failed.ndjson`)) return []
  const lines = readFileSync(`${file}.failed.ndjson`, 'utf8').trimEnd().split('\n')
  const rows = lines.map((line) => {
    const { _row: row, _failure: failure, ...user } = JSON.parse(line)
    assert.deepEqual(user, { ...userAt(row - 1), roleNames: ['Nobody'] })
    assert.equal(failure, 'Role not found: Role does not exist: Nobody')
    return row as number
  })
  return rows.sort((a, b) => a - b)
}

async function writeUsers(path: string, { users, format, wrongEvery = 0 }: Campaign): Promise<void> {
  const out = createWriteStream(path)
  if (format === 'csv') out.write('loginId,name,phone,customAttributes\n')
  if (format === 'json') out.write('[')
  for (let index = 0; index < users; index++) {
    const wrong = wrongEvery && (index + 1) % wrongEvery === 0 ? { roleNames: ['Nobody'] } : {}
    const user = { ...userAt(index), ...wrong }
    const line = format === 'csv' ? csvLine(user) : JSON.stringify(user)
    const isTaken = out.write(`${line}${format === 'json' && index < users - 1 ? ',' : ''}\n`)
    if (!isTaken) await new Promise((resolve) => out.once('drain', () => resolve(undefined)))
  }
  if (format === 'json') out.write(']')
  out.end()
  await finished(out)
}

function csvLine(user: ReturnType<typeof userAt>): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  return [user.loginId, quoted(user.name), user.phone, quoted(JSON.stringify(user.customAttributes))].join(',')
}

async function importWithKills(plane: PlaneProcess, file: string, campaign: Campaign) {
  const { users, kills, batchSize } = campaign
  const wrong = wrongCount(campaign)
  const failed = wrong > 0 ? `, ${wrong} failed \\(see .*\\)` : ''
  let resumed = 0
  let peak = 0
  for (let kill = 1; ; kill++) {
    const client = startClient(plane, 'user', 'import', file, '--batch-size', String(batchSize))
    const target = kill <= kills ? Math.floor((users * kill) / (kills + 1)) : Number.POSITIVE_INFINITY
    const watch = setInterval(() => {
      peak = Math.max(peak, peakMemory(client.child))
      if (doneIn(file) >= target) client.child.kill('SIGKILL')
    }, 2)
    const { code, signal, stdout } = await client.ended
    clearInterval(watch)
    if (stdout.startsWith('* Going on after row ')) resumed++
    if (signal === 'SIGKILL') continue
    assert.match(
      stdout,
      new RegExp(`^(\\* Going on after row \\d+\\n)?\\* Imported: ${users - wrong} users${failed}\\n$`),
    )
    assert.equal(code, wrong > 0 ? 1 : 0)
    return { resumed, peak }
  }
}

/** Rows that the checkpoint counts as done. */
function doneIn(file: string): number {
  try {
    const { progress } = JSON.parse(readFileSync(`${file}.checkpoint`, 'utf8'))
    return progress.created + progress.failed
  } catch {
    return 0
  }
}

/** In bytes; 0 where the system does not tell. */
function peakMemory({ pid }: ChildProcess): number {
  try {
    const [, kibibytes = '0'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kibibytes) * 1024
  } catch {
    return 0
  }
}

export function startClient(plane: Pick<PlaneProcess, 'env'>, ...argv: string[]) {
  const child = spawn(...descope(...argv), {
    env: { ...process.env, ...plane.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    child.stderr.setEncoding('utf8').toArray(),
    new Promise<[number | null, NodeJS.Signals | null]>((resolve) => child.on('close', (...end) => resolve(end))),
  ])
  const ended = output.then(([stdout, stderr, [code, signal]]) => ({
    stdout: stdout.join(''),
    stderr: stderr.join(''),
    code,
    signal,
  }))
  return { child, ended }
}

/** Exports all users and counts them, their login ids, and those that are as they were written. */
async function countUsers(plane: PlaneProcess, folder: string) {
  const file = join(folder, 'all.ndjson')
  const client = startClient(plane, 'user', 'export', file)
  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, peakMemory(client.child))
  }, 20)
  const { code, stderr } = await client.ended
  clearInterval(watch)
  assert.deepEqual([code, stderr], [0, ''])
  assert.ok(peak < MOST_MEMORY, `the export took ${peak} bytes`)
  const loginIds = new Set<string>()
  const counted = { users: 0, asWritten: 0 }
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { loginIds: ids, name, phone, customAttributes } = JSON.parse(line)
    counted.users++
    for (const id of ids) loginIds.add(id)
    const wanted = userAt(customAttributes.seat)
    const found = JSON.stringify({ loginId: ids[0], name, phone, plan: customAttributes.plan })
    if (found === JSON.stringify({ ...wanted, customAttributes: undefined, plan: wanted.customAttributes.plan })) {
      counted.asWritten++
    }
  }
  return { users: counted.users, loginIds: loginIds.size, asWritten: counted.asWritten }
}
