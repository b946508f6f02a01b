import { completeColumns, type Table } from '../../normalize/schema.ts'
import type { Value } from '../../normalize/types.ts'
import type { FileStore } from '../filesystem/store.ts'
import { columnList, qualify, typeOf } from '../sql/dialect.ts'
import type { BulkWriter, Engine } from '../sql/engine.ts'
import { stagedFile, stagedName } from '../staged-file.ts'
import { redshiftDialect } from './dialect.ts'

/** The connection: what PostgreSQL's driver does, seen from here. */
export type Connection = Pick<Engine, 'run' | 'change' | 'rows' | 'query' | 'close'>

/** A bucket that both can reach: rows go there as files and are copied by Redshift itself. */
export interface Staging {
  /** `s3://bucket/path/`, the store's root. */
  location: string
  store: FileStore
  /** What COPY is to show: `IAM_ROLE '...'`, or keys. */
  authorization: string
}

/** One statement of INSERT takes so many rows and characters. */
const ROWS_AT_ONCE = 500
const CHARACTERS_AT_ONCE = 8 << 20

export function redshiftEngine(connection: Connection, staging: Staging | undefined): Engine {
  return {
    ...connection,
    dialect: redshiftDialect,
    bulk: (dataset, table, loadId) =>
      staging
        ? copyFromBucket(connection, staging, { dataset, table, loadId })
        : Promise.resolve(new InsertWriter(connection, dataset, table)),
  }
}

function copyFromBucket(
  connection: Connection,
  staging: Staging,
  { dataset, table, loadId }: { dataset: string; table: Table; loadId: string },
): Promise<BulkWriter> {
  const name = stagedName(dataset, table.name, loadId)
  const columns = columnList(redshiftDialect, completeColumns(table))
  return stagedFile(name, table, async (path) => {
    await staging.store.put(name, { path })
    await connection.run(
      `COPY ${qualify(redshiftDialect, dataset, table.name)} (${columns}) FROM '${staging.location}${name}' ` +
        `${staging.authorization} FORMAT JSON 'auto' GZIP TIMEFORMAT 'auto' MAXERROR 0`,
    )
    await staging.store.remove([name])
  })
}

class InsertWriter implements BulkWriter {
  private readonly connection: Connection
  private readonly head: string
  private readonly columns: ReturnType<typeof completeColumns>
  private rows: string[] = []
  private characters = 0

  constructor(connection: Connection, dataset: string, table: Table) {
    this.connection = connection
    this.columns = completeColumns(table)
    this.head = `INSERT INTO ${qualify(redshiftDialect, dataset, table.name)} (${columnList(redshiftDialect, this.columns)})`
  }

  /**
   * As SELECTs, since VALUES of several rows take no function, and JSON needs one. The first one names the types: a
   * union of bare literals, or of nulls, is one of texts.
   */
  write(row: Value[]): void {
    const isFirst = this.rows.length % ROWS_AT_ONCE === 0
    const values = this.columns.map((column, at) => {
      const value = redshiftDialect.literal(row[at] ?? null, column.data_type ?? 'text')
      return isFirst ? `CAST(${value} AS ${typeOf(redshiftDialect, column)})` : value
    })
    const text = `SELECT ${values.join(', ')}`
    this.rows.push(text)
    this.characters += text.length
  }

  async drain(): Promise<void> {
    if (this.rows.length >= ROWS_AT_ONCE || this.characters >= CHARACTERS_AT_ONCE) await this.end()
  }

  async end(): Promise<void> {
    const rows = this.rows
    this.rows = []
    this.characters = 0
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
      await this.connection.run(`${this.head} ${rows.slice(at, at + ROWS_AT_ONCE).join(' UNION ALL ')}`)
    }
  }

  async abandon(): Promise<void> {
    this.rows = []
  }
}
