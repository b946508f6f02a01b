import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { resolveDestination } from '../../src/pipeline/config/destination.ts'
import { readValues } from '../../src/pipeline/config/values.ts'
import { duckdb } from '../../src/pipeline/destinations/duckdb/duckdb.ts'
import { openDestination } from '../../src/pipeline/destinations/index.ts'
import type { Warehouse } from '../../src/pipeline/destinations/port.ts'
import { postgres } from '../../src/pipeline/destinations/postgres/postgres.ts'
import type { Resource } from '../../src/pipeline/extract/resource.ts'
import { pipeline } from '../../src/pipeline/index.ts'
import { parseLossless } from '../../src/pipeline/normalize/json.ts'
import { freshDuckDb, freshFolder, freshPostgres, onEveryDestination, Place } from '../destinations/every.ts'
import { postgresUrl } from '../support/postgres.ts'
import { smallDisk } from './small-disk.ts'

const things = (...items: unknown[]): Resource[] => [{ name: 'things', primaryKey: 'id', items }]

describe('destinations that cannot be had', () => {
  test('an unknown scheme and an unknown name are told, with what there is, and without the password', async () => {
    await assert.rejects(openDestination('oracle://me:secret@host/db'), (error: Error) => {
      assert.match(error.message, /no destination for oracle:\/\/me:\*\*\*@host\/db. There are: duckdb:, postgres:/)
      return true
    })
    const values = readValues({ env: {}, pipeline: 'p', cwd: '/nowhere' })
    await assert.rejects(
      resolveDestination({ wanted: 'oracle', pipeline: 'p', cwd: '/', values }),
      /There is no destination "oracle"/,
    )
    await assert.rejects(resolveDestination({ wanted: 'postgres', pipeline: 'p', cwd: '/', values }), {
      name: 'ConfigFieldMissingError',
      message: /no value for username.*DESTINATION__POSTGRES__CREDENTIALS__USERNAME/s,
    })
    await assert.rejects(openDestination('duckdb::memory:'), /names no file/)
  })

  test('a server that is not there fails the run before anything is read', async () => {
    let wasRead = false
    const items = (function* () {
      wasRead = true
      yield { id: 1 }
    })()
    const place = new Place(postgres('postgres://me:secret@127.0.0.1:9/db'), await freshFolder(), async () => {})
    await assert.rejects(
      place.load([{ name: 'things', items }]),
      /step=sync[\s\S]*DestinationError: PostgreSQL: .*ECONNREFUSED/,
    )
    assert.equal(wasRead, false)
    await place.close()
  })

  test('a server that breaks off keeps the package, which a later run loads', async () => {
    const place = await freshDuckDb()
    const flaky = {
      ...place.destination,
      connect: async (dataset: string) => breakingOff(await place.destination.connect(dataset)),
    }
    const broken = new Place(flaky, place.folder, async () => {})
    await assert.rejects(broken.load(things({ id: 1 })), /the connection is gone/)
    assert.deepEqual(await place.tables(), [])
    assert.equal(place.workdir.pending().length, 1)
    assert.match(place.workdir.pending()[0]?.record.error ?? '', /the connection is gone/)
    await place.load(things({ id: 2 }))
    assert.deepEqual(
      (await place.data('things')).map((row) => row['id']),
      ['1', '2'],
    )
    await place.close()
  })

  test('a server that accepts and says nothing is not waited for without end', async () => {
    const sockets: Socket[] = []
    const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const place = new Place(
      postgres(`postgres://me@127.0.0.1:${port}/db?connect_timeout=1`),
      await freshFolder(),
      async () => {},
    )
    await assert.rejects(place.load(things({ id: 1 })), /PostgreSQL: .*(timeout|terminated)/i)
    for (const socket of sockets) socket.destroy()
    server.close()
    await place.close()
  })

  test('a DuckDB file that is no DuckDB file, or cannot be written, is named', async () => {
    const folder = await freshFolder()
    const file = join(folder, 'not.duckdb')
    await writeFile(file, 'this is not a database, but it is long enough to be looked at as one'.repeat(100))
    const place = new Place(duckdb(`duckdb:${file}`), folder, async () => {})
    await assert.rejects(place.load(things({ id: 1 })), new RegExp(`${file} cannot be opened as a DuckDB file`))
    const missing = new Place(duckdb(`duckdb:${folder}/no/such/folder/x.duckdb`), folder, async () => {})
    await assert.rejects(missing.load(things({ id: 1 })), /cannot be opened as a DuckDB file/)
    await place.close()
  })

  test('a DuckDB file of a later version is told from a broken one', async () => {
    const place = await freshDuckDb()
    await place.load(things({ id: 1 }))
    const file = join(place.folder, 'data.duckdb')
    const bytes = await readFile(file)
    bytes[0] = (bytes[0] as number) ^ 1
    await writeFile(file, bytes)
    await assert.rejects(place.load(things({ id: 2 })), /cannot be opened as a DuckDB file: .*Corrupt database file/)
    // Its header: a checksum over the rest, four letters, the version.
    bytes.writeBigUInt64LE(9999n, 12)
    let sum = 5381n
    for (let at = 8; at < 4096; at += 8) sum ^= BigInt.asUintN(64, bytes.readBigUInt64LE(at) * 0xbf58476d1ce4e5b9n)
    bytes.writeBigUInt64LE(sum, 0)
    await writeFile(file, bytes)
    await assert.rejects(place.load(things({ id: 2 })), (error: Error) => {
      assert.match(error.message, /was written by a newer DuckDB; this one is v?1\./)
      const quote = (text: string) => `'\\''${text}'\\''`
      const from = `ATTACH ${quote(file)} AS newer (READ_ONLY)`
      const into = `ATTACH ${quote(file.replace('.duckdb', '.v1.duckdb'))} AS older (STORAGE_VERSION ${quote('v1.0.0')})`
      const statements = `"${from}; ${into}; COPY FROM DATABASE newer TO older"`
      assert.ok(error.message.endsWith(`python3 -c 'import duckdb; duckdb.execute(${statements})'`), error.message)
      return true
    })
    await place.close()
  })

  test('the library names by a convention, and a dataset keeps its first', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'homescope-naming-'))
    const place = {
      name: 'named',
      destination: `duckdb:${join(folder, 'named.duckdb')}`,
      pipelinesDir: folder,
      env: {},
    }
    const items: Resource[] = [{ name: 'Big Things', primaryKey: 'theId', items: [{ theId: 1 }] }]
    const direct = pipeline({ ...place, naming: 'direct' })
    await direct.run(items)
    const { rows } = await direct.query('SELECT "theId" FROM named_dataset."Big Things"')
    assert.deepEqual(rows.flat().map(Number), [1])
    await assert.rejects(pipeline(place).run(items), /were named by direct, and now snake_case is set/)
    await rm(folder, { recursive: true })
  })

  test('a DuckDB file that another process holds says so, and the next run goes on', async () => {
    const place = await freshDuckDb()
    await place.load(things({ id: 1 }))
    const script = `const { DuckDBInstance } = await import('@duckdb/node-api')
      const instance = await DuckDBInstance.create(process.argv[1]); await instance.connect()
      console.log('open'); setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script, join(place.folder, 'data.duckdb')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(holder.stdout, 'data')
    await assert.rejects(place.load(things({ id: 2 })), /open in another process; DuckDB lets one process write/)
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    await place.load(things({ id: 2 }))
    assert.equal((await place.rows('things')).length, 2)
    await place.close()
  })

  test('a read-only DuckDB file is refused, and what it holds is kept', async (context) => {
    const place = await freshDuckDb()
    // Root writes everywhere but on a disk that takes no writes.
    const disk = process.getuid?.() === 0 ? await smallDisk() : undefined
    if (process.getuid?.() === 0 && !disk) return context.skip('root without the right to mount')
    const file = join(disk?.folder ?? place.folder, 'data.duckdb')
    const held = new Place(duckdb(`duckdb:${file}`), place.folder, async () => {})
    await held.load(things({ id: 1 }))
    if (disk) disk.makeReadOnly()
    else await chmod(file, 0o400)
    await assert.rejects(held.load(things({ id: 2 })), /cannot be opened as a DuckDB file: .*(Permission|Read-only)/)
    const reading = await held.destination.connect('app_data', { readOnly: true })
    assert.deepEqual((await reading.query('SELECT id FROM app_data.things', 9)).rows, [['1']])
    await reading.close()
    await disk?.remove()
    await place.close()
  })
})

const noPostgres = postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set'

test('a PostgreSQL that goes away anywhere in a load keeps all or nothing', { skip: noPostgres }, async () => {
  const place = await freshPostgres()
  const items = Array.from({ length: 3000 }, (_, id) => ({ id, text: 'x'.repeat(100), list: [id] }))
  const target = new URL(place.url)
  await place.load(things({ id: -1, text: '', list: [0] }))
  let cuts = 0
  for (const bytes of [6000, 8000, 20_000, 100_000, 300_000, 500_000, 700_000]) {
    const proxy = await cutAfter(bytes, target)
    const through = new Place(postgres(place.url.replace(target.host, proxy.host)), place.folder, async () => {})
    const error = await through.load(things(...items)).catch((failure: Error) => failure)
    proxy.close()
    const rows = await place.rows('things')
    const loads = new Set((await place.rows('_dlt_loads')).map((row) => row['load_id']))
    assert.ok([1, items.length + 1].includes(rows.length))
    assert.ok(rows.every((row) => loads.has(row['_dlt_load_id'])))
    if (!(error instanceof Error)) break
    cuts++
    assert.match(error.message, /DestinationError: PostgreSQL: .*(terminated|ECONNRESET|closed|ended)/i)
  }
  assert.ok(cuts > 2)
  await place.load(things(...items))
  assert.equal((await place.rows('things')).length, items.length + 1)
  assert.equal((await place.rows('things__list')).length, items.length + 1)
  await place.close()
})

/** A way to the server that ends once so many bytes have gone there. */
async function cutAfter(bytes: number, target: URL): Promise<{ host: string; close(): void }> {
  let sent = 0
  const server = createServer((socket) => {
    const far = connect(Number(target.port), target.hostname)
    const end = () => {
      socket.destroy()
      far.destroy()
    }
    for (const each of [socket, far]) each.on('error', end).on('close', end)
    far.pipe(socket)
    socket.on('data', (chunk: Buffer) => {
      sent += chunk.length
      if (sent > bytes) end()
      else far.write(chunk)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { host: `127.0.0.1:${(server.address() as { port: number }).port}`, close: () => server.close() }
}

describe('one pipeline in two processes', () => {
  test('the second is told which process runs it', async () => {
    const place = await freshDuckDb()
    await mkdir(place.workdir.folder, { recursive: true })
    await writeFile(join(place.workdir.folder, 'lock'), String(process.ppid))
    await assert.rejects(place.load(things({ id: 1 })), new RegExp(`running already, as process ${process.ppid}`))
    await writeFile(join(place.workdir.folder, 'lock'), '999999999')
    await place.load(things({ id: 1 }))
    await place.close()
  })

  test('a name that would leave the folder is refused', async () => {
    const place = await freshDuckDb()
    for (const name of ['../x', '/x', 'a/b', '', '.', '..', 'a\0b']) {
      assert.throws(
        () => new (place.workdir.constructor as new (a: string, b: string) => unknown)(place.folder, name),
        { name: 'WorkdirError' },
      )
    }
    await place.close()
  })
})

onEveryDestination((fresh) => {
  const onFresh = (name: string, check: (place: Place) => Promise<void>) =>
    test(name, async () => {
      const place = await fresh()
      try {
        await check(place)
      } finally {
        await place.close()
      }
    })

  onFresh('names of tables, columns and values are names and values, whatever they hold', async (place) => {
    const name = `x"; DROP SCHEMA app_data CASCADE; --`
    const key = `a'b"c); DROP TABLE _dlt_loads; --日本`
    await place.load([
      { name, primaryKey: 'id', items: [{ id: `'); DROP TABLE x; --`, [key]: `E'\\'`, '': 1, 日本: 'z' }] },
    ])
    const tables = await place.tables()
    const table = tables.find((each) => each.startsWith('x_drop')) as string
    const [row] = await place.data(table)
    assert.equal(row?.['id'], `'); DROP TABLE x; --`)
    assert.ok(Object.values(row ?? {}).includes(`E'\\'`))
    assert.equal(row?.['_empty'], '1')
    assert.equal(row?.['x'], 'z')
  })

  onFresh('a dataset named in any way is one dataset', async (place) => {
    await place.load(things({ id: 1 }), { dataset: 'My "Data"; DROP' })
    assert.equal((await place.rows('things', 'my_data_drop')).length, 1)
  })

  onFresh('digits beyond a double arrive, and beyond 64 bits they are text', async (place) => {
    const items = [
      parseLossless('{"id":1,"n":9007199254740993}'),
      parseLossless('{"id":2,"n":-9223372036854775808}'),
      parseLossless('{"id":3,"n":9223372036854775808}'),
      parseLossless('{"id":4,"n":1e400}'),
    ]
    await place.load(things(...items))
    const rows = await place.data('things')
    assert.deepEqual(
      rows.map((row) => row['n'] ?? row['n__v_text']),
      ['9007199254740993', '-9223372036854775808', '9223372036854775808', '1e400'],
    )
  })

  onFresh('dates of every form become instants or stay text', async (place) => {
    const dates = [
      '2024-02-29T23:59:59.999999Z',
      '2024-02-30T00:00:00Z',
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59Z',
      '2024-12-05',
      '',
      'yesterday',
      '2024-12-05T19:21:45+23:59',
    ]
    await place.load(things(...dates.map((when, id) => ({ id, when }))))
    const rows = await place.data('things')
    const byId = new Map(rows.map((row) => [Number(row['id']), row]))
    assert.deepEqual(
      [1, 5, 6].map((id) => byId.get(id)?.['when__v_text']),
      ['2024-02-30T00:00:00Z', '', 'yesterday'],
    )
    assert.ok([0, 2, 3, 4, 7].every((id) => byId.get(id)?.['when'] !== undefined))
  })

  onFresh('a contract that is broken fails, drops rows or drops values, as it says', async (place) => {
    const rows = (contract: Resource['contract'], ...items: unknown[]): Resource[] => [
      { name: 'things', primaryKey: 'id', contract, items },
    ]
    await place.load(rows('evolve', { id: 1, a: 1 }))
    await assert.rejects(
      place.load(rows('freeze', { id: 2, a: 1, b: 2 })),
      /column things.b would be new[\s\S]*freezes columns/,
    )
    assert.equal((await place.rows('_dlt_loads')).length, 1)
    for (const pack of place.workdir.pending()) pack.remove()
    await place.load(rows('discard_value', { id: 3, a: 1, b: 2 }, { id: 4, a: 'text' }))
    await place.load(rows('discard_row', { id: 5, a: 1, b: 2 }, { id: 6, a: 7 }))
    assert.deepEqual(
      await place.data('things'),
      [{ id: '1', a: '1' }, { id: '3', a: '1' }, { id: '4' }, { id: '6', a: '7' }].sort((x, y) =>
        JSON.stringify(x) < JSON.stringify(y) ? -1 : 1,
      ),
    )
    await assert.rejects(
      place.load([{ name: 'other', contract: { tables: 'freeze' }, items: [{ a: 1 }] }]),
      /table other would be new/,
    )
  })

  onFresh('a contract holds types and tables likewise', async (place) => {
    const rows = (contract: Resource['contract'], ...items: unknown[]): Resource[] => [
      { name: 'things', primaryKey: 'id', contract, items },
    ]
    await place.load(rows('evolve', { id: 1, a: 1 }))
    await assert.rejects(place.load(rows({ data_type: 'freeze' }, { id: 2, a: 'x' })), /freezes data_type/)
    for (const pack of place.workdir.pending()) pack.remove()
    await place.load(rows({ data_type: 'discard_value' }, { id: 3, a: 'x', b: 1 }))
    await place.load(rows({ data_type: 'discard_row' }, { id: 4, a: 'x' }, { id: 5, a: 5 }))
    await place.load(rows({ tables: 'discard_value' }, { id: 6, list: [1] }))
    await place.load([{ name: 'others', contract: { tables: 'discard_row' }, items: [{ a: 1 }] }])
    assert.deepEqual(await place.data('things'), [
      { id: '1', a: '1' },
      { id: '3', b: '1' },
      { id: '5', a: '5' },
      { id: '6' },
    ])
    assert.deepEqual(
      (await place.tables()).filter((name) => !name.startsWith('_dlt')),
      ['things'],
    )
  })

  onFresh('a row without its key stops the run, and nothing of the package is loaded', async (place) => {
    await assert.rejects(place.load(things({ id: 1 }, { name: 'no id' })), /things has no value for id/)
    assert.deepEqual(await place.tables(), [])
  })

  onFresh('ten thousand columns are loaded or refused as a whole', async (place) => {
    const item = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`c${at}`, at]))
    const outcome = await place.load(things({ id: 1, ...item })).catch((error: Error) => error)
    const tables = await place.tables()
    if (outcome instanceof Error) {
      assert.match(outcome.message, /at most 1600 columns/)
      assert.deepEqual(tables, [])
    } else assert.equal((await place.columns('things')).length, 10_003)
  })
})

/** A warehouse whose load fails behind its first rows. */
function breakingOff(warehouse: Warehouse, message = 'the connection is gone'): Warehouse {
  const inner = warehouse.load.bind(warehouse)
  warehouse.load = (job) =>
    inner({
      ...job,
      feed: async (sink) => {
        await job.feed(sink)
        throw new Error(message)
      },
    })
  return warehouse
}
