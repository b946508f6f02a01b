import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { isRolling, migrations } from '../../src/store/migrations/index.ts'
import { freshUrl } from '../crash/plane-process.ts'
import { openDatabase } from '../support/database.ts'
import { onEveryEngine } from '../support/engines.ts'
import { freshDatabase, postgresUrl } from '../support/postgres.ts'
import { BACK_TO_3 } from './older.ts'
import { descope } from './program.ts'

const EFFECTS: { [name: string]: string } = {
  sessions: 'codes and links wait until it is done',
  statuses: 'builds indexes beside writes',
  'management-keys': 'management keys wait until it is done',
  ownership: 'users wait until it is done',
  history: 'builds indexes beside writes',
  families: 'users wait until it is done',
  'audit-blocks': 'changes wait until it is done',
  'short-texts': 'builds indexes beside writes',
  'fewer-indexes': 'builds indexes beside writes',
  disabled: 'builds indexes beside writes',
  'odd-texts': 'builds indexes beside writes',
  'configuration-digests': 'flows and settings wait until it is done',
}
const all = migrations
  .map(({ name }, index) => `${index + 1} ${name}: rolling; ${EFFECTS[name] ?? 'nothing waits'}\n`)
  .join('')
const latest = migrations.length
const ROLLING = 'Rolling: older processes can go on while newer ones start\n'

onEveryEngine((engine) => {
  test('says what it would do, does it, and finds nothing more to do', async (t) => {
    const url = await freshUrl(t, engine)
    const check = () => descope(['migrate', '--check', '-d', url])
    assert.deepEqual(await check(), { code: 0, stdout: all + ROLLING, stderr: '' })
    assert.deepEqual(await check(), { code: 0, stdout: all + ROLLING, stderr: '' }, 'looking has changed something')
    if (engine.name === 'sqlite') assert.equal(existsSync(url.slice('sqlite:'.length)), false)

    assert.deepEqual(await descope(['migrate', '-d', url]), { code: 0, stdout: `${all}Done\n`, stderr: '' })
    const nothing = { code: 0, stdout: `Nothing to do: version ${latest}\n`, stderr: '' }
    assert.deepEqual(await check(), nothing)
    assert.deepEqual(await descope(['migrate', '-d', url]), nothing)
  })

  test('does only what the database has not', async (t) => {
    const url = await freshUrl(t, engine)
    await descope(['migrate', '-d', url])
    const database = await openDatabase(url)
    for (const statement of BACK_TO_3) await database.rows(statement)
    await database.close()

    const pending = all.split('\n').slice(3).join('\n')
    const checked = await descope(['migrate', '--check', '-d', url])
    assert.deepEqual(checked, { code: 0, stdout: pending + ROLLING, stderr: '' })
    assert.deepEqual(await descope(['migrate', '-d', url]), { code: 0, stdout: `${pending}Done\n`, stderr: '' })
  })

  test('spreads nothing where there is one server', async (t) => {
    const url = await freshUrl(t, engine)
    const { code, stdout, stderr } = await descope(['migrate', '--distribute', '-d', url])
    const why =
      engine.name === 'sqlite'
        ? 'SQLite stands on one machine: only PostgreSQL with Citus can be spread'
        : 'The database has no extension citus: CREATE EXTENSION citus, and add its nodes'
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, new RegExp(`^Error: cannot use database [^ ]+: ${why}\n$`))
  })

  test('refuses a database that is newer, and leaves it alone', async (t) => {
    const url = await freshUrl(t, engine)
    await descope(['migrate', '-d', url])
    const database = await openDatabase(url)
    await database.rows("INSERT INTO homescope_migrations (version, name) VALUES (9999, 'of the future')")
    for (const words of [['--check'], []]) {
      const { code, stdout, stderr } = await descope(['migrate', ...words, '-d', url])
      assert.deepEqual([code, stdout], [1, ''])
      assert.match(
        stderr,
        /^Error: cannot use database .*: the database has version 9999, this program knows \d+: .*\n$/,
      )
    }
    assert.deepEqual((await database.rows('SELECT max(version) AS version FROM homescope_migrations'))[0], {
      version: 9999,
    })
    await database.close()
  })
})

test('F10 an index is built while others write, and anew when a process died over it', {
  skip: postgresUrl() === undefined,
}, async (t) => {
  const { url, drop } = await freshDatabase()
  t.after(drop)
  await descope(['migrate', '-d', url])
  const [database, writer, other] = await Promise.all([openDatabase(url), openDatabase(url), openDatabase(url)])
  t.after(() => Promise.all([database, writer, other].map((each) => each.close())))
  const rewind = [
    ...BACK_TO_3,
    "CREATE INDEX users_disabled_by_status ON users (project_id, status, id) WHERE status = 'x'",
  ]
  for (const statement of rewind) await database.rows(statement)
  await database.rows(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_disabled_by_status'::regclass`)

  // Whoever builds in a transaction waits for this one, and all who write wait behind.
  await writer.rows('BEGIN')
  await writer.rows('LOCK TABLE users IN ROW EXCLUSIVE MODE')
  const migrating = Promise.all([descope(['migrate', '-d', url]), descope(['migrate', '-d', url])])
  await until(async () => {
    const waiting = await database.rows(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
       AND query ILIKE '%index concurrently%'`,
    )
    return waiting.length > 0
  })
  await other.rows("SET lock_timeout = '1s'")
  await other.rows("DELETE FROM users WHERE project_id = 'nobody'")
  await writer.rows('COMMIT')

  const codes = (await migrating).map(({ code }) => code)
  assert.deepEqual(codes, [0, 0])
  const built = await database.rows(
    `SELECT c.relname AS name, i.indisvalid AS valid, pg_get_indexdef(i.indexrelid) LIKE '%''disabled''%' AS right
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE c.relname IN ('users_disabled_by_status', 'audit_by_user') ORDER BY 1`,
  )
  assert.deepEqual(built, [
    { name: 'audit_by_user', valid: true, right: false },
    { name: 'users_disabled_by_status', valid: true, right: true },
  ])
})

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    assert.ok(tries < 200, 'waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('asks for a restart when one of the pending migrations is not rolling', () => {
  const made = (rolling: boolean) => ({ name: 'made', rolling })
  assert.equal(isRolling({ version: 4, migrations: [made(true), made(true)] }), true)
  assert.equal(isRolling({ version: 4, migrations: [made(true), made(false)] }), false)
  assert.equal(isRolling({ version: 0, migrations: [made(false)] }), true, 'nobody runs on an empty database')
})

test('tells no password of a database that does not answer', async () => {
  for (const url of ['postgres://u:secret@127.0.0.1:1/x', 'postgres://127.0.0.1:1/x?user=u&password=secret']) {
    const { code, stderr } = await descope(['migrate', '-d', url])
    assert.equal(code, 1)
    assert.match(stderr, /^Error: cannot use database postgres:\/\/(u:\*\*\*@)?127\.0\.0\.1:1\/x: /)
  }
})
