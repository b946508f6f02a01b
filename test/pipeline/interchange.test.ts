/** Datasets that go from dlt to us: rows in the form that dlt writes, made by hand after the facts, then continued. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { deflateSync, inflateSync } from 'node:zlib'
import type { Resource } from '../../src/pipeline/extract/resource.ts'
import { keyId } from '../../src/pipeline/normalize/ids.ts'
import { hashOf, readSchema } from '../../src/pipeline/normalize/schema.ts'
import { Workdir } from '../../src/pipeline/state/workdir.ts'
import { onEveryDestination, type Place } from '../destinations/every.ts'

/** As dlt 1.26 stores a schema whose users were merged by delete-insert. */
const schema = {
  version: 2,
  version_hash: '',
  engine_version: 11,
  name: 'app_source',
  tables: {
    _dlt_version: {
      name: '_dlt_version',
      columns: Object.fromEntries(
        [
          'version:bigint',
          'engine_version:bigint',
          'inserted_at:timestamp',
          'schema_name:text',
          'version_hash:text',
          'schema:text',
        ].map((pair) => {
          const [name = '', data_type] = pair.split(':')
          return [name, { name, data_type, nullable: false }]
        }),
      ),
      write_disposition: 'skip',
      resource: '_dlt_version',
      description: 'Created by DLT. Tracks schema updates',
    },
    users: {
      name: 'users',
      columns: {
        user_id: { name: 'user_id', data_type: 'text', nullable: false, primary_key: true },
        age: { name: 'age', data_type: 'bigint', nullable: true },
        _dlt_load_id: { name: '_dlt_load_id', data_type: 'text', nullable: false },
        _dlt_id: { name: '_dlt_id', data_type: 'text', nullable: false, unique: true, row_key: true },
      },
      write_disposition: 'merge',
      resource: 'users',
      'x-normalizer': { 'seen-data': true },
    },
    users__login_ids: {
      name: 'users__login_ids',
      columns: {
        value: { name: 'value', data_type: 'text', nullable: true },
        _dlt_root_id: { name: '_dlt_root_id', data_type: 'text', nullable: false, root_key: true },
        _dlt_parent_id: { name: '_dlt_parent_id', data_type: 'text', nullable: false, parent_key: true },
        _dlt_list_idx: { name: '_dlt_list_idx', data_type: 'bigint', nullable: false },
        _dlt_id: { name: '_dlt_id', data_type: 'text', nullable: false, unique: true, row_key: true },
      },
      parent: 'users',
      'x-normalizer': { 'seen-data': true },
    },
  },
  settings: { detections: ['iso_timestamp'], default_hints: { not_null: ['_dlt_id'], unique: ['_dlt_id'] } },
  normalizers: {
    names: 'snake_case',
    json: {
      module: 'dlt.common.normalizers.json.relational',
      config: { propagation: { tables: { users: { _dlt_id: '_dlt_root_id' } } } },
    },
  },
  previous_hashes: [],
  a_key_of_a_later_version: { kept: true },
}
schema.version_hash = hashOf(readSchema(JSON.stringify(schema)))

const state = {
  _state_version: 3,
  _state_engine_version: 4,
  pipeline_name: 'app',
  dataset_name: 'app_data',
  default_schema_name: 'app_source',
  schema_names: ['app_source'],
  destination_type: 'dlt.destinations.duckdb',
  destination_name: null,
  sources: {
    app_source: {
      of_the_user: { kept: [1, 2] },
      resources: {
        log: { incremental: { at: { initial_value: null, last_value: 100, unique_hashes: ['x'], start_value: 90 } } },
      },
    },
  },
}

