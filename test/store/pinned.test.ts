import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openEngine } from '../../src/store/engines/index.ts'
import '../../src/store/index.ts'
import { declared } from '../../src/store/statement.ts'
import { checkPinned, isProjectTable, unpinned } from '../support/pinned.ts'
import { freshDatabase, postgresUrl } from '../support/postgres.ts'
import { EVERYWHERE, shapeOf } from './everywhere.ts'

const skip = postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'

describe('queries on a PostgreSQL that is spread by project', () => {
  test('F1 every declared statement says in every table of which project it is', { skip }, async (t) => {
    const { url, drop } = await freshDatabase()
    const limits = { connect: 5000, lock: 5000, statement: 5000 }
    const engine = await openEngine(url, { connections: 3, limits })
    t.after(async () => {
      await engine.close()
      await drop()
    })
    assert.ok(declared.length > 150, `${declared.length}`)
    const texts = declared.map((each) => each.prepare(engine.dialect).text)
    for (const text of texts) checkPinned(text, isProjectTable)
    const shapes = new Set(texts.map(shapeOf))
    const stale = EVERYWHERE.flatMap(({ statements }) => statements).filter((text) => !shapes.has(text))
    assert.deepEqual(stale, [], 'named as being about all projects, and declared by nobody')
    assert.ok(EVERYWHERE.every(({ why }) => why.length > 10))
  })

  test('F12 a statement that asks all projects is found where it is declared, and so is a sweep that is not named', {
    skip,
  }, async (t) => {
    const { url, drop } = await freshDatabase()
    const engine = await openEngine(url, { connections: 3, limits: { connect: 5000, lock: 5000, statement: 5000 } })
    t.after(async () => {
      await engine.close()
      await drop()
    })
    const { builder } = engine.dialect
    const planted = [
      builder.selectFrom('users').select('id').where('email', '=', 'ann@example.com'),
      builder
        .selectFrom('users')
        .innerJoin('user_grants as g', (on) => on.onRef('g.project_id', '=', 'users.project_id'))
        .select('users.id')
        .where('users.project_id', '=', 'P1'),
      builder.deleteFrom('audit').where('occurred_at', '<', 1),
    ]
    const message = /^a query does not say of which project (users|g|audit) are: /
    for (const query of planted) {
      assert.throws(() => checkPinned(query.compile().sql, isProjectTable), { message })
    }
  })

  test('F1 the look at a query finds every table that is left open', () => {
    const open = (text: string) => unpinned(text, isProjectTable)
    assert.deepEqual(open('select * from "users" where "project_id" = $1'), [])
    assert.deepEqual(open('select * from "users" where "id" = $1'), ['users'])
    assert.deepEqual(open('update "roles" set "name" = $1 where "id" = $2'), ['roles'])
    assert.deepEqual(open('delete from "roles" where "id" = $2'), ['roles'])
    const joined = 'select 1 from "users" inner join "user_grants" as "g" on'
    assert.deepEqual(open(`${joined} "g"."project_id" = "users"."project_id" where "users"."project_id" = $1`), ['g'])
    assert.deepEqual(open(`${joined} "g"."project_id" = $1 where "users"."project_id" = $2`), [])
    assert.deepEqual(
      open(
        'select (select min(g.tenant_id) from user_grants as g where g.user_id = users.id) from users where project_id = $1',
      ),
      ['g'],
    )
    assert.deepEqual(
      open('select * from "users" where "project_id" = $1 and "id" in (select "user_id" from "logins")'),
      ['logins'],
    )
    assert.throws(() => checkPinned('select * from "tenants" where "id" = $1', isProjectTable), {
      message: /does not say of which project tenants are/,
    })
  })
})
