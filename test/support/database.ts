import { createRequire } from 'node:module'
import { Client } from 'pg'

/** A connection of the test's own beside the plane's, to look at what is stored and to get in its way. */
export interface Database {
  rows(statement: string): Promise<Row[]>
  close(): Promise<void>
}

export type Row = { [column: string]: unknown }

/** `url`: as `descope serve --database` takes it; a database in memory cannot be opened twice. */
export async function openDatabase(url: string): Promise<Database> {
  return url.startsWith('sqlite:') ? openFile(url.slice('sqlite:'.length)) : connect(url)
}

export interface Dump {
  [table: string]: Row[]
}

/** Every row of every table, in an order that is the same each time; `project` leaves out those of other projects. */
export async function dump({ rows }: Database, project?: string): Promise<Dump> {
  const tables = await tableNames(rows)
  const found: Dump = {}
  for (const table of tables) {
    const all = await rows(`SELECT * FROM ${table}`)
    const wanted = project === undefined ? all : all.filter((row) => (row['project_id'] ?? row['id']) === project)
    found[table] = wanted
      .map((row) => JSON.stringify(row))
      .sort()
      .map((text) => JSON.parse(text) as Row)
  }
  return found
}

export interface Change {
  gone: Row[]
  come: Row[]
}

/** What changed from one dump to another, by table; empty when nothing did. */
export function difference(before: Dump, after: Dump): { [table: string]: Change } {
  const tables = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const changes = tables.map((table) => {
    const [old, now] = [before[table] ?? [], after[table] ?? []].map((rows) => rows.map((row) => JSON.stringify(row)))
    const [were, are] = [new Set(old), new Set(now)]
    const gone = (old ?? []).filter((row) => !are.has(row)).map((row) => JSON.parse(row) as Row)
    const come = (now ?? []).filter((row) => !were.has(row)).map((row) => JSON.parse(row) as Row)
    return [table, { gone, come }] as const
  })
  return Object.fromEntries(changes.filter(([, { gone, come }]) => gone.length + come.length > 0))
}

async function tableNames(rows: Database['rows']): Promise<string[]> {
  const found = await rows(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  ).catch(() => rows(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'users_text%'`))
  return found.map(({ name }) => String(name)).sort()
}

async function connect(url: string): Promise<Database> {
  const client = new Client({ connectionString: url })
  // A suite may drop the database before it closes this.
  client.on('error', () => {})
  await client.connect()
  return { rows: async (statement) => (await client.query(statement)).rows, close: () => client.end() }
}

interface SqliteModule {
  DatabaseSync: new (path: string) => { prepare(sql: string): { all(): object[] }; close(): void }
}

function openFile(path: string): Database {
  const builtin = process.getBuiltinModule?.('node:sqlite') as SqliteModule | undefined
  const { DatabaseSync } = builtin ?? (createRequire(import.meta.url)('@photostructure/sqlite') as SqliteModule)
  const database = new DatabaseSync(path)
  return {
    rows: async (statement) =>
      database
        .prepare(statement)
        .all()
        .map((row) => ({ ...row })),
    close: async () => database.close(),
  }
}
