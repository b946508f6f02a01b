/** Whoever can write to the database, and has no master key, changes nothing in the audit trail that is not seen. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it, type TestContext } from 'node:test'
import { blockAll, createBlocking } from '../../../src/features/audit/blocks/making.ts'
import { audited, type Context } from '../../../src/features/context.ts'
import { endHistory } from '../../../src/features/identity/session/retention.ts'
import { type Database, openDatabase } from '../../support/database.ts'
import { onEveryEngine } from '../../support/engines.ts'
import { startBeside, startTestPlane, type TestPlane } from '../../support/plane.ts'
import { descope } from '../../upkeep/program.ts'

const DAY = 24 * 3_600_000
const MINUTE = 60_000

/** What `audit verify` does, call by call. */
async function verify(plane: TestPlane, head = '') {
  const sum = { records: 0, blocks: 0 }
  for (let after = ''; ; ) {
    const { status, body } = await plane.call('POST', '/v1/mgmt/audit/verify', { after, head })
    assert.equal(status, 200, JSON.stringify(body))
    sum.records += body.records
    sum.blocks += body.blocks
    const problem = body.problem.kind === '' ? undefined : body.problem
    if (problem || !body.next) return { ...sum, problem, head: body.head as string }
    after = body.next
  }
}

/** So many records, a second apart. */
async function write(plane: TestPlane, count: number, project = plane.projectId): Promise<string[]> {
  const ctx = { ...plane.world, caller: { keyId: 'K', address: '192.0.2.1' } } as unknown as Context
  const records = Array.from({ length: count }, (_, n) => ({
    ...audited(ctx, 'Paid', { loginIds: ['ann@example.com'], data: { sum: n, 2: 'two', 1: ['one', null, 1.5] } }),
    occurredAt: plane.now - (count - n) * 1000,
  }))
  await plane.world.store.writeDirectory((tables) => tables.audit.add(project, records))
  return records.map(({ id }) => id)
}

