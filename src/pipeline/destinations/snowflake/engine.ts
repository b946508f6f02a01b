import { quoteText } from '../sql/dialect.ts'
import type { Engine } from '../sql/engine.ts'
import { stagedFile, stagedName } from '../staged-file.ts'
import { snowflakeDialect } from './dialect.ts'

/** What the client library does for us: one statement, its rows by column. */
export interface SnowflakeClient {
  execute(sql: string): Promise<{ [column: string]: unknown }[]>
  close(): Promise<void>
}

/** Files go to the table's own stage and are copied from there, columns by their names. */
export function snowflakeEngine(client: SnowflakeClient): Engine {
  const { quote } = snowflakeDialect
  return {
    dialect: snowflakeDialect,
    run: async (sql) => {
      await client.execute(sql)
    },
    // The first value of the answer is how many rows there were.
    change: async (sql) => Number(Object.values((await client.execute(sql))[0] ?? {})[0] ?? 0),
    rows: async (sql) => (await client.execute(sql)).map((row) => Object.values(row)),
    query: async (sql, limit) => {
      const rows = await client.execute(`SELECT * FROM (${sql.replace(/[\s;]+$/, '')}\n) LIMIT ${limit}`)
      return { columns: Object.keys(rows[0] ?? {}), rows: rows.map((row) => Object.values(row)) }
    },
    bulk: (dataset, table, loadId) => {
      const name = stagedName(dataset, table.name, loadId)
      const stage = `@${quote(dataset)}.${quoteTableStage(table.name)}`
      return stagedFile(name, table, async (path) => {
        await client.execute(`PUT ${quoteText(`file://${path}`)} '${stage}/' AUTO_COMPRESS = FALSE OVERWRITE = TRUE`)
        await client.execute(
          `COPY INTO ${quote(dataset)}.${quote(table.name)} FROM '${stage}/${name}' ` +
            `FILE_FORMAT = (TYPE = JSON COMPRESSION = GZIP BINARY_FORMAT = BASE64) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE ON_ERROR = ABORT_STATEMENT PURGE = TRUE`,
        )
      })
    },
    close: () => client.close(),
  }
}

function quoteTableStage(table: string): string {
  return `"%${table.toUpperCase().replaceAll('"', '""')}"`
}
