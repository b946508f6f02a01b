import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { childId, digest, keyId, packageIds } from '../../src/pipeline/normalize/ids.ts'
import { Float, parseLossless, pointed, pythonFloat, stringifyJson } from '../../src/pipeline/normalize/json.ts'
import { snakeCase } from '../../src/pipeline/normalize/naming.ts'
import {
  bumpVersion,
  copySchema,
  hashOf,
  newSchema,
  readSchema,
  writeSchema,
} from '../../src/pipeline/normalize/schema.ts'
import { formatTimestamp, fromSeconds, parseDateTime } from '../../src/pipeline/normalize/timestamps.ts'
import { normalize } from './normalizing.ts'

const user = {
  userId: 'U1',
  loginIds: ['a@example.com', '+4912345'],
  userTenants: [{ tenantId: 'T1', roleNames: ['Admin'] }, { tenantId: 'T2' }],
  OAuth: { google: true },
  createdTime: 1733426505,
}
const upsert = {
  disposition: 'merge',
  strategy: 'upsert',
  primaryKey: ['userId'],
} as const

describe('rows', () => {
  test('a user becomes its table and the tables of its lists', () => {
    const { rows, schema } = normalize([user], upsert, undefined, '17.5')
    const id = keyId({ user_id: 'U1' })
    assert.deepEqual(Object.keys(rows).sort(), ['t', 't__login_ids', 't__user_tenants', 't__user_tenants__role_names'])
    assert.deepEqual(rows.t, [
      {
        user_id: 'U1',
        created_time: 1733426505,
        o_auth__google: true,
        _dlt_load_id: '17.5',
        _dlt_id: id,
      },
    ])
    const second = childId(id, 't__login_ids', 1)
    const lists = { _dlt_root_id: id, _dlt_parent_id: id, _dlt_list_idx: 1 }
    assert.deepEqual(rows.t__login_ids?.[1], {
      value: '+4912345',
      ...lists,
      _dlt_id: second,
    })
    assert.deepEqual(
      [...(schema.tables.get('t__login_ids')?.columns.keys() ?? [])],
      ['value', '_dlt_root_id', '_dlt_parent_id', '_dlt_list_idx', '_dlt_id'],
    )
  })

  test('append leaves the root id out of child tables', () => {
    const { schema } = normalize([user], { disposition: 'append' })
    assert.equal(schema.tables.get('t__login_ids')?.columns.has('_dlt_root_id'), false)
  })

  test('objects give their columns behind the scalars, the last object first', () => {
    const { schema } = normalize([{ a: { x: 1, z: { q: 1 } }, b: { y: 1 }, c: 1 }], { disposition: 'append' })
    const columns = [...(schema.tables.get('t')?.columns.keys() ?? [])]
    assert.deepEqual(columns, ['c', 'b__y', 'a__x', 'a__z__q', '_dlt_load_id', '_dlt_id'])
  })

  test('columns that come later stand behind all others', () => {
    const first = normalize([{ a: 1 }], { disposition: 'append' })
    const { schema } = normalize([{ b: 1, a: 1 }], { disposition: 'append' }, first.schema)
    assert.deepEqual([...(schema.tables.get('t')?.columns.keys() ?? [])], ['a', '_dlt_load_id', '_dlt_id', 'b'])
  })

  test('the same package gives the same ids, another package others', () => {
    const ids = (load: string) => normalize([{ a: 1 }, { a: 2 }], { disposition: 'append' }, undefined, load).rows.t
    assert.deepEqual(ids('1.5'), ids('1.5'))
    assert.notDeepEqual(ids('1.5'), ids('2.5'))
    const next = packageIds('seed')
    const many = Array.from({ length: 1000 }, next)
    assert.equal(new Set(many).size, 1000)
    assert.ok(many.every((id) => /^[A-Za-z0-9+/]{14}$/.test(id)))
  })

  test('a key named like a property of every object is a key like others', () => {
    const item = JSON.parse('{"__proto__":{"x":1},"constructor":2,"toString":"t","hasOwnProperty":true}')
    const { rows } = normalize([item], { disposition: 'append' })
    const { _dlt_id: _, _dlt_load_id: __, ...row } = rows.t?.[0] ?? {}
    assert.deepEqual(row, {
      constructor: 2,
      to_string: 't',
      has_own_property: true,
      proto__x: 1,
    })
    assert.equal(({} as Record<string, unknown>).x, undefined)
  })

  test('a row without its primary key is refused', () => {
    assert.throws(() => normalize([{ name: 'x' }], upsert), {
      name: 'UnboundColumnError',
    })
    assert.throws(() => normalize([{}], upsert), {
      name: 'UnboundColumnError',
    })
  })

  test('ten thousand columns are kept', () => {
    const item = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k"; DROP TABLE ${i}`, i]))
    const { schema, rows } = normalize([item], { disposition: 'append' })
    assert.equal(schema.tables.get('t')?.columns.size, 10_002)
    assert.equal(rows.t?.[0]?.k_drop_table_9999, 9999)
  })

  test('an integer beyond 64 bits is kept as text, in a column of its own where numbers were', () => {
    const big = parseLossless('{"c":9223372036854775808}')
    assert.equal(normalize([big], { disposition: 'append' }).rows.t?.[0]?.c, '9223372036854775808')
    const { rows } = normalize([{ c: 1 }, parseLossless('{"c":9223372036854775807}'), big], { disposition: 'append' })
    assert.deepEqual(
      rows.t?.map((row) => [row.c, row.c__v_text]),
      [
        [1, undefined],
        [9223372036854775807n, undefined],
        [undefined, '9223372036854775808'],
      ],
    )
  })
})

