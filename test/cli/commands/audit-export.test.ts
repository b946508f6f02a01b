/** `descope audit export` against a plane: whole, stopped and resumed. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { audited, type Context } from '../../../src/features/context.ts'
import { onEveryEngine } from '../../support/engines.ts'
import { startTestPlane } from '../../support/plane.ts'
import { descope } from '../../upkeep/program.ts'

const DAY = 24 * 3_600_000

onEveryEngine((engine) => {
  test('F8 the audit trail is exported before it is removed, and goes on where it was stopped', async (t) => {
    const { url, drop } = await engine.freshUrl()
    const plane = await startTestPlane({ database: url })
    const folder = mkdtempSync(join(tmpdir(), 'descope-trail-'))
    t.after(async () => {
      rmSync(folder, { recursive: true })
      await plane.stop()
      await drop()
    })
    const { world, projectId } = plane
    const ctx = { ...world, caller: { keyId: 'K', address: '' } } as unknown as Context
    const add = (count: number, age: number) =>
      world.store.writeDirectory((tables) => {
        const records = Array.from({ length: count }, (_, n) => ({
          ...audited(ctx, 'Old'),
          occurredAt: plane.now - age + Math.floor(n / 3),
        }))
        return tables.audit.add(projectId, records)
      })
    await add(2500, 400 * DAY)
    await add(10, 20 * DAY)
    const env = {
      DESCOPE_BASE_URL: plane.url,
      DESCOPE_PROJECT_ID: projectId,
      DESCOPE_MANAGEMENT_KEY: plane.managementKey,
    }
    const file = join(folder, 'trail.ndjson')
    const run = (...words: string[]) => descope(['audit', 'export', ...words], { env })
    const lines = () => readFileSync(file, 'utf8').trimEnd().split('\n')
    const ids = () => lines().map((line) => JSON.parse(line).ID as string)

    const before = new Date(plane.now - 100 * DAY).toISOString()
    assert.deepEqual(await run(file, '--before', before), {
      code: 0,
      stdout: `* Exported: 2500 records to ${file}, and their blocks to ${file}.blocks\n`,
      stderr: '',
    })
    assert.equal(statSync(file).mode & 0o777, 0o600)
    const whole = ids()
    assert.equal(new Set(whole).size, 2500)
    assert.deepEqual(JSON.parse(lines()[0] as string), {
      ID: whole[0],
      projectId,
      userId: '',
      action: 'Old',
      occurred: String(plane.now - 400 * DAY),
      device: '',
      method: '',
      geo: '',
      remoteAddress: '',
      externalIds: [],
      tenants: [],
      data: {},
      type: 'info',
      actorId: 'K',
    })

    assert.deepEqual(await run(file), {
      code: 1,
      stdout: '',
      stderr: `* Error: ${file} is there already; --resume goes on behind its last record\n`,
    })
    truncateSync(file, statSync(file).size - 5000)
    const resumed = await run(file, '--resume', '--before', before)
    assert.equal(resumed.code, 0, resumed.stderr)
    assert.deepEqual(ids(), whole, 'none twice, none left out')
    const more = await run(file, '--resume', '-j')
    assert.deepEqual(JSON.parse(more.stdout), { blocks: `${file}.blocks`, count: 10, file, ok: true })
    assert.equal(ids().length, 2510)

    const notes = join(folder, 'notes.txt')
    writeFileSync(notes, 'not a\ntrail')
    assert.deepEqual(await run(notes, '--resume'), {
      code: 1,
      stdout: '',
      stderr: `* Error: ${notes} does not end with a record of an audit trail\n`,
    })
    assert.equal(readFileSync(notes, 'utf8'), 'not a\ntrail')

    const { code, stdout } = await run('--before', before)
    assert.equal(code, 0)
    assert.equal(stdout.trimEnd().split('\n').length, 2500)
    assert.match((await run('-', '--resume')).stderr, /^\* Error: --resume needs a file\n/)
  })
})
