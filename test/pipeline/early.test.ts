import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Destination, LoadJob, RowSink } from '../../src/pipeline/destinations/port.ts'
import type { Resource } from '../../src/pipeline/extract/resource.ts'
import type { EarlyPolicy } from '../../src/pipeline/load/early.ts'
import { createOrigins } from '../../src/pipeline/origin.ts'
import type { RunInfo } from '../../src/pipeline/run/trace.ts'
import { onEveryDestination, type Place } from '../destinations/every.ts'
import { type Asked, type Reply, serveApi } from './api.ts'

const AT_ONCE: EarlyPolicy = { from: 0, pace: 0, patience: 60_000 }
const NEVER: Partial<EarlyPolicy> = { from: Number.POSITIVE_INFINITY }

/** Later pages bring columns, tables, types and text that the first have not. */
const PAGES: object[][] = [
  [{ id: 1, name: 'Ann' }, { id: 2 }],
  [{ id: 3, name: 'tab\tand\\slash', age: 7 }],
  [{ id: 4, roles: ['a', 'b'], age: 'seven' }],
  [{ id: 5, roles: [{ name: 'c', rights: [1, 2] }], more: { deep: true } }],
  [{ id: 6, name: 'Zoë', roles: [], born: '2020-02-03T04:05:06Z', more: { list: [['x']] } }],
]
const TABLES = ['people', 'people__roles', 'people__roles__rights', 'people__more__list', 'people__more__list__list']

const people: Resource = {
  name: 'people',
  primaryKey: 'id',
  isSnapshot: true,
  endpoint: {
    path: 'people',
    paginator: { type: 'page_number' },
    selector: 'people',
    totalPath: 'total',
  },
}
const notes: Resource = {
  name: 'notes',
  endpoint: { path: 'notes', selector: '$', paginator: { type: 'single_page' } },
}

function paged(pages: object[][]): (asked: Asked) => Reply {
  return ({ path, query }) => {
    if (path === '/notes') return { json: [{ text: 'one' }, { text: 'two' }] }
    return { json: { people: pages[Number(query.get('page'))] ?? [], total: pages.flat().length } }
  }
}

type Answer = (asked: Asked, count: number) => Reply | Promise<Reply>

