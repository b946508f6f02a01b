import { Client } from 'pg'

/** The small directory that every shard of a distributed PostgreSQL has whole. */
export const REFERENCE = ['companies', 'descopers', 'homescope_migrations', 'management_keys', 'projects']

/** Every table but the directory's becomes one of `count` partitions by its project. The schema must be there. */
export async function partition(url: string, count: number): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('BEGIN')
    for (const table of await projectTables(client)) {
      for (const statement of statementsFor(table, count)) await client.query(statement)
    }
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
}

function statementsFor(table: string, count: number): string[] {
  const parts = Array.from(
    { length: count },
    (_, at) => `CREATE TABLE ${table}_${at} PARTITION OF ${table} FOR VALUES WITH (MODULUS ${count}, REMAINDER ${at})`,
  )
  return [
    `ALTER TABLE ${table} RENAME TO ${table}_whole`,
    `CREATE TABLE ${table} (LIKE ${table}_whole INCLUDING ALL) PARTITION BY HASH (project_id)`,
    ...parts,
    `INSERT INTO ${table} SELECT * FROM ${table}_whole`,
    `DROP TABLE ${table}_whole`,
  ]
}

export async function projectTables(client: Client): Promise<string[]> {
  const { rows } = await client.query(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1",
  )
  return rows.map(({ name }) => String(name)).filter((name) => !REFERENCE.includes(name))
}
