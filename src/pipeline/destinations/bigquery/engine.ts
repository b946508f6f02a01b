import { messageOf } from '../../../lib/errors.ts'
import { completeColumns, type Table } from '../../normalize/schema.ts'
import { typeOf } from '../sql/dialect.ts'
import type { Engine } from '../sql/engine.ts'
import { stagedFile } from '../staged-file.ts'
import { bigqueryDialect } from './dialect.ts'

/** What the client library does for us. */
export interface BigQueryClient {
  query(sql: string): Promise<{ [column: string]: unknown }[]>
  /** A load job from a file of this machine; resolves when the job is done, throws when it failed. */
  load(job: LoadRequest): Promise<void>
}

interface LoadRequest {
  dataset: string
  table: string
  path: string
  /** The same for the same rows: a job of that id that was done is not done again. */
  jobId: string
  metadata: {
    sourceFormat: 'NEWLINE_DELIMITED_JSON'
    writeDisposition: 'WRITE_APPEND'
    createDisposition: 'CREATE_NEVER'
    maxBadRecords: 0
    schema: object
  }
}

/** Each table of a package is one load job; merges are one script in one transaction. */
export function bigqueryEngine(client: BigQueryClient): Engine {
  const run = async (sql: string) => {
    await client.query(sql)
  }
  return {
    dialect: bigqueryDialect,
    run,
    script: (statements) =>
      run(['BEGIN TRANSACTION', ...statements, 'COMMIT TRANSACTION'].map((sql) => `${sql};`).join('\n')),
    rows: async (sql) => {
      try {
        return (await client.query(sql)).map((row) => Object.values(row).map(plain))
      } catch (error) {
        // A dataset that is not there yet has no tables.
        if (/INFORMATION_SCHEMA/.test(sql) && /not found/i.test(messageOf(error))) return []
        throw error
      }
    },
    query: async (sql, limit) => {
      const rows = await client.query(`SELECT * FROM (${sql.replace(/[\s;]+$/, '')}\n) LIMIT ${limit}`)
      return { columns: Object.keys(rows[0] ?? {}), rows: rows.map((row) => Object.values(row).map(plain)) }
    },
    bulk: (dataset, table, loadId) =>
      stagedFile('rows.jsonl.gz', table, (path) =>
        client.load({
          dataset,
          table: table.name,
          path,
          jobId: `homescope_${loadId}_${dataset}_${table.name}`.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 1000),
          metadata: {
            sourceFormat: 'NEWLINE_DELIMITED_JSON',
            writeDisposition: 'WRITE_APPEND',
            createDisposition: 'CREATE_NEVER',
            maxBadRecords: 0,
            schema: { fields: fieldsOf(table) },
          },
        }),
      ),
    close: async () => undefined,
  }
}

function fieldsOf(table: Table): object[] {
  return completeColumns(table).map((column) => ({
    name: column.name,
    type: typeOf(bigqueryDialect, { ...column, precision: undefined }).replace(/\(.*/, ''),
    mode: column.nullable === false ? 'REQUIRED' : 'NULLABLE',
  }))
}

/** The library wraps instants, dates and large numbers in objects with their text. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { value: text } = value as { value?: unknown }
  return text === undefined ? JSON.stringify(value) : text
}