async function load(
  place: Place,
  answer: Answer,
  early: Partial<EarlyPolicy>,
  resources = [people, notes],
): Promise<RunInfo> {
  const begun = early.from === 0 ? deferred() : undefined
  const api = await serveApi(async (asked, count) => {
    // The first page starts the load; the others come when it takes rows.
    if (count > resources.length) await begun?.promise
    return answer(asked, count)
  })
  const { origins, close } = createOrigins({ baseUrl: api.url, retries: { factor: 0.001, attempts: 2 } }, resources)
  try {
    return await place.load(resources, {
      origins,
      early,
      destination: telling(place.destination, () => begun?.resolve()),
    })
  } finally {
    close()
    await api.close()
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

/** The destination, telling when it asks for rows. */
function telling(destination: Destination, tell: () => void): Destination {
  return {
    ...destination,
    connect: async (dataset) => {
      const warehouse = await destination.connect(dataset)
      const load = warehouse.load.bind(warehouse)
      const feed = (job: LoadJob) => (sink: RowSink) => {
        tell()
        return job.feed(sink)
      }
      warehouse.load = (job) => load(Object.create(job, { feed: { value: feed(job) } }))
      return warehouse
    },
  }
}

async function everything(place: Place): Promise<object> {
  const entries = TABLES.map(async (table) => [table, await place.columns(table), await place.rows(table)] as const)
  const bare = (await Promise.all(entries)).map(([table, columns, rows]) => [
    table,
    columns,
    rows.map(({ _dlt_load_id: _, ...row }) => row),
  ])
  return { tables: bare, notes: await place.data('notes'), state: (await place.rows('_dlt_pipeline_state')).length }
}

onEveryDestination((fresh) => {
  const onTwo = (name: string, check: (one: Place, other: Place) => Promise<void>) =>
    test(name, async () => {
      const places = [await fresh(), await fresh()] as const
      try {
        await check(...places)
      } finally {
        for (const place of places) await place.close()
      }
    })

  onTwo('rows sent while pages come are those of a load from the pages', async (one, other) => {
    const early = await load(one, paged(PAGES), AT_ONCE)
    const late = await load(other, paged(PAGES), NEVER)
    assert.deepEqual([early.packages[0]?.isEarly, late.packages[0]?.isEarly], [true, false])
    assert.deepEqual(early.packages[0]?.counts, late.packages[0]?.counts)
    assert.deepEqual(await everything(one), await everything(other))

    const next = [[{ id: 2, name: 'Bob' }], [{ id: 7, shoe: 43.5, roles: [{ fresh: [1] }] }], [{ id: 4, roles: ['b'] }]]
    const again = await load(one, paged(next), AT_ONCE)
    await load(other, paged(next), NEVER)
    assert.equal(again.packages[0]?.isEarly, true)
    assert.deepEqual((await one.rows('people')).map((row) => row['id']).sort(), ['2', '4', '7'])
    assert.deepEqual(await everything(one), await everything(other))
    assert.deepEqual(await one.data('people__roles__fresh'), await other.data('people__roles__fresh'))
  })

  onTwo('a row on two pages is one, in its last form', async (one, other) => {
    const twice = [[{ id: 1, roles: ['a', 'b'] }], [{ id: 2 }], [{ id: 1, name: 'Ann', roles: ['c'] }]]
    const answer: Answer = ({ query }) => ({ json: { people: twice[Number(query.get('page'))] ?? [] } })
    const info = await load(one, answer, AT_ONCE, [people])
    await load(other, answer, NEVER, [people])
    assert.equal(info.packages[0]?.isEarly, true)
    assert.deepEqual(
      (await one.data('people__roles')).map((row) => row['value']),
      ['c'],
    )
    for (const table of ['people', 'people__roles']) assert.deepEqual(await one.data(table), await other.data(table))
  })

  onTwo('a run that ends before its last page leaves nothing, and the next one all', async (one, other) => {
    const failing: Answer = (asked) =>
      asked.query.get('page') === '3' ? { status: 403, json: {} } : paged(PAGES)(asked)
    await assert.rejects(load(one, failing, AT_ONCE), /step=extract/)
    assert.deepEqual(await one.tables(), [])
    const info = await load(one, paged(PAGES), AT_ONCE)
    assert.deepEqual([info.packages.length, info.packages[0]?.isEarly, info.packages[0]?.isResumed], [1, true, true])
    await load(other, paged(PAGES), NEVER)
    assert.deepEqual(await everything(one), await everything(other))
  })

  onTwo('a walk that comes out short is not loaded, the next one is', async (one, other) => {
    let walks = 0
    const skipping: Answer = (asked) => {
      if (asked.path === '/people' && asked.query.get('page') === '0') walks++
      const reply = paged(PAGES)(asked) as { json: { people: object[]; total: number } }
      return walks === 1 && asked.query.get('page') === '1' ? { json: { ...reply.json, people: [] } } : reply
    }
    const info = await load(one, skipping, AT_ONCE)
    assert.equal(info.packages[0]?.isEarly, false)
    await load(other, paged(PAGES), NEVER)
    assert.deepEqual(await everything(one), await everything(other))
  })

  onTwo('a source that falls silent holds no transaction open', async (one, other) => {
    const slow: Answer = async (asked) => {
      if (asked.query.get('page') === '3') await sleep(300)
      return paged(PAGES)(asked)
    }
    const info = await load(one, slow, { ...AT_ONCE, patience: 20 })
    assert.equal(info.packages[0]?.isEarly, false)
    await load(other, paged(PAGES), NEVER)
    assert.deepEqual(await everything(one), await everything(other))
  })

  onTwo('a column with a place of its own makes the table wait', async (one, other) => {
    const placed: Resource = { ...people, columns: { age: { nullable: true } } }
    const info = await load(one, paged(PAGES), AT_ONCE, [placed, notes])
    assert.equal(info.packages[0]?.isEarly, false)
    await load(other, paged(PAGES), NEVER, [placed, notes])
    assert.deepEqual(await everything(one), await everything(other))
  })
})