onEveryDestination((fresh) => {
  test('a dataset of dlt is continued: rows, schema, state', async () => {
    const place = await fresh()
    try {
      await writeAsDlt(place)
      await place.load([
        { name: 'users', primaryKey: 'userId', items: [{ userId: 'U1', age: 41, loginIds: ['new@example.com'] }] },
        { name: 'log', incremental: { cursor: 'at' }, items: [{ at: 95 }, { at: 101 }] },
      ])
      assert.deepEqual(await place.data('users'), [
        { user_id: 'U1', age: '41' },
        { user_id: 'U2', age: '20' },
      ])
      assert.deepEqual((await place.data('users__login_ids')).map((row) => row['value']).sort(), [
        'new@example.com',
        'two@example.com',
      ])
      assert.deepEqual(
        (await place.data('log')).map((row) => row['at']),
        ['101'],
      )
      const versions = (await place.rows('_dlt_version')).sort((a, b) => Number(a['version']) - Number(b['version']))
      assert.deepEqual(
        versions.map((row) => row['version']),
        ['2', '3'],
      )
      const written = JSON.parse(versions[1]?.['schema'] ?? '')
      assert.deepEqual(written.previous_hashes, [schema.version_hash])
      assert.deepEqual(written.a_key_of_a_later_version, { kept: true })
      const states = (await place.rows('_dlt_pipeline_state')).sort(
        (a, b) => Number(a['version']) - Number(b['version']),
      )
      assert.deepEqual(
        states.map((row) => row['version']),
        ['3', '4'],
      )
      const next = JSON.parse(inflateSync(Buffer.from(states[1]?.['state'] ?? '', 'base64')).toString())
      assert.deepEqual(next.sources.app_source.of_the_user, { kept: [1, 2] })
      assert.equal(next.destination_name, null)
      assert.equal(next.sources.app_source.resources.log.incremental.at.last_value, 101)
      assert.equal('_local' in next, false)
    } finally {
      await place.close()
    }
  })

  test('what was appended, and stood there twice, is merged from then on, children included', async () => {
    const place = await fresh()
    try {
      const item = (name: string) => ({
        userId: 'U1',
        name,
        loginIds: ['a', 'b'],
        userTenants: [{ tenantId: 'T', roleNames: ['R'] }],
      })
      const append = { name: 'users', write: 'append' as const }
      await place.load([{ ...append, items: [item('Ann'), { userId: 'U2', loginIds: ['c'] }] }])
      await place.load([{ ...append, items: [item('Ann')] }])
      assert.equal((await place.rows('users__login_ids')).length, 5)
      await place.load([{ name: 'users', primaryKey: 'userId', items: [item('Anna')] }])
      assert.deepEqual(await place.data('users'), [{ user_id: 'U1', name: 'Anna' }, { user_id: 'U2' }])
      assert.deepEqual((await place.data('users__login_ids')).map((row) => row['value']).sort(), ['a', 'b', 'c'])
      assert.deepEqual(
        (await place.data('users__user_tenants__role_names')).map((row) => row['value']),
        ['R'],
      )
      await place.load([{ name: 'users', primaryKey: 'userId', isSnapshot: true, items: [item('Anna')] }])
      assert.equal((await place.rows('users__login_ids')).length, 2)
    } finally {
      await place.close()
    }
  })

  test('E5 dlt and ours in turn, five rounds, leave no child row without its parent', async () => {
    const place = await fresh()
    const people = ['U1', 'U2', 'U3']
    const items = (round: number) =>
      people.map((userId) => ({ userId, loginIds: [`${userId}@${round}`], tenants: [{ roles: ['R'] }] }))
    try {
      await place.load([{ name: 'users', write: 'append', items: items(0) }])
      for (let round = 1; round <= 5; round++) {
        await place.load([{ name: 'users', primaryKey: 'userId', isSnapshot: true, items: items(round) }])
        assert.deepEqual(await danglingRows(place), [])
        assert.deepEqual(
          (await place.data('users__login_ids')).map((row) => row['value']),
          people.map((userId) => `${userId}@${round}`),
        )
        assert.equal((await place.rows('users__tenants__roles')).length, people.length)
        await appendAsDlt(place, people, round)
      }
      await place.load([{ name: 'users', primaryKey: 'userId', items: items(9).slice(0, 2) }])
      assert.deepEqual(await danglingRows(place), [])
    } finally {
      await place.close()
    }
  })

  test('E5 what dlt has appended is read as a whole by the next run, also where a cursor would pass it over', async () => {
    const place = await fresh()
    const users: Resource = {
      name: 'users',
      primaryKey: 'userId',
      isSnapshot: true,
      incremental: { cursor: 'at', fullEvery: 1e9 },
      items: [
        { userId: 'U1', at: 1, loginIds: ['a'] },
        { userId: 'U2', at: 2, loginIds: ['b'] },
      ],
    }
    try {
      await place.load([users])
      await place.load([users], { write: 'append', fullRefresh: true })
      assert.equal((await place.rows('users')).length, 4)
      await place.load([users])
      assert.deepEqual(
        (await place.data('users')).map((row) => row['user_id']),
        ['U1', 'U2'],
      )
      assert.equal((await place.rows('users__login_ids')).length, 2)
      const { packages } = await place.load([users])
      assert.deepEqual(packages[0]?.counts, { users: 1, users__login_ids: 1 })
    } finally {
      await place.close()
    }
  })

  test('E5 child tables that only one of two forms of the schema has are emptied with their root', async () => {
    const place = await fresh()
    const merged = { name: 'users', primaryKey: 'userId', isSnapshot: true }
    try {
      await place.load([{ ...merged, items: [{ userId: 'U1', a: [1] }] }])
      // Another machine, whose schema goes its own way; it knows nothing of the first one's list.
      await run(place, 'DELETE FROM app_data._dlt_version')
      await run(place, 'DELETE FROM app_data._dlt_pipeline_state')
      const elsewhere = new Workdir(join(place.folder, 'elsewhere'), 'app')
      await place.load(
        [
          {
            ...merged,
            items: [
              { userId: 'U1', b: [2] },
              { userId: 'U2', b: [3] },
            ],
          },
        ],
        {
          workdir: elsewhere,
          skipRestore: true,
        },
      )
      assert.equal((await place.rows('users__b')).length, 2)
      await place.load([{ ...merged, items: [{ userId: 'U1', a: [4] }] }])
      assert.deepEqual([(await place.rows('users__a')).length, (await place.rows('users__b')).length], [1, 0])
    } finally {
      await place.close()
    }
  })

  test('a state whose package is not complete does not count', async () => {
    const place = await fresh()
    try {
      await writeAsDlt(place)
      await run(place, `DELETE FROM app_data._dlt_loads`)
      await place.load([{ name: 'log', incremental: { cursor: 'at' }, items: [{ at: 95 }] }])
      assert.deepEqual(
        (await place.data('log')).map((row) => row['at']),
        ['95'],
      )
    } finally {
      await place.close()
    }
  })

  test('our dataset has the records that dlt reads, in its column order', async () => {
    const place = await fresh()
    try {
      await place.load([
        {
          name: 'users',
          primaryKey: 'userId',
          incremental: { cursor: 'at' },
          items: [{ userId: 'U1', at: 1, l: [1] }],
        },
      ])
      assert.deepEqual(await place.columns('_dlt_version'), [
        'version',
        'engine_version',
        'inserted_at',
        'schema_name',
        'version_hash',
        'schema',
      ])
      assert.deepEqual(await place.columns('_dlt_loads'), [
        'load_id',
        'schema_name',
        'status',
        'inserted_at',
        'schema_version_hash',
      ])
      assert.deepEqual(await place.columns('_dlt_pipeline_state'), [
        'version',
        'engine_version',
        'pipeline_name',
        'state',
        'created_at',
        'version_hash',
        '_dlt_load_id',
        '_dlt_id',
      ])
      const [version] = await place.rows('_dlt_version')
      const document = JSON.parse(version?.['schema'] ?? '')
      assert.equal(hashOf(readSchema(version?.['schema'] ?? '')), document.version_hash)
      assert.deepEqual(document.normalizers.json.config.propagation.tables, { users: { _dlt_id: '_dlt_root_id' } })
      assert.deepEqual(document.tables.users__l.columns._dlt_root_id, {
        name: '_dlt_root_id',
        data_type: 'text',
        nullable: false,
        root_key: true,
      })
      assert.equal(document.tables.users['x-merge-strategy'], 'upsert')
      const [row] = await place.rows('_dlt_pipeline_state')
      const sent = JSON.parse(inflateSync(Buffer.from(row?.['state'] ?? '', 'base64')).toString())
      assert.deepEqual(
        [sent._state_version, sent._state_engine_version, sent.pipeline_name, sent.dataset_name],
        [1, 4, 'app', 'app_data'],
      )
      assert.equal((await place.rows('_dlt_version', 'app_data_staging')).length, 1)
    } finally {
      await place.close()
    }
  })
})