onEveryEngine((engine) => {
  /** A plane, so many processes beside it, and its database to forge in. */
  const start = async (t: TestContext, beside = 0) => {
    const { url, drop } = await engine.preparedUrl()
    const plane = await startTestPlane({ database: url, planes: 1 })
    const others = await Promise.all(Array.from({ length: beside }, () => startBeside(plane, { database: url })))
    const database = await openDatabase(url)
    t.after(async () => {
      await database.close()
      for (const other of others) await other.stop()
      await plane.stop()
      await drop()
    })
    return { plane, others, database }
  }

  it('records that are changed, removed, put in or moved in the database are named', async (t) => {
    const { plane, database } = await start(t)
    const ids = await write(plane, 620)
    plane.now += MINUTE
    await blockAll(plane.world)
    const loose = await write(plane, 5)
    const whole = await verify(plane)
    assert.deepEqual([whole.blocks, whole.problem], [2, undefined])
    assert.ok(whole.records >= 625, `${whole.records}`)

    const row = async (id: string) => (await database.rows(`SELECT * FROM audit WHERE id = '${id}'`))[0]
    const attack = attackOn(plane, database)
    const [first = '', second = '', last = ''] = [ids[3], ids[300], ids[619]]
    for (const [column, value] of [
      ['action', 'Refunded'],
      ['actor_id', 'somebody'],
      ['remote_address', ''],
      ['data', '{"sum":3,"1":["one",null,1.5],"2":"three"}'],
      ['login_ids', '["bob@example.com"]'],
      ['tenants', '["T1"]'],
      ['search_text', 'nothing to be found'],
    ] as const) {
      await attack([first, last], `UPDATE audit SET ${column} = '${value}' WHERE id IN ('${first}', '${last}')`, {
        kind: 'changed',
        record: first,
        block: 1,
      })
    }
    const at = Number((await row(second))?.['occurred_at'])
    const moved = await attack([second], `UPDATE audit SET occurred_at = ${at - 5000} WHERE id = '${second}'`)
    assert.deepEqual([moved?.kind, moved?.record], ['changed', second], 'its time')
    const far = await attack([second], `UPDATE audit SET occurred_at = 5 WHERE id = '${second}'`)
    assert.ok(far, 'its time, by far')
    await attack([first], `DELETE FROM audit WHERE id = '${first}'`, { kind: 'removed', record: first, block: 1 })
    await attack([last], `DELETE FROM audit WHERE id = '${last}'`, { kind: 'removed', record: last, block: 2 })

    // Two that change places: each is whole, and bears the name of the other.
    const names = `id = CASE id WHEN '${first}' THEN '${second}' ELSE '${first}' END`
    if (engine.name === 'sqlite') {
      await database.rows(`UPDATE audit SET id = 'x' WHERE id = '${first}'`)
      await database.rows(`UPDATE audit SET id = '${first}' WHERE id = '${second}'`)
      const swapped = await attack([], `UPDATE audit SET id = '${second}' WHERE id = 'x'`)
      assert.deepEqual([swapped?.record, swapped?.block], [first, 1], names)
      await database.rows(`UPDATE audit SET id = 'x' WHERE id = '${second}'`)
      await database.rows(`UPDATE audit SET id = '${second}' WHERE id = '${first}'`)
      await database.rows(`UPDATE audit SET id = '${first}' WHERE id = 'x'`)
    }

    const copy = (id: string, other: string) => `INSERT INTO audit SELECT ${COLUMNS.replace("'id'", `'${other}'`)}
      FROM audit WHERE id = '${id}'`
    const inserted = { kind: 'inserted', record: 'AUforged' }
    await attack(['AUforged'], copy(second, 'AUforged'), { ...inserted, block: 1 }, { remove: true })
    await attack(
      ['AUforged'],
      copy(second, 'AUforged').replace(/\bstamp\b/, "''"),
      { ...inserted, block: 1 },
      { remove: true },
    )
    const newest = `UPDATE audit SET occurred_at = ${plane.now}, stamp = '' WHERE id = 'AUforged'`
    await database.rows(copy(second, 'AUforged'))
    await attack(['AUforged'], newest, { ...inserted, block: 0 }, { remove: true })
    const [free = ''] = loose
    await attack([free], `UPDATE audit SET action = 'Refunded' WHERE id = '${free}'`, {
      kind: 'changed',
      record: free,
      block: 0,
    })

    // What was put in is not taken in by and by.
    await database.rows(
      copy(second, 'AUforged')
        .replace(/\bstamp\b/, "''")
        .replace('occurred_at', `${plane.now}`),
    )
    plane.now += MINUTE
    await blockAll(plane.world)
    const after = await verify(plane)
    assert.deepEqual([after.problem?.kind, after.problem?.record], ['inserted', 'AUforged'])
    assert.match(plane.log.join('\n'), /records of an audit trail were put in or changed/)
    await database.rows("DELETE FROM audit WHERE id = 'AUforged'")
    assert.equal((await verify(plane)).problem, undefined)
  })

  it('blocks that are changed, removed, put in or cut off are named', async (t) => {
    const { plane, database } = await start(t)
    const ids = await write(plane, 1800)
    plane.now += MINUTE
    await blockAll(plane.world)
    const { head, blocks } = await verify(plane)
    assert.equal(blocks, 4)
    const texts = await database.rows('SELECT number, document FROM audit_blocks ORDER BY number')
    const document = (number: number) => String(texts[number - 1]?.['document'])
    const put = (number: number, text: string) =>
      database.rows(`UPDATE audit_blocks SET document = '${text.replaceAll("'", "''")}' WHERE number = ${number}`)
    const found = async (kept = '') => {
      const { problem } = await verify(plane, kept)
      return problem && [problem.kind, problem.record, problem.block]
    }
    // With a record and its leaf gone, the block bears another signature than its own.
    const second = JSON.parse(document(2))
    await put(2, JSON.stringify({ ...second, leaves: second.leaves.slice(1), count: second.count - 1 }))
    assert.deepEqual(await found(), ['changed', '', 2])
    await put(2, JSON.stringify({ ...JSON.parse(document(3)), number: 2 }))
    assert.deepEqual(await found(), ['changed', '', 2])
    await put(2, document(3))
    assert.deepEqual(await found(), ['removed', '', 2])
    await put(2, document(2))
    await database.rows('DELETE FROM audit_blocks WHERE number = 2')
    assert.deepEqual(await found(), ['removed', '', 2])
    await database.rows('UPDATE audit_blocks SET number = number - 1 WHERE number = 3')
    assert.deepEqual(await found(), ['removed', '', 2])
    await database.rows('UPDATE audit_blocks SET number = 3 WHERE number = 2')
    await database.rows(`INSERT INTO audit_blocks (project_id, number, kind, newest_at, document)
      SELECT project_id, 2, kind, newest_at, '${document(2).replaceAll("'", "''")}' FROM audit_blocks WHERE number = 1`)
    assert.equal(await found(), undefined)

    // Whoever cuts the end off, records and blocks, is seen by whoever kept the head.
    assert.equal(await found(head), undefined)
    await database.rows('DELETE FROM audit_blocks WHERE number = 4')
    await database.rows(
      `DELETE FROM audit WHERE id IN (${ids
        .slice(1500)
        .map((id) => `'${id}'`)
        .join(', ')})`,
    )
    assert.equal(await found(), undefined)
    assert.deepEqual(await found(head), ['removed', '', 4])
    await write(plane, 1)
    plane.now += MINUTE
    await blockAll(plane.world)
    assert.deepEqual(await found(head), ['changed', '', 4])
    assert.equal((await plane.call('POST', '/v1/mgmt/audit/verify', { head: 'x' })).status, 400)
    assert.equal((await plane.call('POST', '/v1/mgmt/audit/verify', { after: "'" })).status, 400)
  })

  it('several processes write one chain, late records and projects of before included', async (t) => {
    const { plane, others, database } = await start(t, 2)
    const planes = [plane, ...others]
    // Written by a version without stamps.
    await write(plane, 700)
    await database.rows("UPDATE audit SET stamp = ''")
    plane.now += MINUTE
    await blockAll(plane.world)
    assert.equal((await verify(plane)).problem, undefined)
    await database.rows("UPDATE audit SET action = 'Else' WHERE id = (SELECT max(id) FROM audit)")
    assert.equal((await verify(plane)).problem?.kind, 'changed', 'what was taken in is safe from then on')
    await database.rows("UPDATE audit SET action = 'Paid' WHERE id = (SELECT max(id) FROM audit)")

    const works = planes.map(({ world }) => createBlocking(world))
    for (let round = 0; round < 4; round++) {
      await Promise.all(planes.map((each) => write(each, 40)))
      plane.now += MINUTE
      await Promise.all(works.map((work) => work()))
    }
    await Promise.all(works.map((work) => work()))
    assert.equal((await verify(plane)).problem, undefined)
    plane.now -= 30 * MINUTE
    const [set = ''] = await write(plane, 1)
    plane.now += 32 * MINUTE
    await blockAll(plane.world)
    assert.equal((await verify(plane)).problem, undefined)
    await database.rows(`DELETE FROM audit WHERE id = '${set}'`)
    const { problem } = await verify(plane)
    assert.deepEqual([problem?.kind, problem?.record], ['removed', set], 'what came late is in a block, too')
  })

  it('retention leaves a signed stub, and an export is checked without a plane', async (t) => {
    const { plane, database } = await start(t)
    const folder = mkdtempSync(join(tmpdir(), 'descope-blocks-'))
    t.after(() => rmSync(folder, { recursive: true }))
    await write(plane, 600)
    plane.now += MINUTE
    await blockAll(plane.world)
    plane.now += 10 * DAY
    const young = await write(plane, 600)
    plane.now += MINUTE
    await blockAll(plane.world)
    const env = {
      DESCOPE_BASE_URL: plane.url,
      DESCOPE_PROJECT_ID: plane.projectId,
      DESCOPE_MANAGEMENT_KEY: plane.managementKey,
    }
    const run = (...words: string[]) => descope(['audit', ...words], { env })
    const file = join(folder, 'trail.ndjson')
    assert.equal((await run('export', file)).code, 0)
    const told = await run('verify', '-j')
    assert.equal(told.code, 0, told.stdout + told.stderr)
    const { publicKey, head, records, blocks } = JSON.parse(told.stdout)
    assert.deepEqual(await run('verify', '--head', head), {
      code: 0,
      stdout: `* Verified: ${records} records in ${blocks} blocks, as they were written\n  - Head: ${head}\n  - Public key: ${publicKey}\n`,
      stderr: '',
    })
    const check = async () => {
      const { code, stdout, stderr } = await descope(['audit', 'verify', file, '--public-key', publicKey], { env: {} })
      return [code, stdout + stderr]
    }
    const fine = [0, `* Verified: ${records} records by ${blocks} blocks, as they were written\n`]
    assert.deepEqual(await check(), fine)
    const text = readFileSync(file, 'utf8')
    const lines = text.split('\n')
    const place = 200
    const { ID, occurred } = JSON.parse(lines[place] ?? '')
    const named = `record ${ID} of ${new Date(Number(occurred)).toISOString()}`
    const spoil = async (changed: string[]) => {
      writeFileSync(file, changed.join('\n'))
      return check()
    }
    const other = (lines[place] ?? '').replace('192.0.2.1', '192.0.2.2')
    assert.deepEqual(await spoil(lines.with(place, other)), [1, `* Not as it was written: ${named} was changed\n`])
    assert.deepEqual(await spoil(lines.toSpliced(place, 1)), [1, `* Not as it was written: ${named} was removed\n`])
    const forged = (lines[place] ?? '').replace(ID, `${ID}x`)
    const putIn = `* Not as it was written: ${named.replace(ID, `${ID}x`)} was put in\n`
    assert.deepEqual(await spoil(lines.toSpliced(place + 1, 0, forged)), [1, putIn])
    const swapped = lines.with(place, lines[place + 1] ?? '').with(place + 1, lines[place] ?? '')
    assert.deepEqual(await spoil(swapped), [1, `* Not as it was written: record ${ID} stands in the wrong place\n`])
    const strange = Buffer.alloc(32, 1).toString('base64url')
    const unknown = await descope(['audit', 'verify', file, '--public-key', strange], { env: {} })
    assert.match(unknown.stdout, /block 1 is not signed with/)
    writeFileSync(file, text)

    await endHistory(plane.world, { audit: 5 * DAY, logins: 0 }, plane.now)
    const left = await verify(plane)
    assert.deepEqual([left.problem, left.records], [undefined, 600 + Number(left.records - 600)])
    const [{ n } = { n: 0 }] = await database.rows(`SELECT count(*) AS n FROM audit WHERE action = 'Paid'`)
    assert.equal(Number(n), 600)
    const [stub] = await database.rows('SELECT kind, document FROM audit_blocks ORDER BY number LIMIT 1')
    assert.equal(stub?.['kind'], 'ended')
    assert.equal((await verify(plane, head)).problem, undefined)
    // Nobody else says what may be missing.
    const later = JSON.stringify({ ...JSON.parse(String(stub?.['document'])), endedBefore: plane.now })
    await database.rows(`UPDATE audit_blocks SET document = '${later.replaceAll("'", "''")}' WHERE kind = 'ended'`)
    await database.rows(`DELETE FROM audit WHERE id = '${young[0]}'`)
    assert.deepEqual((await verify(plane)).problem?.kind, 'changed')
    await database.rows(
      `UPDATE audit_blocks SET document = '${String(stub?.['document']).replaceAll("'", "''")}' WHERE kind = 'ended'`,
    )
    const { problem } = await verify(plane)
    assert.deepEqual([problem?.kind, problem?.record], ['removed', young[0]])

    // The file goes on where it was, also over what the plane has ended since.
    assert.equal((await run('export', file, '--resume')).code, 0)
    assert.deepEqual(await check(), fine)
  })
})

