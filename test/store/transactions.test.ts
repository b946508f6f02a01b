import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openStore } from '../../src/store/index.ts'
import type { Store, Tables } from '../../src/store/port/index.ts'
import { onEveryEngine } from '../support/engines.ts'

onEveryEngine((engine) => {
  let store: Store
  let drop: () => Promise<void>

  before(async () => {
    const database = await engine.freshUrl()
    drop = database.drop
    store = await openStore(database.url)
  })
  after(async () => {
    await store.close()
    await drop()
  })

  const makeCompany = (tables: Tables, id: string) => tables.projects.createCompany({ id, name: id, createdAt: 1 })
  const makeProject = (tables: Tables, id: string) =>
    tables.projects.create({
      id,
      companyId: 'C',
      name: id,
      environment: '',
      tags: [],
      settings: {},
      createdAt: 1,
    })
  const present = async (ids: string[]) => {
    const found = await Promise.all(ids.map((id) => store.projects.load(id)))
    return ids.filter((_, index) => found[index])
  }

  test('undoes only the transaction that fails after it has written, of many at once', async () => {
    const ids = Array.from({ length: 20 }, (_, n) => `at-once-${n}`)
    const fails = (n: number) => n % 7 === 3
    const results = await Promise.allSettled(
      ids.map((id, n) =>
        store.writeDirectory(async (tables) => {
          await makeProject(tables, id)
          if (fails(n)) throw new Error(`no ${id}`)
          return id
        }),
      ),
    )
    assert.deepEqual(
      results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason.message)),
      ids.map((id, n) => (fails(n) ? `no ${id}` : id)),
    )
    assert.deepEqual(
      await present(ids),
      ids.filter((_, n) => !fails(n)),
    )
  })

  test('lets a transaction that fails before it writes go without a trace', async () => {
    const results = await Promise.allSettled([
      store.writeDirectory((tables) => makeProject(tables, 'before')),
      store.writeDirectory(async () => {
        throw new Error('refused')
      }),
      store.writeDirectory((tables) => makeProject(tables, 'behind')),
    ])
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    )
    assert.deepEqual(await present(['before', 'behind']), ['before', 'behind'])
  })

  test('takes writes again after one has failed', async () => {
    await assert.rejects(
      store.writeDirectory(async (tables) => {
        await makeCompany(tables, 'lost')
        await makeProject(tables, 'lost')
        throw new Error('refused')
      }),
      { message: 'refused' },
    )
    await store.writeDirectory((tables) => makeProject(tables, 'next'))
    assert.deepEqual(await present(['lost', 'next']), ['next'])
  })
})
