/**
 * A PostgreSQL that Citus spreads over several servers: every table of projects goes by its project, all of them beside
 * each other, and the directory's few stand whole on each server.
 */
import type { Distribution, Placement } from '../../db.ts'
import { StoreError } from '../../port/index.ts'
import type { Connection } from './patience.ts'

/** The column by which tables are spread, and what stands for none. */
const KEY = 'project_id'
const WHOLE = '*'

/**
 * Puts each table where it belongs; resolves to the names of those that were elsewhere, which with `look` is all that
 * happens, and to none where `asFound` meets a database that is on one server. Throws StoreError `unavailable` without
 * the extension, and where a table goes by something else: moving such a one is for an operator.
 */
export async function distribute(connection: Connection, placement: Placement, how: Distribution): Promise<string[]> {
  if (!(await hasCitus(connection))) {
    if (how === 'asFound') return []
    throw new StoreError(
      'unavailable',
      'The database has no extension citus: CREATE EXTENSION citus, and add its nodes',
    )
  }
  const found = await placesOf(connection)
  if (how === 'asFound' && found.size === 0) return []
  const away = misplaced(found, placement)
  const first = placement.byProject.find((table) => found.has(table)) ?? away.byProject[0]
  if (how !== 'look') await place(connection, away, first)
  return [...away.everywhere, ...away.byProject]
}

/** `first`: the one beside which the others are put. */
async function place(connection: Connection, { everywhere, byProject }: Placement, first?: string): Promise<void> {
  // One after the other on each node: tables of one transaction would be in each other's way.
  await connection.ask("SET LOCAL citus.multi_shard_modify_mode = 'sequential'")
  for (const table of everywhere) await call(connection, 'create_reference_table($1)', [table])
  for (const table of byProject) {
    const beside = table === first ? 'default' : first
    await call(connection, `create_distributed_table($1, '${KEY}', colocate_with => $2)`, [table, beside])
  }
}

export async function hasCitus(connection: Pick<Connection, 'ask'>): Promise<boolean> {
  const { rowCount } = await connection.ask("SELECT FROM pg_extension WHERE extname = 'citus'")
  return rowCount === 1
}

/** What each table of a database goes by: its column, or that it is whole on every node. */
async function placesOf(connection: Connection): Promise<Map<string, string>> {
  const { rows } = await connection.ask(
    'SELECT table_name::text AS name, citus_table_type AS type, distribution_column AS key FROM citus_tables',
  )
  return new Map(rows.map(({ name, type, key }) => [String(name), type === 'reference' ? WHOLE : String(key)]))
}

function misplaced(found: ReadonlyMap<string, string>, { everywhere, byProject }: Placement): Placement {
  const away = (tables: readonly string[], wanted: string) =>
    tables.filter((table) => {
      const place = found.get(table)
      if (place === undefined || place === wanted) return place === undefined
      throw new StoreError(
        'unavailable',
        `The table ${table} ${inWords(place)} and has to ${wanted === WHOLE ? 'be whole on every node' : `go by ${wanted}`}`,
      )
    })
  return { everywhere: away(everywhere, WHOLE), byProject: away(byProject, KEY) }
}

const inWords = (place: string) => (place === WHOLE ? 'is whole on every node' : `goes by ${place}`)

async function call(connection: Connection, what: string, values: (string | undefined)[]): Promise<void> {
  await connection.ask({ text: `SELECT ${what}`, values })
}