async function writeAsDlt(place: Place): Promise<void> {
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`
  const id = 'cXnAyf8FMLM5QA'
  const packed = deflateSync(JSON.stringify(state)).toString('base64')
  for (const sql of [
    'CREATE SCHEMA app_data',
    'CREATE TABLE app_data._dlt_version (version bigint NOT NULL, engine_version bigint NOT NULL, inserted_at timestamp with time zone NOT NULL, schema_name varchar NOT NULL, version_hash varchar NOT NULL, schema varchar NOT NULL)',
    'CREATE TABLE app_data._dlt_loads (load_id varchar(64) NOT NULL, schema_name varchar, status bigint NOT NULL, inserted_at timestamp with time zone NOT NULL, schema_version_hash varchar)',
    'CREATE TABLE app_data._dlt_pipeline_state (version bigint NOT NULL, engine_version bigint NOT NULL, pipeline_name varchar NOT NULL, state varchar NOT NULL, created_at timestamp with time zone NOT NULL, version_hash varchar, _dlt_load_id varchar(64) NOT NULL, _dlt_id varchar NOT NULL)',
    'CREATE TABLE app_data.users (user_id varchar NOT NULL, age bigint, _dlt_load_id varchar NOT NULL, _dlt_id varchar NOT NULL)',
    'CREATE TABLE app_data.users__login_ids (value varchar, _dlt_root_id varchar NOT NULL, _dlt_parent_id varchar NOT NULL, _dlt_list_idx bigint NOT NULL, _dlt_id varchar NOT NULL)',
    `INSERT INTO app_data._dlt_version VALUES (2, 11, '2026-01-01T00:00:00Z', 'app_source', ${text(schema.version_hash)}, ${text(JSON.stringify(schema))})`,
    `INSERT INTO app_data._dlt_loads VALUES ('1767225600.25', 'app_source', 0, '2026-01-01T00:00:00Z', ${text(schema.version_hash)})`,
    `INSERT INTO app_data._dlt_pipeline_state VALUES (3, 4, 'app', ${text(packed)}, '2026-01-01T00:00:00Z', 'h', '1767225600.25', 'stateRowIdAbcd')`,
    `INSERT INTO app_data.users VALUES ('U1', 40, '1767225600.25', '${id}'), ('U2', 20, '1767225600.25', '${keyId({ user_id: 'U2' })}')`,
    `INSERT INTO app_data.users__login_ids VALUES ('old@example.com', '${id}', '${id}', 0, 'aaaaaaaaaaaaaa'), ('two@example.com', '${keyId({ user_id: 'U2' })}', '${keyId({ user_id: 'U2' })}', 0, 'bbbbbbbbbbbbbb')`,
  ]) {
    await run(place, sql)
  }
}

/** What an append of dlt leaves: child rows do not say to which root they belong. */
async function appendAsDlt(place: Place, people: readonly string[], round: number): Promise<void> {
  for (const user of people) {
    const [root, tenant] = [`dlt_${user}_${round}`, `dlt_t_${user}_${round}`]
    for (const sql of [
      `INSERT INTO app_data.users (user_id, _dlt_load_id, _dlt_id) VALUES ('${user}', '1', '${root}')`,
      `INSERT INTO app_data.users__login_ids (value, _dlt_parent_id, _dlt_list_idx, _dlt_id) VALUES ('${user}', '${root}', 0, 'l_${root}')`,
      `INSERT INTO app_data.users__tenants (_dlt_parent_id, _dlt_list_idx, _dlt_id) VALUES ('${root}', 0, '${tenant}')`,
      `INSERT INTO app_data.users__tenants__roles (value, _dlt_parent_id, _dlt_list_idx, _dlt_id) VALUES ('R', '${tenant}', 0, 'r_${tenant}')`,
    ])
      await run(place, sql)
  }
}

async function danglingRows(place: Place): Promise<unknown[][]> {
  const pairs = [
    ['users__login_ids', 'users'],
    ['users__tenants', 'users'],
    ['users__tenants__roles', 'users__tenants'],
  ]
  const queries = pairs.map(
    ([child, parent]) =>
      `SELECT '${child}', c._dlt_id FROM app_data.${child} c WHERE NOT EXISTS (SELECT 1 FROM app_data.${parent} p WHERE p._dlt_id = c._dlt_parent_id)`,
  )
  return (await place.query(queries.join(' UNION ALL '))).rows
}

/** Any statement, past the warehouse that only loads and queries. */
async function run(place: Place, sql: string): Promise<void> {
  if (place.destination.name === 'postgres') {
    const { Client } = await import('pg')
    const client = new Client({ connectionString: place.url })
    await client.connect()
    await client.query(sql).finally(() => client.end())
    return
  }
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(place.url.replace('duckdb:', ''))
  const connection = await instance.connect()
  try {
    await connection.run(sql)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
