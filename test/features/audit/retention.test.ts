/** History that has an end, and what is taken out of it before. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { endHistory } from '../../../src/features/identity/session/retention.ts'
import { createDoubtfulClock } from '../../../src/features/identity/session/sweep.ts'
import { retentionOf } from '../../../src/process/archive.ts'
import { readSettings } from '../../../src/settings/config.ts'
import { openDatabase } from '../../support/database.ts'
import { onEveryEngine } from '../../support/engines.ts'
import { START, startBeside, startTestPlane } from '../../support/plane.ts'

const DAY = 24 * 3_600_000

onEveryEngine((engine) => {
  it('F8 records and sign-ins end where the settings say so, and only there', async () => {
    const { url, drop } = await engine.freshUrl()
    const plane = await startTestPlane({ database: url })
    const other = await startBeside(plane, { database: url })
    const database = await openDatabase(url)
    const { body: project } = await plane.call('POST', '/v1/mgmt/project/clone', { name: 'Second' })
    const projects = [plane.projectId, project.projectId as string]
    await database.rows('DELETE FROM audit')
    for (const id of projects) {
      for (let day = 0; day < 10; day++) {
        await database.rows(`
          INSERT INTO audit (project_id, id, user_id, action, type, actor_id, device, method, geo, remote_address,
            search_text, login_ids, tenants, data, occurred_at)
          SELECT '${id}', '${day}-' || n.i, '', 'Old', 'info', '', '', '', '', '', '', '[]', '[]', '{}', ${START - day * DAY}
          FROM (${numbers(150)}) AS n`)
      }
      for (const [user, days] of [
        ['U1', [9, 8, 1, 0]],
        ['U2', [9, 8]],
      ] as const) {
        for (const day of days) {
          await database.rows(`INSERT INTO logins (project_id, user_id, id, city, country, ip, tenant_id, at)
            VALUES ('${id}', '${user}', 'L${9 - day}', '', '', '', '', ${START - day * DAY})`)
        }
      }
    }
    const counted = async () => [
      ...(await database.rows('SELECT project_id, count(*) AS n FROM audit GROUP BY project_id')).map(({ n }) =>
        Number(n),
      ),
      ...(await database.rows('SELECT user_id, id FROM logins ORDER BY project_id, user_id, id')).map(
        ({ user_id, id }) => `${user_id} ${id}`,
      ),
    ]
    const whole = await counted()
    const time = createDoubtfulClock(plane.world)
    const end = (audit: number, logins: number) =>
      Promise.all([plane, other].map(({ world }) => endHistory(world, { audit, logins }, time())))

    await end(0, 0)
    assert.deepEqual(await counted(), whole, 'nothing ends by itself')
    plane.jump(365 * DAY)
    await end(12 * DAY, 12 * DAY)
    assert.deepEqual(await counted(), whole, 'a clock that is set forward is not believed at once')
    plane.jump(-365 * DAY)
    await end(3.5 * DAY, 0)
    const kept = ['U1 L0', 'U1 L1', 'U1 L8', 'U1 L9', 'U2 L0', 'U2 L1']
    assert.deepEqual(await counted(), [600, 600, ...kept, ...kept])
    await end(0, 3.5 * DAY)
    const left = ['U1 L8', 'U1 L9', 'U2 L1']
    assert.deepEqual(await counted(), [600, 600, ...left, ...left], 'the last of each user stays')
    plane.jump(365 * DAY)
    await end(3.5 * DAY, 3.5 * DAY)
    plane.now += DAY
    await end(3.5 * DAY, 3.5 * DAY)
    assert.deepEqual(await counted(), ['U1 L9', 'U2 L1', 'U1 L9', 'U2 L1'], 'a day later it is')

    await database.close()
    await other.stop()
    await plane.stop()
    await drop()
  })

  it('nothing ends before the archive has it, once and whole', async (t) => {
    const { url, drop } = await engine.freshUrl()
    const plane = await startTestPlane({ database: url })
    const database = await openDatabase(url)
    const folder = await mkdtemp(join(tmpdir(), 'homescope-archive-'))
    t.after(() => rm(folder, { recursive: true }))
    const { projectId } = plane
    await database.rows('DELETE FROM audit')
    await database.rows(`
      INSERT INTO audit (project_id, id, user_id, action, type, actor_id, device, method, geo, remote_address,
        search_text, login_ids, tenants, data, occurred_at)
      SELECT '${projectId}', 'A' || (10000 + n.i), 'U1', 'Old', 'info', '', '', '', '', '', '', '["a"]', '[]', '{"n":1}',
        ${START - 400 * DAY} + n.i / 3
      FROM (${numbers(1200)}) AS n`)
    for (let n = 0; n < 3; n++) {
      await database.rows(`INSERT INTO logins (project_id, user_id, id, city, country, ip, tenant_id, at)
        VALUES ('${projectId}', 'U1', 'L${n}', '', '', '10.0.0.1', '', ${START - 400 * DAY + n})`)
    }
    const left = async () =>
      (await database.rows('SELECT count(*) AS n FROM audit UNION ALL SELECT count(*) FROM logins')).map(({ n }) =>
        Number(n),
      )
    const clock = { now: () => START, elapsed: () => 0 }
    const end = (historyArchive: string) =>
      endHistory(
        plane.world,
        retentionOf({ auditRetention: 30 * DAY, loginRetention: 30 * DAY, historyArchive }, clock),
        START,
      )

    await writeFile(join(folder, 'taken'), '')
    await assert.rejects(end(join(folder, 'taken')), { code: 'ENOTDIR' })
    assert.deepEqual(await left(), [1200, 3], 'where it cannot be written, all stays')

    const files = join(folder, 'archive', projectId)
    await mkdir(files, { recursive: true })
    const month = new Date(START).toISOString().slice(0, 7)
    await writeFile(join(files, `audit-${month}.ndjson`), '{"ID":"whole"}\n{"ID":"cut of')
    await end(join(folder, 'archive'))
    assert.deepEqual(await left(), [0, 1])
    const read = async (kind: string) =>
      (await readFile(join(files, `${kind}-${month}.ndjson`), 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    const [first, ...records] = await read('audit')
    assert.deepEqual(first, { ID: 'whole' })
    assert.deepEqual(
      records.map(({ ID }) => ID),
      Array.from({ length: 1200 }, (_, n) => `A${10001 + n}`),
    )
    assert.deepEqual(records[0], {
      ID: 'A10001',
      projectId,
      userId: 'U1',
      action: 'Old',
      type: 'info',
      actorId: '',
      device: '',
      method: '',
      geo: '',
      remoteAddress: '',
      tenants: [],
      data: { n: 1 },
      occurred: START - 400 * DAY,
      externalIds: ['a'],
    })
    const login = { userId: 'U1', city: '', country: '', ip: '10.0.0.1', tenantId: '' }
    assert.deepEqual(
      await read('logins'),
      [0, 1].map((n) => ({ ...login, id: `L${n}`, at: START - 400 * DAY + n })),
    )

    await database.close()
    await plane.stop()
    await drop()
  })

  it('F8 the whole trail is read page by page, however old', async () => {
    const { url, drop } = await engine.freshUrl()
    const plane = await startTestPlane({ database: url })
    const database = await openDatabase(url)
    await database.rows('DELETE FROM audit')
    await database.rows(`
      INSERT INTO audit (project_id, id, user_id, action, type, actor_id, device, method, geo, remote_address,
        search_text, login_ids, tenants, data, occurred_at)
      SELECT '${plane.projectId}', 'A' || (1000 + n.i), 'U1', 'Old', 'info', '', '', '', '', '', '', '["a"]', '[]', '{}',
        ${START - 400 * DAY} + n.i / 3
      FROM (${numbers(25)}) AS n`)
    const read = (body: object) => plane.call('POST', '/v1/mgmt/audit/export', body)
    const ids: string[] = []
    let after = ''
    do {
      const { status, body } = await read({ after, size: 10 })
      assert.equal(status, 200)
      ids.push(...body.audits.map(({ ID }: { ID: string }) => ID))
      after = body.next
    } while (after !== '')
    assert.deepEqual(
      ids,
      Array.from({ length: 25 }, (_, n) => `A${1001 + n}`),
    )

    const before = START - 400 * DAY + 1
    assert.deepEqual((await read({ before })).body, {
      audits: ['A1001', 'A1002'].map((ID) => ({
        ID,
        projectId: plane.projectId,
        userId: 'U1',
        action: 'Old',
        occurred: String(before - 1),
        device: '',
        method: '',
        geo: '',
        remoteAddress: '',
        externalIds: ['a'],
        tenants: [],
        data: {},
        type: 'info',
        actorId: '',
      })),
      next: '',
    })
    const fresh = { userId: 'U1', action: 'Now', type: 'info', actorId: 'K', tenantId: 'T' }
    await plane.call('POST', '/v1/mgmt/audit/event', fresh)
    assert.equal((await read({})).body.audits.length, 25, 'a record may still be written before it')
    plane.now += 10_001
    assert.equal((await read({})).body.audits.length, 26)
    for (const wrong of ['x', '1', '1.', '.A', '-1.A', "1.A'"]) assert.equal((await read({ after: wrong })).status, 400)

    await database.close()
    await plane.stop()
    await drop()
  })

  /** Rows of `i` from 1. */
  const numbers = (most: number) =>
    engine.name === 'sqlite'
      ? `WITH RECURSIVE g(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < ${most}) SELECT i FROM g`
      : `SELECT generate_series(1, ${most}) AS i`
})

it('F8 how long history is kept is said in days', () => {
  const { auditRetention, loginRetention } = readSettings({}, { HOMESCOPE_AUDIT_RETENTION: '365d' })
  assert.deepEqual([auditRetention, loginRetention], [365 * DAY, 0])
  assert.equal(readSettings({}, { HOMESCOPE_LOGIN_RETENTION: '0' }).loginRetention, 0)
  for (const wrong of ['365', '0d', '-1d', '1.5d', 'd', '12h', '999999d']) {
    assert.throws(() => readSettings({}, { HOMESCOPE_AUDIT_RETENTION: wrong }), {
      message: 'HOMESCOPE_AUDIT_RETENTION must be a number of days such as 365d, or 0 for ever',
    })
  }
})
