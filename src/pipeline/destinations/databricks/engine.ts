import { completeColumns, type Table } from '../../normalize/schema.ts'
import { qualify, typeOf } from '../sql/dialect.ts'
import type { Engine } from '../sql/engine.ts'
import { stagedFile, stagedName } from '../staged-file.ts'
import { databricksDialect } from './dialect.ts'

/** What the client library does for us: one statement, its rows by column. */
export interface DatabricksClient {
  execute(sql: string): Promise<{ [column: string]: unknown }[]>
  close(): Promise<void>
}

/** dlt's volume for files where no bucket is named. */
const VOLUME = '_dlt_staging_load_volume'

/**
 * Files go to a volume and are copied from there. COPY INTO remembers a file that it has loaded, so a package that is
 * loaded again after a crash is not doubled.
 */
export function databricksEngine(client: DatabricksClient, catalog: string): Engine {
  const { quote } = databricksDialect
  return {
    dialect: databricksDialect,
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
      const target = `/Volumes/${catalog}/${dataset}/${VOLUME}/${name}`
      const load = async (path: string) => {
        await client.execute(`CREATE VOLUME IF NOT EXISTS ${quote(catalog)}.${quote(dataset)}.${quote(VOLUME)}`)
        await client.execute(`PUT '${path}' INTO '${target}' OVERWRITE`)
        await client.execute(
          `COPY INTO ${qualify(databricksDialect, dataset, table.name)} FROM (SELECT ${castColumns(table)} FROM '${target}') ` +
            `FILEFORMAT = JSON FORMAT_OPTIONS ('primitivesAsString' = 'true', 'mode' = 'FAILFAST')`,
        )
        await client.execute(`REMOVE '${target}'`)
      }
      return stagedFile(name, table, load, { jsonAsText: true })
    },
    close: () => client.close(),
  }
}

/** Everything is read as text and cast, so that a column without a value in the file is still of its type. */
function castColumns(table: Table): string {
  const { quote } = databricksDialect
  const columns = completeColumns(table).map((column) => {
    const name = quote(column.name)
    const value =
      column.data_type === 'binary' ? `unbase64(${name})` : `CAST(${name} AS ${typeOf(databricksDialect, column)})`
    return `${value} AS ${name}`
  })
  return columns.join(', ')
}