describe('numbers', () => {
  test('digits beyond a double survive, whole floats stay floats', () => {
    const parsed = parseLossless('{"a":12345678901234567890,"b":2.0,"c":1e3,"d":1.5,"e":"1.0 12345678901234567","f":7}')
    assert.deepEqual(parsed, {
      a: 12345678901234567890n,
      b: new Float(2),
      c: new Float(1000),
      d: 1.5,
      e: '1.0 12345678901234567',
      f: 7,
    })
    assert.equal(
      stringifyJson(parsed),
      '{"a":12345678901234567890,"b":2.0,"c":1000.0,"d":1.5,"e":"1.0 12345678901234567","f":7}',
    )
  })

  test('floats are written as orjson and as Python do', () => {
    const written = [2, 1e21, 1e-7, 1.5, 1e16, 123456789012345680000, 1e-5, -0.5, 1e15].map((n) => [
      pointed(n),
      pythonFloat(n),
    ])
    assert.deepEqual(written, [
      ['2.0', '2.0'],
      ['1e21', '1e+21'],
      ['1e-7', '1e-07'],
      ['1.5', '1.5'],
      ['1e16', '1e+16'],
      ['1.2345678901234568e20', '1.2345678901234568e+20'],
      ['0.00001', '1e-05'],
      ['-0.5', '-0.5'],
      ['1000000000000000.0', '1000000000000000.0'],
    ])
  })
})

describe('timestamps', () => {
  test('microseconds survive in both directions', () => {
    const micros = parseDateTime('2024-12-05T19:21:45.123456789+02:00')
    assert.equal(micros, 1733419305123456n)
    assert.equal(formatTimestamp(1733419305123456n), '2024-12-05T17:21:45.123456Z')
    assert.equal(formatTimestamp(-1n), '1969-12-31T23:59:59.999999Z')
    assert.equal(fromSeconds(1.5), 1_500_000n)
    assert.equal(fromSeconds(1e11 * 3), undefined)
  })
})

describe('names', () => {
  test('shortened names have exactly the longest length', () => {
    const naming = snakeCase(63)
    assert.equal(naming.key('x'.repeat(200)).length, 63)
    assert.notEqual(
      naming.key(`${'x'.repeat(100)}y${'x'.repeat(99)}`),
      naming.key(`${'x'.repeat(100)}z${'x'.repeat(99)}`),
    )
    assert.equal(naming.key('a'.repeat(63)), 'a'.repeat(63))
  })

  test('an empty identifier is refused', () => {
    assert.throws(() => snakeCase(63).identifier('  '), {
      name: 'NamingError',
    })
  })
})

describe('schema', () => {
  test('survives being written and read, with its hash', () => {
    const { schema } = normalize([user], upsert)
    const bumped = bumpVersion(schema)
    assert.equal(bumped.version, 2)
    const read = readSchema(writeSchema(bumped))
    assert.equal(hashOf(read), bumped.version_hash)
    assert.deepEqual(read, bumped)
    assert.equal(bumpVersion(read), read)
  })

  test('the order of columns is part of the hash, the order of tables is not', () => {
    const { schema } = normalize([{ a: 1, b: 2 }], { disposition: 'append' })
    const other = normalize([{ b: 2, a: 1 }], { disposition: 'append' }).schema
    assert.notEqual(hashOf(schema), hashOf(other))
    const turned = copySchema(schema)
    turned.tables = new Map([...schema.tables].reverse())
    assert.equal(hashOf(turned), hashOf(schema))
  })

  test('a document of another engine or convention is refused', () => {
    const text = writeSchema(newSchema('s'))
    assert.throws(() => readSchema(text.replace('"engine_version":11', '"engine_version":9')), /engine version 9/)
    assert.throws(() => readSchema(text.replace('"snake_case"', '"camel"')), /naming convention camel/)
  })

  test('digests of texts of all lengths are those of SHAKE-128', () => {
    const expected = (text: string) =>
      createHash('shake128', { outputLength: 10 }).update(text, 'utf8').digest('base64').slice(0, 14)
    for (const char of ['a', 'é', '日', '😀', 'aé']) {
      for (let length = 0; length < 200; length++) {
        const text = char.repeat(length)
        assert.equal(digest(text), expected(text))
      }
    }
  })

  test('digest is the first ten bytes of SHAKE-128', () => {
    assert.equal(digest('2F97vLkIl5kDVA_users__login_ids_0'), 'vEtV1Mus+rdo0Q')
  })
})
