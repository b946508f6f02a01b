import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { openEngine } from '../../src/store/engines/index.ts'
import { statement } from '../../src/store/statement.ts'
import { freshDatabase, postgresUrl } from '../support/postgres.ts'

const skip = postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'

const one = statement<{ n: number }>()((db, $) => db.selectNoFrom(sql<number>`${$.n}::int`.as('n')))
const two = statement<{ n: number }>()((db, $) => db.selectNoFrom(sql<number>`2 * ${$.n}::int`.as('n')))

describe('names of prepared statements', { skip }, () => {
  const open = async (t: { after(work: () => Promise<void>): void }) => {
    const { url, drop } = await freshDatabase()
    const limits = { connect: 5000, lock: 5000, statement: 5000 }
    const engine = await openEngine(url, { connections: 3, limits })
    t.after(async () => {
      await engine.close()
      await drop()
    })
    return engine
  }

  test('F5 are made of the text alone: no other text has one, in no process', async (t) => {
    const engine = await open(t)
    const { name } = one.prepare(engine.dialect)
    assert.equal(name, 'hT7oSQZB5_Dd78iRdR_GsfEDhzaeKauhhHj7CL4va94g')
    assert.notEqual(two.prepare(engine.dialect).name, name)
    assert.ok(name.length <= 63)
  })

  test('F5 are done without where somebody shares connections out', async (t) => {
    const engine = await open(t)
    const forget = { compile: () => sql.raw<unknown>('deallocate all').compile(engine.dialect.builder) }
    await engine.transaction(async (db) => {
      assert.deepEqual(await db.first(one, { n: 1 }), { n: 1 })
      // As if the next transaction had a connection whose server is another one.
      await db.query(forget)
    })
    assert.deepEqual(await engine.transaction((db) => db.first(one, { n: 3 })), { n: 3 })
    assert.deepEqual(await engine.first(two, { n: 3 }), { n: 6 })
  })
})
