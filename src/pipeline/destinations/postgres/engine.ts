import { once } from 'node:events'
import type { Client } from 'pg'
import { codeOf } from '../../../lib/errors.ts'
import type { Table } from '../../normalize/schema.ts'
import { completeColumns } from '../../normalize/schema.ts'
import type { Value } from '../../normalize/types.ts'
import { type ConnectOptions, DestinationError } from '../port.ts'
import { columnList, qualify } from '../sql/dialect.ts'
import type { BulkWriter, Engine } from '../sql/engine.ts'
import { Pipe } from '../sql/pipe.ts'
import { CopyText } from './copy.ts'
import { postgresDialect } from './dialect.ts'

/** Bytes that wait for their COPY, per table and over all tables. */
const FLUSH_AT = 1 << 20
const WAIT_AT = 8 << 20

/** Throws DestinationError when the server cannot be reached or refuses the login. */
export async function openPostgres(url: string, options: ConnectOptions = {}): Promise<PostgresEngine> {
  const { default: pg } = await import('pg')
  const { from } = await import('pg-copy-streams')
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutOf(url),
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
  private readonly pipe = new Pipe(WAIT_AT)

  constructor(client: Client, copyFrom: CopyFrom) {
    this.client = client
    this.copyFrom = copyFrom
  }

  async run(sql: string): Promise<void> {
    await this.send(() => this.client.query(sql))
  }

  async change(sql: string): Promise<number> {
    return (await this.send(() => this.client.query(sql))).rowCount ?? 0
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
      if (codeOf(cause) !== UNIQUE_VIOLATION) throw asDestinationError(cause)
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
    return new CopyWriter(new CopyText(table), this.pipe, (text) => this.copy(sql, text))
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined)
  }

  private async copy(sql: string, text: Buffer): Promise<void> {
    try {
      const stream = this.client.query(this.copyFrom(sql))
      stream.end(text)
      await once(stream, 'finish')
    } catch (cause) {
      throw asDestinationError(cause)
    }
  }

  private async send<T>(query: () => Promise<T>): Promise<T> {
    try {
      await this.pipe.quiet()
      return await query()
    } catch (cause) {
      throw asDestinationError(cause)
    }
  }
}

/** Values as the server writes them. */
const AS_TEXT = { getTypeParser: () => (value: string) => value }

class CopyWriter implements BulkWriter {
  private readonly text: CopyText
  private readonly pipe: Pipe
  private readonly copy: (text: Buffer) => Promise<void>

  constructor(text: CopyText, pipe: Pipe, copy: (text: Buffer) => Promise<void>) {
    this.text = text
    this.pipe = pipe
    this.copy = copy
  }

  write(row: Value[]): void {
    this.text.append(row)
    if (this.text.length > FLUSH_AT) this.flush()
  }

  drain(): Promise<void> {
    return this.pipe.drained()
  }

  async end(): Promise<void> {
    this.flush()
    await this.pipe.settled()
  }

  async abandon(): Promise<void> {
    this.text.take()
    await this.pipe.settled().catch(() => undefined)
  }

  private flush(): void {
    const text = this.text.take()
    if (text.length > 0) this.pipe.push(text.length, () => this.copy(text))
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

const CONNECT_TIMEOUT = 10

/** `connect_timeout` in seconds, as libpq has it, in milliseconds. */
function timeoutOf(url: string): number {
  const seconds = Number(/[?&]connect_timeout=(\d+)/.exec(url)?.[1] ?? CONNECT_TIMEOUT)
  return (seconds || CONNECT_TIMEOUT) * 1000
}
