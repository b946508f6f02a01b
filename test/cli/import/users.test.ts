import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { descope } from '../../support/paths.ts'
import { type PlaneProcess, startPlaneProcess } from '../plane-process.ts'
import { importEverywhere, startClient } from './campaign.ts'

importEverywhere({ users: 3000, kills: 2, format: 'ndjson', batchSize: 25, wrongEvery: 100 })
importEverywhere({ users: 600, kills: 2, format: 'json', batchSize: 5 })
importEverywhere({ users: 600, kills: 2, format: 'csv', batchSize: 5 })

describe('a plane of its own', () => {
  let plane: PlaneProcess
  let folder = ''

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'descope-import-'))
    plane = await startPlaneProcess(`sqlite:${join(folder, 'plane.db')}`)
  })
  after(async () => {
    await plane?.stop()
    rmSync(folder, { recursive: true })
  })

  function writeUsers(name: string, count: number): string {
    const file = join(folder, name)
    const lines = Array.from({ length: count }, (_, index) => JSON.stringify({ loginId: `${name}-${index}` }))
    writeFileSync(file, `${lines.join('\n')}\n`)
    return file
  }

  /** Page by page: the total of a text that many have is no count. */
  async function countOf(name: string): Promise<number> {
    for (let [count, page] = [0, 0]; ; page++) {
      const answer = await plane.call('POST', '/v2/mgmt/user/search', { text: name, limit: 100, page })
      const { users } = (await answer.json()) as { users: unknown[] }
      count += users.length
      if (users.length === 0) return count
    }
  }

  it('tells users apart that a batch with a lost reply has created', async () => {
    const file = writeUsers('lost', 200)
    const forgetful = await startForgetfulProxy(plane.env.DESCOPE_BASE_URL ?? '')
    const env = { ...plane.env, DESCOPE_BASE_URL: forgetful.address }
    const { stdout, code } = await startClient({ env }, 'user', 'import', file, '--batch-size', '40', '-j').ended
    await forgetful.close()
    assert.deepEqual([JSON.parse(stdout), code], [{ created: 200, failed: 0, ok: true }, 0])
    assert.equal(forgetful.lost(), 5)
    assert.equal(await countOf('lost'), 200)
  })

  it('C13 keeps the ids of a file where it shall, also when replies are lost', async () => {
    const keeping = await startPlaneProcess(`sqlite:${join(folder, 'keeping.db')}`, '--dev')
    const ids = Array.from({ length: 60 }, (_, at) => `Ukept_${at}`)
    const file = join(folder, 'kept.csv')
    writeFileSync(file, `loginId,userId\n${ids.map((id) => `${id}@example.com,${id}\n`).join('')}`)
    const forgetful = await startForgetfulProxy(keeping.env.DESCOPE_BASE_URL ?? '')
    const env = { ...keeping.env, DESCOPE_BASE_URL: forgetful.address }
    const words = ['user', 'import', file, '--batch-size', '20']
    const { stdout, code } = await startClient({ env }, ...words, '--keep-ids').ended
    await forgetful.close()
    assert.deepEqual([stdout, code, forgetful.lost()], ['* Imported: 60 users\n', 0, 3])
    const answer = await keeping.call('POST', '/v1/mgmt/users/load', { userIds: ids })
    const { users } = (await answer.json()) as { users: { userId: string; loginIds: string[] }[] }
    assert.deepEqual(
      users.map(({ userId, loginIds }) => [userId, ...loginIds]),
      ids.map((id) => [id, `${id}@example.com`]),
    )
    // A plane that makes ids itself takes the same file without them, and says what it would need for them.
    const refused = await startClient(plane, ...words, '--keep-ids').ended
    assert.deepEqual(refused.stdout, `* Imported: 0 users, 60 failed (see ${file}.failed.ndjson)\n`)
    const [first = ''] = readFileSync(`${file}.failed.ndjson`, 'utf8').split('\n')
    assert.match(JSON.parse(first)._failure, /needs a plane with HOMESCOPE_FIXED_USER_IDS=yes$/)
    assert.equal((await startClient(plane, ...words).ended).stdout, '* Imported: 60 users\n')
    await keeping.stop()
  })

  it('C13 creates a user with an id, where the plane takes it', async () => {
    const words = ['user', 'create', 'fixed@example.com', '--user-id', 'Ufixed', '-j']
    const { stdout, code } = await startClient(plane, ...words).ended
    const says = 'The userId field needs a plane with HOMESCOPE_FIXED_USER_IDS=yes'
    assert.deepEqual([code, JSON.parse(stdout).error.includes(says)], [1, true])
    const keeping = await startPlaneProcess(`sqlite:${join(folder, 'fixed.db')}`, '--dev')
    const made = await startClient(keeping, ...words).ended
    assert.deepEqual([made.code, JSON.parse(made.stdout).user.userId], [0, 'Ufixed'])
    const test = await startClient(keeping, 'user', 'test', 'create', 'tester', '--user-id', 'Utester', '-j').ended
    assert.deepEqual([test.code, JSON.parse(test.stdout).user.userId], [0, 'Utester'])
    await keeping.stop()
  })

  it('ends well when it is interrupted, and goes on', async () => {
    const file = writeUsers('stopped', 2000)
    const client = startClient(plane, 'user', 'import', file, '--batch-size', '10', '--concurrency', '2')
    while (!existsSync(`${file}.checkpoint`)) await new Promise((resolve) => setTimeout(resolve, 2))
    client.child.kill('SIGINT')
    const first = await client.ended
    assert.match(first.stdout, /^\* Stopped: \d+ users so far; run the same command again to go on\n$/)
    assert.deepEqual([first.code, first.stderr], [130, ''])
    const second = await startClient(plane, 'user', 'import', file).ended
    assert.match(second.stdout, /\* Imported: 2000 users\n$/)
    assert.deepEqual([second.code, existsSync(`${file}.checkpoint`)], [0, false])
    assert.equal(await countOf('stopped'), 2000)
  })

  it('refuses to go on in a file that has changed', async () => {
    const file = writeUsers('changed', 1)
    const identity = { size: 1, modified: 1, head: createHash('sha256').digest('hex'), target: targetOf(plane) }
    const progress = { done: { row: 1, offset: 1 }, finished: [], sent: 1, created: 1, failed: 0, failedBytes: 0 }
    writeFileSync(`${file}.checkpoint`, JSON.stringify({ version: 1, identity, progress }))
    const { stderr, code } = await startClient(plane, 'user', 'import', file).ended
    const text = `${file} has changed since its import was interrupted: use --restart to import it from the start`
    assert.deepEqual([stderr, code], [`* Error: ${text}\n`, 1])
  })

  it('refuses to go on without the users that failed before', async () => {
    const file = writeUsers('failing', 1)
    const { size, mtimeMs: modified } = statSync(file)
    const head = createHash('sha256').update(readFileSync(file)).digest('hex')
    const identity = { size, modified, head, target: targetOf(plane) }
    const progress = { done: { row: 1, offset: size }, finished: [], sent: 1, created: 0, failed: 1, failedBytes: 9 }
    writeFileSync(`${file}.checkpoint`, JSON.stringify({ version: 1, identity, progress }))
    const { stderr, code } = await startClient(plane, 'user', 'import', file).ended
    const failed = `${file}.failed.ndjson, with the users that failed so far, is not there`
    assert.deepEqual([stderr, code], [`* Error: ${failed}: use --restart to start again\n`, 1])
  })

  it('imports what it has exported in every format', async () => {
    const users = [
      { loginId: 'Zoë@example.com', additionalLoginIds: ['a,b', '=x'], name: "'=1+1", phone: '+15550001111' },
      {
        loginId: 'plain',
        name: 'a\n"b",;\t',
        roleNames: ['Tenant Admin'],
        customAttributes: { n: 1.5, s: '=2', o: [{}] },
      },
      { loginId: 'off', status: 'disabled', email: 'off@example.com', verifiedEmail: false, createdTime: 1600000000 },
    ]
    const source = join(folder, 'some.ndjson')
    writeFileSync(source, users.map((user) => JSON.stringify(user)).join('\n'))
    const first = await freshPlane('first')
    assert.equal((await startClient(first, 'user', 'import', source).ended).stdout, '* Imported: 3 users\n')
    const wanted = await exported(first)
    assert.equal(wanted.length, 3)
    for (const format of ['ndjson', 'json', 'csv']) {
      const file = join(folder, `exported.${format}`)
      assert.equal((await startClient(first, 'user', 'export', file).ended).code, 0)
      const second = await freshPlane(format)
      assert.equal((await startClient(second, 'user', 'import', file).ended).stdout, '* Imported: 3 users\n')
      assert.deepEqual(await exported(second), wanted)
      await second.stop()
    }
    await first.stop()
  })

  const freshPlane = (name: string) => startPlaneProcess(`sqlite:${join(folder, `${name}.db`)}`)

  /** What import can keep of users, in the order of their login ids. */
  async function exported(from: PlaneProcess) {
    const { stdout } = await startClient(from, 'user', 'export').ended
    const users = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const kept = users.map(({ userId, createdTime, modifiedTime, ...user }) => ({ ...user, old: createdTime < 1.7e9 }))
    return kept.sort((a, b) => (a.loginIds[0] < b.loginIds[0] ? -1 : 1))
  }

  it('exports each user once while others come and go', async () => {
    const file = writeUsers('moving', 1500)
    const busy = await freshPlane('busy')
    await startClient(busy, 'user', 'import', file).ended
    const search = async (offset: number) => {
      const answer = await busy.call('POST', '/v2/mgmt/user/search', { limit: 100, offset })
      return ((await answer.json()) as { users: { userId: string; loginIds: string[] }[] }).users
    }
    const gone = await search(0)
    const client = startClient(busy, 'user', 'export')
    for (const { userId } of gone) {
      await busy.call('POST', '/v1/mgmt/user/delete', { userId })
      await busy.call('POST', '/v1/mgmt/user/create', { loginId: `new-${userId}` })
    }
    const { stdout, code } = await client.ended
    const loginIds: string[] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).loginIds[0])
    const before = loginIds.filter((id) => id.startsWith('moving') && !gone.some((user) => user.loginIds[0] === id))
    assert.deepEqual([code, new Set(loginIds).size, before.length], [0, loginIds.length, 1400])
    await busy.stop()
  })

  it('ends quietly when the reader of an export has gone', async () => {
    const command = '"$@" | head -n 1 | wc -l; echo $PIPESTATUS'
    const child = spawn('bash', ['-c', command, 'bash', ...descope('user', 'export').flat()], {
      env: { ...process.env, ...plane.env },
      stdio: 'pipe',
    })
    const [stdout, stderr] = await Promise.all([child.stdout.toArray(), child.stderr.toArray()])
    assert.deepEqual([stdout.join(''), stderr.join('')], ['1\n141\n', ''])
  })
})

function targetOf({ env }: PlaneProcess): string {
  return `${env.DESCOPE_PROJECT_ID} at ${env.DESCOPE_BASE_URL}`
}

/** Forwards requests; of every batch of users, the first reply does not reach the client. */
async function startForgetfulProxy(target: string) {
  const seen = new Set<string>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    const { authorization = '' } = request.headers
    const headers = { authorization, 'content-type': 'application/json' }
    const answer = await fetch(`${target}${request.url}`, { method: request.method, headers, body })
    const reply = await answer.text()
    if (request.url?.endsWith('/create/batch') && !seen.has(body)) {
      seen.add(body)
      request.socket.destroy()
      return
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(reply)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    lost: () => seen.size,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}
