/** What a database file says about itself. */
import type { DatabaseSync } from '../engines/sqlite-connection.ts'
import { openPlainly } from '../engines/sqlite-connection.ts'

export interface Facts {
  schemaVersion: number
  companies: string[]
  projects: string[]
  /** Unix milliseconds of the newest audit record; 0 without one. */
  lastChange: number
}

/** Undefined for a database that is not this program's. */
export function factsOf(database: DatabaseSync): Facts | undefined {
  const rows = (query: string) => database.prepare(query).all() as { value: never }[]
  const [known] = rows("SELECT 1 AS value FROM sqlite_master WHERE name = 'homescope_migrations'")
  if (!known) return undefined
  return {
    schemaVersion: rows('SELECT max(version) AS value FROM homescope_migrations')[0]?.value ?? 0,
    companies: rows('SELECT id AS value FROM companies ORDER BY id').map(({ value }) => value),
    projects: rows('SELECT id AS value FROM projects ORDER BY id').map(({ value }) => value),
    lastChange: rows('SELECT max(occurred_at) AS value FROM audit')[0]?.value ?? 0,
  }
}

/** Reads every page and index. Throws Error for a database that is damaged, or not this program's. */
export function checkDatabase(file: string): Facts {
  const database = openPlainly(file)
  try {
    const found = database.prepare('PRAGMA integrity_check(3)').all() as { integrity_check: string }[]
    const problems = found.map(({ integrity_check }) => integrity_check).filter((line) => line !== 'ok')
    if (problems.length > 0) throw new Error(`the database is damaged: ${problems.join('; ')}`)
    const facts = factsOf(database)
    if (!facts) throw new Error('the database is not one of homescope')
    return facts
  } finally {
    database.close()
  }
}
