/** Imports against a real plane: a dry run says what the import then does, and mistakes are told early. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type PlaneProcess, startPlaneProcess } from '../plane-process.ts'
import { startClient } from './campaign.ts'

describe('imports that are looked at first', () => {
  let plane: PlaneProcess
  let folder = ''

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'descope-checked-'))
    plane = await startPlaneProcess(`sqlite:${join(folder, 'plane.db')}`)
  })
  after(async () => {
    await plane?.stop()
    rmSync(folder, { recursive: true })
  })

  const total = async () => {
    const answer = await plane.call('POST', '/v2/mgmt/user/search', { limit: 1 })
    return ((await answer.json()) as { total: number }).total
  }
  const run = async (...words: string[]) => {
    const { stdout, code } = await startClient(plane, 'user', 'import', ...words, '-j').ended
    return { ...JSON.parse(stdout), code }
  }
  const fileOf = (name: string, text: string) => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }

  it('D4 a dry run counts and refuses as the import does, and writes nothing', async () => {
    const good = Array.from({ length: 300 }, (_, at) => `u${at}@example.com,gold,`)
    const lines = ['E-Mail,Plan,phone', ...good, 'u7@example.com,free,', 'x@example.com,free,12', ',free,']
    const file = fileOf('dry.csv', `${lines.join('\r\n')}\r\n`)
    const flags = ['--map', 'E-Mail=email', '--map', 'Plan=customAttributes.plan', '--login-id', 'email']
    const before = readdirSync(folder).sort()
    const dry = await run(file, ...flags, '--dry-run', '--batch-size', '100')
    const failures = [
      { row: 301, reason: 'Request is malformed: User already exists' },
      { row: 302, reason: dry.failures[1]?.reason },
      { row: 303, reason: 'the user has no email' },
    ]
    assert.match(failures[1]?.reason, /phone/)
    assert.deepEqual(dry, { created: 300, failed: 3, dryRun: true, failures, ok: false, code: 1 })
    assert.deepEqual([await total(), readdirSync(folder).sort()], [0, before])
    const real = await run(file, ...flags, '--batch-size', '100')
    const failedFile = `${file}.failed.ndjson`
    assert.deepEqual(real, { created: 300, failed: 3, failedFile, ok: false, code: 1 })
    assert.equal(await total(), 300)
  })

  it('D4 a file whose users all fail alike ends after the first hundred, and nothing of it is left to go on with', async () => {
    const lines = Array.from({ length: 5000 }, (_, at) => `a${at}@example.com`)
    const file = fileOf('alike.csv', ['email', ...lines].join('\n'))
    const stopped = await run(file)
    assert.deepEqual([stopped.created, stopped.failed, stopped.code], [0, 100, 1])
    assert.equal(existsSync(`${file}.checkpoint`), false)
    const again = await run(file, '--login-id', 'email')
    assert.deepEqual(again, { created: 5000, failed: 0, ok: true, code: 0 })
  })

  it('C4 C12 a file of Auth0 comes with its hashes, and what is lost is told', async () => {
    const users = fileOf(
      'auth0.json',
      JSON.stringify([{ user_id: 'auth0|5f7c', email: 'Ann@Example.com', user_metadata: { plan: 'gold' } }]),
    )
    const hash = '$2b$06$abcdefghijklmnopqrstuuKnA9jUaVW4xGi6OwJ9/OY8wA8f89BsO'
    const rows = [
      { _id: { $oid: '5f7c' }, email: 'ann@example.com', passwordHash: hash },
      { _id: { $oid: 'gone' }, email: 'gone@example.com', passwordHash: hash },
    ]
    const hashes = fileOf('hashes.json', rows.map((row) => JSON.stringify(row)).join('\n'))
    const gone = { user: 'gone@example.com', reason: 'No user takes this password hash' }
    const reason = 'Not taken over: user_metadata of 1 user. With keepMetadata it becomes custom attributes'
    const dry = await run(users, '--source', 'auth0', '--hashes', hashes, '--dry-run')
    const told = { created: 1, failed: 1, ok: false, code: 1 }
    assert.deepEqual(dry, { ...told, dryRun: true, failures: [gone, { user: '', reason }] })
    const kept = await run(users, '--source', 'auth0', '--hashes', hashes, '--keep-metadata')
    assert.deepEqual(kept, { ...told, failures: [gone] })
    const answer = await plane.call('GET', '/v1/mgmt/user?loginId=Ann@Example.com', undefined)
    const { user } = (await answer.json()) as { user: { password: boolean; customAttributes: object } }
    const attributes = { user_id: 'auth0|5f7c', user_metadata: { plan: 'gold' } }
    assert.deepEqual([user.password, user.customAttributes], [true, attributes])
  })
})
