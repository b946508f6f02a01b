import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { keyId } from '../../src/pipeline/normalize/ids.ts'
import { postgresUrl } from '../support/postgres.ts'
import { byContent, onEveryDestination, type Place } from './every.ts'
import { freshRedshift } from './peers/redshift.ts'
import { playedWarehouses } from './peers/warehouses.ts'

/** `told`: why it is not known there how many rows a merge has added. */
function suite(fresh: () => Promise<Place>, told: string | false = false): void {
  const onFresh = (name: string, check: (place: Place) => Promise<void>, skip: string | false = false) =>
    test(name, { skip }, async () => {
      const place = await fresh()
      try {
        await check(place)
      } finally {
        await place.close()
      }
    })

  const ann = { userId: 'U1', name: 'Ann', loginIds: ['ann@example.com', '+49123'], age: 33 }
  const bob = { userId: 'U2', name: 'Bob', loginIds: [], userTenants: [{ tenantId: 'T1', roleNames: ['Admin'] }] }
  const users = (...items: unknown[]) => [{ name: 'users', primaryKey: 'userId', items }]

  onFresh('a first load makes the tables and the records of dlt', async (place) => {
    const info = await place.load(users(ann, bob))
    const loadId = info.packages[0]?.loadId ?? ''
    assert.deepEqual(await place.tables(), [
      '_dlt_loads',
      '_dlt_pipeline_state',
      '_dlt_version',
      'users',
      'users__login_ids',
      'users__user_tenants',
      'users__user_tenants__role_names',
    ])
    const id = keyId({ user_id: 'U1' })
    assert.deepEqual(await place.rows('users'), [
      { user_id: 'U1', name: 'Ann', age: '33', _dlt_load_id: loadId, _dlt_id: id },
      { user_id: 'U2', name: 'Bob', _dlt_load_id: loadId, _dlt_id: keyId({ user_id: 'U2' }) },
    ])
    assert.deepEqual(await place.columns('users'), ['user_id', 'name', 'age', '_dlt_load_id', '_dlt_id'])
    const loads = await place.rows('_dlt_loads')
    assert.deepEqual(
      loads.map((row) => [row['load_id'], row['schema_name'], row['status']]),
      [[loadId, 'app_source', '0']],
    )
    const versions = await place.rows('_dlt_version')
    assert.deepEqual(
      versions.map((row) => [row['version'], row['engine_version'], row['schema_name']]),
      [['2', '11', 'app_source']],
    )
    assert.equal(versions[0]?.['version_hash'], loads[0]?.['schema_version_hash'])
    assert.equal(JSON.parse(versions[0]?.['schema'] ?? '{}').version_hash, versions[0]?.['version_hash'])
  })

  onFresh('a row appended between two merges is merged with the other', async (place) => {
    await place.load(users(ann, bob))
    await place.load(users(ann), { write: 'append' })
    await place.load(users({ ...ann, name: 'Anna' }))
    assert.deepEqual(
      (await place.data('users')).map((row) => row['name']),
      ['Anna', 'Bob'],
    )
  })

  onFresh('a second load merges on the key, children included', async (place) => {
    await place.load(users(ann, bob))
    await place.load(users({ ...ann, name: 'Anna', loginIds: ['anna@example.com'] }))
    assert.deepEqual(await place.data('users'), [
      { user_id: 'U1', name: 'Anna', age: '33' },
      { user_id: 'U2', name: 'Bob' },
    ])
    assert.deepEqual(
      (await place.data('users__login_ids')).map((row) => row['value']),
      ['anna@example.com'],
    )
    assert.equal((await place.rows('users__user_tenants')).length, 1)
    assert.equal((await place.rows('_dlt_loads')).length, 2)
  })

  onFresh('the same load twice leaves the same rows and ids', async (place) => {
    await place.load(users(ann, bob))
    const before = await place.rows('users__login_ids')
    await place.load(users(ann, bob))
    assert.deepEqual(await place.rows('users__login_ids'), before)
    assert.equal((await place.rows('users')).length, 2)
  })

  onFresh('a row that comes twice in one package counts once, in its last form', async (place) => {
    await place.load(users(ann, bob, { ...ann, name: 'Anna', loginIds: ['only@example.com'] }))
    assert.deepEqual(
      (await place.data('users')).map((row) => row['name']),
      ['Anna', 'Bob'],
    )
    assert.deepEqual(
      (await place.data('users__login_ids')).map((row) => row['value']),
      ['only@example.com'],
    )
    await place.load(users(bob, { ...bob, name: 'Bo' }, { ...bob, name: 'B', userTenants: [] }))
    assert.deepEqual(
      (await place.data('users')).map((row) => row['name']),
      ['Anna', 'B'],
    )
    assert.deepEqual(await place.rows('users__user_tenants'), [])
  })

  onFresh('a full walk deletes what the source has no more', async (place) => {
    const all = (...items: unknown[]) => [{ name: 'users', primaryKey: 'userId', isSnapshot: true, items }]
    await place.load(all(ann, bob))
    await place.load(all(bob))
    assert.deepEqual(
      (await place.data('users')).map((row) => row['user_id']),
      ['U2'],
    )
    assert.deepEqual(await place.rows('users__login_ids'), [])
    await place.load(all())
    assert.deepEqual(await place.rows('users'), [])
    assert.deepEqual(await place.rows('users__user_tenants__role_names'), [])
  })

  onFresh('columns are added, types get variants, lists become tables', async (place) => {
    const rows = (...items: unknown[]) => [{ name: 'things', items }]
    await place.load(rows({ a: 1 }, { a: 2, when: '2024-12-05T19:21:45.123456Z' }))
    await place.load(rows({ a: 'x', b: true, l: [1, [2, 'z']] }, { a: 1.5, when: 'never' }))
    assert.deepEqual(
      await place.data('things'),
      [
        { a: '1' },
        { a: '2', when: '2024-12-05T19:21:45.123Z' },
        { a__v_double: '1.5', when__v_text: 'never' },
        { a__v_text: 'x', b: 'true' },
      ].sort(byContent),
    )
    assert.deepEqual(await place.columns('things'), [
      'a',
      '_dlt_load_id',
      '_dlt_id',
      'when',
      'a__v_text',
      'b',
      'a__v_double',
      'when__v_text',
    ])
    assert.deepEqual((await place.data('things__l__list')).map((row) => row['value'] ?? row['value__v_text']).sort(), [
      '2',
      'z',
    ])
    assert.deepEqual((await place.rows('_dlt_version')).map((row) => row['version']).sort(), ['2', '3'])
  })

  onFresh('append adds, replace starts over', async (place) => {
    const rows = (write: 'append' | 'replace', ...items: unknown[]) => [{ name: 'things', write, items }]
    await place.load(rows('append', { a: 1, l: [1] }))
    await place.load(rows('append', { a: 1, l: [1] }))
    assert.equal((await place.rows('things')).length, 2)
    assert.equal(new Set((await place.rows('things')).map((row) => row['_dlt_id'])).size, 2)
    await place.load(rows('replace', { a: 3 }))
    assert.deepEqual(await place.data('things'), [{ a: '3' }])
    assert.deepEqual(await place.rows('things__l'), [])
  })

  onFresh('delete-insert takes one row of each key and gives new ids', async (place) => {
    const rows = (...items: unknown[]) => [
      { name: 'things', primaryKey: 'id', strategy: 'delete-insert' as const, items },
    ]
    await place.load(rows({ id: 1, l: ['a', 'b'] }, { id: 2, l: ['c'] }))
    const before = await place.rows('things')
    await place.load(rows({ id: 1, l: ['d'] }))
    const after = await place.rows('things')
    assert.deepEqual((await place.data('things__l')).map((row) => row['value']).sort(), ['c', 'd'])
    assert.deepEqual(after.map((row) => row['id']).sort(), ['1', '2'])
    assert.notEqual(idOf(after, '1'), idOf(before, '1'))
    assert.equal(idOf(after, '2'), idOf(before, '2'))
  })

  onFresh('insert-only keeps what is there', async (place) => {
    const rows = (...items: unknown[]) => [
      { name: 'things', primaryKey: 'id', strategy: 'insert-only' as const, items },
    ]
    await place.load(rows({ id: 1, v: 'old' }))
    await place.load(rows({ id: 1, v: 'new' }, { id: 2, v: 'new' }))
    assert.deepEqual(
      (await place.data('things')).map((row) => row['v']),
      ['old', 'new'],
    )
  })

  onFresh('scd2 keeps all versions of a row', async (place) => {
    const rows = (...items: unknown[]) => [{ name: 'things', primaryKey: 'id', strategy: 'scd2' as const, items }]
    await place.load(rows({ id: 1, v: 'a' }, { id: 2, v: 'x' }))
    await place.load(rows({ id: 1, v: 'b' }, { id: 2, v: 'x' }))
    const versions = (await place.rows('things')).map((row) => [
      row['id'],
      row['v'],
      row['_dlt_valid_to'] !== undefined,
    ])
    assert.deepEqual(versions.sort(), [
      ['1', 'a', true],
      ['1', 'b', false],
      ['2', 'x', false],
    ])
    assert.deepEqual((await place.columns('things')).slice(0, 2), ['_dlt_valid_from', '_dlt_valid_to'])
  })

  onFresh('E8 child rows of versions say to which row they belong', async (place) => {
    const rows = (v: string) => [
      { name: 'things', primaryKey: 'id', strategy: 'scd2' as const, items: [{ id: 1, v, l: [{ m: [1] }] }] },
    ]
    await place.load(rows('a'))
    await place.load(rows('b'))
    const roots = (await place.rows('things')).map((row) => row['_dlt_id']).sort()
    for (const table of ['things__l', 'things__l__m']) {
      assert.deepEqual((await place.rows(table)).map((row) => row['_dlt_root_id']).sort(), roots)
    }
  })

  onFresh('a row marked as deleted goes', async (place) => {
    const columns = { gone: { data_type: 'bool' as const, hard_delete: true } }
    const rows = (...items: unknown[]) => [{ name: 'things', primaryKey: 'id', columns, items }]
    await place.load(rows({ id: 1, gone: false, l: [1] }, { id: 2, l: [2] }))
    await place.load(rows({ id: 1, gone: true }))
    assert.deepEqual(
      (await place.data('things')).map((row) => row['id']),
      ['2'],
    )
    assert.deepEqual(
      (await place.data('things__l')).map((row) => row['value']),
      ['2'],
    )
  })

  onFresh('rows with a cursor are loaded once, though the walk looks back', async (place) => {
    const log = (...items: unknown[]) => [{ name: 'log', incremental: { cursor: 'at', lag: 10 }, items }]
    await place.load(log({ at: 100, what: 'a', tags: ['x'] }, { at: 105, what: 'b', tags: [] }))
    await place.load(
      log(
        { at: 90, what: 'too old' },
        { at: 100, what: 'a', tags: ['x'] },
        { at: 103, what: 'late' },
        { at: 110, what: 'c' },
      ),
    )
    assert.deepEqual((await place.data('log')).map((row) => row['what']).sort(), ['a', 'b', 'c', 'late'])
    assert.equal((await place.rows('log__tags')).length, 1)
    assert.equal((await place.rows('_dlt_pipeline_state')).length, 2)
  })

  onFresh(
    'E6 rows that differ by nothing but their position are kept apart, and what is told is loaded',
    async (place) => {
      const login = (userId: string, at: number) => ({ userId, at, tags: ['t'] })
      const tell = async (items: unknown[]) => {
        const { packages } = await place.load([{ name: 'log', incremental: { cursor: 'at', lag: 10 }, items }])
        const { log, log__tags: tags } = packages[0]?.counts ?? {}
        return { log, tags }
      }
      const first = [1, 1, 2, 1, 2, 2, 1, 3, 3].map((at, i) => login(`U${i % 3}`, at))
      assert.deepEqual(await tell(first), { log: 9, tags: 9 })
      assert.equal((await place.rows('log')).length, 9)
      assert.equal((await place.rows('log__tags')).length, 9)
      assert.deepEqual(await tell([...first, login('U2', 3), login('U9', 4)]), { log: 2, tags: 2 })
      assert.equal((await place.rows('log')).length, 11)
    },
    told,
  )

  onFresh(
    'E6 a key that comes twice, a deleted row and a known one are not told as loaded',
    async (place) => {
      const things = (strategy: 'upsert' | 'delete-insert' | 'insert-only', ...items: unknown[]) => ({
        name: `things_${strategy.replace('-', '_')}`,
        primaryKey: 'id',
        strategy,
        columns: { gone: { data_type: 'bool' as const, hard_delete: true } },
        items,
      })
      for (const strategy of ['upsert', 'delete-insert', 'insert-only'] as const) {
        const name = `things_${strategy.replace('-', '_')}`
        const load = async (...items: unknown[]) =>
          (await place.load([things(strategy, ...items)])).packages[0]?.counts[name]
        assert.equal(await load({ id: 1, l: [1] }, { id: 1, l: [2] }, { id: 2, l: [3] }), 2, strategy)
        assert.equal((await place.rows(name)).length, 2)
        const added = await load({ id: 2, gone: true }, { id: 3, l: [4] }, { id: 3, l: [5] })
        assert.equal(added, 1, strategy)
      }
    },
    told,
  )

  onFresh('a run that finds nothing new leaves no trace', async (place) => {
    await place.load(users(ann))
    const info = await place.load(users())
    assert.deepEqual(info.packages, [])
    assert.equal((await place.rows('_dlt_loads')).length, 1)
  })

  onFresh('a table dropped by hand is made again', async (place) => {
    await place.load(users(ann, bob))
    const warehouse = await place.destination.connect('app_data')
    await warehouse.drop(['users__login_ids'])
    await warehouse.close()
    await place.load(users(ann))
    assert.equal((await place.rows('users__login_ids')).length, 2)
  })

  onFresh('values of every kind arrive as they were', async (place) => {
    const columns = {
      j: { data_type: 'json' as const },
      d: { data_type: 'date' as const },
      t: { data_type: 'time' as const },
      n: { data_type: 'decimal' as const },
      b: { data_type: 'binary' as const },
      w: { data_type: 'wei' as const },
    }
    const text = 'tab\tline\nquote\' " back\\slash \\N 日本 😀'
    const item = {
      id: 9007199254740993n,
      j: { k: ['\u2028', text] },
      d: '2024-02-29',
      t: '10:20:30',
      n: '12345678901234567890.5',
      b: 'AAEC',
      w: 1,
      text,
      yes: true,
      f: -1.5e-9,
    }
    await place.load([{ name: 'things', items: [item], columns }])
    const row = (await place.data('things'))[0] ?? {}
    assert.deepEqual(JSON.parse(row['j'] ?? ''), item.j)
    assert.equal(row['id'], '9007199254740993')
    assert.equal(row['text'], text)
    assert.equal(row['d'], '2024-02-29')
    assert.equal(row['t'], '10:20:30')
    assert.equal(Number(row['f']), -1.5e-9)
    assert.match(row['n'] ?? '', /^12345678901234567890\.50*$/)
    assert.equal(row['yes'], 'true')
    assert.match(row['b'] ?? '', /0.?0.*0.?1.*0.?2/)
  })
}

onEveryDestination((fresh) => suite(fresh))
const skip = postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'
describe('into redshift, played by postgres', { skip }, () => suite(freshRedshift))
for (const { name, skip, fresh } of playedWarehouses()) {
  const told = name === 'bigquery' && 'a script tells no number of rows'
  describe(`into ${name}, played`, { skip }, () => suite(fresh, told))
}

function idOf(rows: Record<string, string>[], id: string): string | undefined {
  return rows.find((row) => row['id'] === id)?.['_dlt_id']
}
