/** What a database file says about itself. */
import { type DatabaseSync, openPlainly, valuesOnce } from '../engines/sqlite-connection.ts'

export interface Facts {
  schemaVersion: number
  companies: string[]
  projects: string[]
  /** Unix milliseconds of the newest audit record; 0 without one. */
  lastChange: number
}

/** Undefined for a database that is not this program's. */
export function factsOf(database: DatabaseSync): Facts | undefined {
  const values = <V>(query: string) => valuesOnce<V>(database, query)
  if (values("SELECT 1 AS value FROM sqlite_master WHERE name = 'homescope_migrations'").length === 0) return undefined
  const [schemaVersion] = values<number | null>('SELECT max(version) AS value FROM homescope_migrations')
  const [lastChange] = values<number | null>('SELECT max(occurred_at) AS value FROM audit')
  return {
    schemaVersion: schemaVersion ?? 0,
    companies: values<string>('SELECT id AS value FROM companies').sort(),
    projects: values<string>('SELECT id AS value FROM projects').sort(),
    lastChange: lastChange ?? 0,
  }
}

/** Reads every page and index. Throws Error for a database that is damaged, or not this program's. */
export function checkDatabase(file: string): Facts {
  const database = openPlainly(file)
  try {
    const found = database.prepare('PRAGMA integrity_check(3)').all()
    const problems = found.map(({ integrity_check: line }) => String(line)).filter((line) => line !== 'ok')
    if (problems.length > 0) throw new Error(`the database is damaged: ${problems.join('; ')}`)
    const facts = factsOf(database)
    if (!facts) throw new Error('the database is not one of homescope')
    return facts
  } finally {
    database.close()
  }
}
