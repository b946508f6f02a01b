/** Snowflake, BigQuery and Databricks as others play them: see the program. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { bigqueryEngine } from '../../../src/pipeline/destinations/bigquery/engine.ts'
import { databricksEngine } from '../../../src/pipeline/destinations/databricks/engine.ts'
import type { Destination, Warehouse } from '../../../src/pipeline/destinations/port.ts'
import { snowflakeEngine } from '../../../src/pipeline/destinations/snowflake/engine.ts'
import type { Engine } from '../../../src/pipeline/destinations/sql/engine.ts'
import { SqlWarehouse } from '../../../src/pipeline/destinations/sql/warehouse.ts'
import { freshFolder, Place } from '../every.ts'
import { python, without } from './python.ts'
import { WAREHOUSE_PROGRAM } from './warehouse-program.ts'

interface Played {
  name: string
  skip: string | false
  fresh(): Promise<Place>
}

export function playedWarehouses(): Played[] {
  return [
    played('snowflake', 255, ['fakesnow'], snowflakeOf),
    played('bigquery', 300, ['sqlglot', 'duckdb'], bigqueryOf),
    played('databricks', 255, ['sqlglot', 'duckdb'], databricksOf),
  ]
}

function played(name: string, longestName: number, modules: string[], engineOf: (player: Player) => Engine): Played {
  const fresh = async () => {
    const player = new Player(name)
    const connect = async (dataset: string) => new SqlWarehouse(engineOf(player), dataset)
    const destination: Destination = { name, location: `${name}://played`, longestName, merges: true, connect }
    const place = new Place(destination, await freshFolder(), () => player.close())
    place.reader = { ...destination, connect: async (dataset) => readerOf(player, await connect(dataset)) }
    return place
  }
  return { name, skip: without(...modules), fresh }
}

/** Of a query without rows, the warehouses' own clients tell no columns. */
function readerOf(player: Player, warehouse: Warehouse): Warehouse {
  return Object.assign(Object.create(warehouse) as Warehouse, {
    query: async (sql: string) => {
      const { columns, rows } = await player.ask({ sql: player.quoted(sql) })
      return { columns: columns.map((name) => name.toLowerCase()), rows }
    },
    counts: async () => {
      const counts = await warehouse.counts()
      return new Map([...counts].map(([table, count]) => [table.toLowerCase(), count]))
    },
  })
}

interface Answer {
  columns: string[]
  rows: unknown[][]
  error?: string
}

class Player {
  private readonly program: ChildProcess
  private readonly answers: AsyncIterator<string>
  private readonly name: string
  private last: Promise<unknown> = Promise.resolve()
  /** What was put where, by the name of the file. */
  private readonly files = new Map<string, string>()

  constructor(name: string) {
    this.name = name
    this.program = spawn(python, ['-c', WAREHOUSE_PROGRAM, name], { stdio: ['pipe', 'pipe', 'inherit'] })
    const { stdout } = this.program
    assert.ok(stdout)
    this.answers = createInterface({ input: stdout })[Symbol.asyncIterator]()
  }

  /** One after the other. */
  ask(asked: object): Promise<Answer> {
    const answer = this.last.then(async () => {
      this.program.stdin?.write(`${JSON.stringify(asked)}\n`)
      const { value = '{"error":"the program has ended"}' } = await this.answers.next()
      return JSON.parse(value) as Answer
    })
    this.last = answer
    return answer.then((told) => {
      if (told.error !== undefined) throw new Error(told.error)
      return told
    })
  }

  /** Rows by column, as client libraries have them. */
  async execute(sql: string): Promise<{ [column: string]: unknown }[]> {
    const put = /^PUT '(?:file:\/\/)?([^']*\/([^'/]+))'/.exec(sql)
    if (put) this.files.set(put[2] ?? '', put[1] ?? '')
    const { columns, rows } = await this.ask({ sql })
    const copied = /^COPY INTO ["`]([^"`]+)["`]\.["`]([^"`]+)["`] .*?\/([^'/]+)'/.exec(sql)
    if (copied) await this.copy(copied[1] ?? '', copied[2] ?? '', this.files.get(copied[3] ?? '') ?? '')
    return rows.map((row) => Object.fromEntries(row.map((value, at) => [columns[at], value])))
  }

  async copy(schema: string, table: string, path: string): Promise<void> {
    await this.ask({ copy: [schema, table, path] })
  }

  /** A test's query with its names as the warehouse has them. */
  quoted(sql: string): string {
    return this.name === 'snowflake'
      ? sql.replaceAll(/"([^"]+)"/g, (name) => name.toUpperCase())
      : sql.replaceAll('"', '`')
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.program.once('exit', resolve))
    this.program.stdin?.end()
    await ended
  }
}

function snowflakeOf(player: Player): Engine {
  return snowflakeEngine({ execute: (sql) => player.execute(sql), close: async () => {} })
}

function databricksOf(player: Player): Engine {
  return databricksEngine({ execute: (sql) => player.execute(sql), close: async () => {} }, 'main')
}

function bigqueryOf(player: Player): Engine {
  return bigqueryEngine({
    query: (sql) => player.execute(sql),
    load: ({ dataset, table, path }) => player.copy(dataset, table, path),
  })
}
