import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Client } from 'pg'
import type { Table } from '../../normalize/schema.ts'
import { completeColumns } from '../../normalize/schema.ts'
import type { Value } from '../../normalize/types.ts'
import { type ConnectOptions, DestinationError } from '../port.ts'
import { columnList, qualify } from '../sql/dialect.ts'
import type { BulkWriter, Engine } from '../sql/engine.ts'
import { lineWriter } from './copy.ts'
import { postgresDialect } from './dialect.ts'

/** Text that waits for its COPY, per table and over all tables, in characters. */
const FLUSH_AT = 1 << 20
const WAIT_AT = 8 << 20

/** Throws DestinationError when the server cannot be reached or refuses the login. */
export async function openPostgres(url: string, options: ConnectOptions = {}): Promise<PostgresEngine> {
  const { default: pg } = await import('pg')
  const { from } = await import('pg-copy-streams')
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'homescope',
  })
  // A connection lost between statements shows at the next one.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query("SET TIME ZONE 'UTC'")
    if (options.readOnly) await client.query('SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY')
  } catch (cause) {
    throw asDestinationError(cause)
  }
  return new PostgresEngine(client, from)
}

const UNIQUE_VIOLATION = '23505'

type CopyFrom = typeof import('pg-copy-streams').from

export class PostgresEngine implements Engine {
  readonly dialect = postgresDialect
  private readonly client: Client
  private readonly copyFrom: CopyFrom
  /** COPYs run one after another on the one connection that holds the transaction. */
  private copies: Promise<void> = Promise.resolve()
  /** Those that are not done, the oldest first. */
  private readonly underway: Promise<void>[] = []
  private waiting = 0
  private failure: unknown

  constructor(client: Client, copyFrom: CopyFrom) {
    this.client = client
    this.copyFrom = copyFrom
  }

  async run(sql: string): Promise<void> {
    await this.send(() => this.client.query(sql))
  }

  async rows(sql: string): Promise<unknown[][]> {
    const result = await this.send(() => this.client.query({ text: sql, rowMode: 'array', types: AS_TEXT }))
    return result.rows
  }

  async query(sql: string, limit: number): Promise<{ columns: string[]; rows: unknown[][] }> {
    // As a subquery it can only be a query: a superuser's COPY writes files and starts programs even where nothing
    // else may be changed. The extended protocol takes one statement, so that nothing follows a COMMIT.
    const text = `SELECT * FROM (${sql.replace(/[\s;]+$/, '')}\n) AS homescope_query LIMIT ${limit}`
    const question = { text, rowMode: 'array' as const, types: AS_TEXT, queryMode: 'extended' }
    const result = await this.send(() => this.client.query(question))
    return { columns: result.fields.map((field) => field.name), rows: result.rows }
  }

  async holds(sql: string): Promise<boolean> {
    await this.run('SAVEPOINT before_constraint')
    try {
      await this.client.query(sql)
      return true
    } catch (cause) {
      if ((cause as { code?: string }).code !== UNIQUE_VIOLATION) throw asDestinationError(cause)
      await this.run('ROLLBACK TO SAVEPOINT before_constraint')
      return false
    } finally {
      await this.run('RELEASE SAVEPOINT before_constraint').catch(() => undefined)
    }
  }

  async bulk(dataset: string, table: Table, _loadId: string, isNew = false): Promise<BulkWriter> {
    const columns = columnList(this.dialect, completeColumns(table))
    // Frozen rows need not be touched again by the first who reads them, nor by a later vacuum.
    const options = isNew ? ' (FREEZE)' : ''
    const sql = `COPY ${qualify(this.dialect, dataset, table.name)} (${columns}) FROM STDIN${options}`
    return new CopyWriter(lineWriter(table), {
      send: (text) => this.copy(sql, text),
      settled: () => this.settled(),
      drained: () => this.drained(),
    })
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined)
  }

  /** Takes the text over; it is on its way while the caller makes more. */
  private copy(sql: string, text: string): void {
    this.waiting += text.length
    this.copies = this.copies
      .then(async () => {
        if (this.failure !== undefined) return
        const stream = this.client.query(this.copyFrom(sql))
        stream.end(text)
        await once(stream, 'finish')
      })
      .catch((error) => {
        this.failure ??= error
      })
      .then(() => {
        this.waiting -= text.length
        void this.underway.shift()
      })
    this.underway.push(this.copies)
  }

  private async drained(): Promise<void> {
    while (this.waiting > WAIT_AT) await this.underway[0]
    // The connection's own work needs its turn, or nothing is sent until the buffers are full.
    if (this.waiting > 0) await nextTurn()
    this.check()
  }

  private async settled(): Promise<void> {
    await this.copies
    this.check()
  }

  private check(): void {
    const { failure } = this
    if (failure === undefined) return
    this.failure = undefined
    throw asDestinationError(failure)
  }

  private async send<T>(query: () => Promise<T>): Promise<T> {
    try {
      await this.copies
      return await query()
    } catch (cause) {
      throw asDestinationError(cause)
    }
  }
}

/** Values as the server writes them. */
const AS_TEXT = { getTypeParser: () => (value: string) => value }

interface CopyTarget {
  send(text: string): void
  settled(): Promise<void>
  drained(): Promise<void>
}

class CopyWriter implements BulkWriter {
  private readonly line: (row: Value[]) => string
  private readonly target: CopyTarget
  private lines: string[] = []
  private characters = 0

  constructor(line: (row: Value[]) => string, target: CopyTarget) {
    this.line = line
    this.target = target
  }

  write(row: Value[]): void {
    const line = this.line(row)
    this.lines.push(line)
    this.characters += line.length + 1
    if (this.characters > FLUSH_AT) this.flush()
  }

  drain(): Promise<void> {
    return this.target.drained()
  }

  async end(): Promise<void> {
    this.flush()
    await this.target.settled()
  }

  async abandon(): Promise<void> {
    this.lines = []
    await this.target.settled().catch(() => undefined)
  }

  private flush(): void {
    if (this.lines.length > 0) this.target.send(`${this.lines.join('\n')}\n`)
    this.lines = []
    this.characters = 0
  }
}

/** Connection trouble, a server that shuts down or lacks resources, a lost race: another try may work. */
const PASSING = /^(08|57P0|53|40)|^E(CONN|PIPE|TIMEDOUT|AI_AGAIN)/

function asDestinationError(cause: unknown): DestinationError {
  if (cause instanceof DestinationError) return cause
  const error = cause as { code?: string; message?: string; detail?: string; where?: string; errors?: Error[] }
  const text = error.message || error.errors?.[0]?.message || String(cause)
  const more = [error.detail, error.where?.split('\n')[0]].filter(Boolean).join('; ')
  const isPassing = PASSING.test(error.code ?? '') || /terminated|timeout/i.test(text)
  return new DestinationError(`PostgreSQL: ${text}${more ? ` (${more})` : ''}`, { cause, isPassing })
}