const COLUMNS = `project_id, 'id', user_id, action, type, actor_id, device, method, geo, remote_address, search_text,
  login_ids, tenants, data, occurred_at, stamp`

interface Named {
  kind: string
  record: string
  block: number
}

/** Does it, looks whether it is seen, and undoes it. */
function attackOn(plane: TestPlane, { rows }: Pick<Database, 'rows'>) {
  return async (ids: string[], statement: string, expected?: Named, { remove = false } = {}) => {
    const list = ids.map((id) => `'${id}'`).join(', ')
    if (ids.length > 0 && !remove) await rows(`CREATE TABLE kept AS SELECT * FROM audit WHERE id IN (${list})`)
    await rows(statement)
    const { problem } = await verify(plane)
    if (expected) {
      const { kind, record, block } = problem ?? {}
      assert.deepEqual({ kind, record, block }, expected, statement)
    }
    if (ids.length > 0) await rows(`DELETE FROM audit WHERE id IN (${list})`)
    if (ids.length > 0 && !remove) {
      await rows('INSERT INTO audit SELECT * FROM kept')
      await rows('DROP TABLE kept')
    }
    if (ids.length > 0) assert.equal((await verify(plane)).problem, undefined, `after ${statement}`)
    return problem as Named | undefined
  }
}
