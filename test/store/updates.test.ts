/** What a user costs beside the row: the trees that a create writes, and those that an update leaves alone. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Database, openDatabase } from '../support/database.ts'
import { engines, onEveryEngine, type TestEngine } from '../support/engines.ts'
import { startTestPlane, type TestPlane } from '../support/plane.ts'

const USERS = 300

/** `before`: what is done to the tables first. */
async function withUsers(
  t: TestContext,
  engine: TestEngine,
  before = '',
): Promise<{ plane: TestPlane; database: Database }> {
  const { url, drop } = await engine.freshUrl()
  t.after(drop)
  const plane = await startTestPlane({ database: url })
  t.after(() => plane.stop())
  const database = await openDatabase(url)
  t.after(() => database.close())
  if (before) await database.rows(before)
  const users = Array.from({ length: USERS }, (_, n) => ({
    loginId: `user-${n}@example.com`,
    phone: `+1555000${1000 + n}`,
    name: `User ${n}`,
    status: n % 100 === 0 ? 'disabled' : undefined,
  }))
  const { body } = await plane.call('POST', '/v1/mgmt/user/create/batch', { users })
  assert.deepEqual(body.failedUsers, [])
  return { plane, database }
}

onEveryEngine((engine) => {
  test('F11 the few by status do not hold everybody who was made or imported', async (t) => {
    const { plane, database } = await withUsers(t, engine)
    const disabled = await plane.call('POST', '/v2/mgmt/user/search', { statuses: ['disabled'] })
    const invited = await plane.call('POST', '/v2/mgmt/user/search', { statuses: ['invited'], limit: 1 })
    assert.deepEqual([disabled.body.total, invited.body.total], [USERS / 100, USERS - USERS / 100])
    const partial = await database.rows(
      engine.name === 'sqlite'
        ? "SELECT sql AS text FROM sqlite_master WHERE tbl_name = 'users' AND sql LIKE '%WHERE%status%' COLLATE nocase"
        : "SELECT indexdef AS text FROM pg_indexes WHERE tablename = 'users' AND indexdef LIKE '%WHERE%status%'",
    )
    const conditions = partial.map(({ text }) => /where (.*)$/i.exec(String(text))?.[1] ?? 'true')
    assert.equal(conditions.length, 1)
    for (const condition of conditions) {
      const [row] = await database.rows(`SELECT count(*) AS held FROM users WHERE ${condition}`)
      assert.equal(Number(row?.['held']), USERS / 100, condition)
    }
  })
})

onEveryEngine((engine) => {
  test('F11 an update of what no search is by leaves the indexes alone', {
    skip: engine.name === 'sqlite' && 'SQLite writes those indexes whose columns change, and no others',
  }, async (t) => {
    // With room in each page: else the server has to clean it first, which it cannot while somebody still sees what was.
    const { plane, database } = await withUsers(t, engine, 'ALTER TABLE users SET (fillfactor = 10)')
    const before = await updatesOf(database, 0)
    for (let n = 0; n < USERS; n++) {
      plane.now += 1000
      const picture = `https://example.com/${n}.png`
      const { status } = await plane.call('POST', '/v1/mgmt/user/update/picture', {
        loginId: `user-${n}@example.com`,
        picture,
      })
      assert.equal(status, 200)
    }
    const { all, hot } = await updatesOf(database, before.all + USERS)
    assert.equal(hot - before.hot, all - before.all)
  })
})

/** Once so many are told: the server's counts lag behind. */
async function updatesOf(database: Database, least: number): Promise<{ all: number; hot: number }> {
  for (let tries = 0; ; tries++) {
    const [row] = await database.rows(
      "SELECT n_tup_upd AS updates, n_tup_hot_upd AS hot FROM pg_stat_user_tables WHERE relname = 'users'",
    )
    const seen = { all: Number(row?.['updates']), hot: Number(row?.['hot']) }
    if (seen.all >= least || tries > 100) return seen
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

test('a user is written into no more than 13 trees of SQLite', async (t) => {
  const [sqlite] = engines()
  assert.ok(sqlite)
  const { database } = await withUsers(t, sqlite)
  const trees =
    await database.rows(`SELECT t.name AS name, (t.wr = 0) + (SELECT count(*) FROM pragma_index_list(t.name) AS i
      WHERE i.partial = 0 AND NOT (t.wr = 1 AND i.origin = 'pk')) + t.wr AS trees
    FROM pragma_table_list AS t
    WHERE t.name IN ('users', 'user_login_ids', 'users_text_waiting', 'audit') ORDER BY 1`)
  assert.deepEqual(Object.fromEntries(trees.map(({ name, trees }) => [name, Number(trees)])), {
    audit: 5,
    user_login_ids: 1,
    users: 6,
    users_text_waiting: 1,
  })
})
