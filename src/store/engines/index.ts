import type { Engine } from '../db.ts'

/** Opens the database that a URL names: `sqlite:path`, `sqlite::memory:` or `postgres://...`. Throws for others. */
export async function openEngine(url: string, connections?: number): Promise<Engine> {
  const scheme = url.slice(0, url.indexOf(':'))
  const open = engines[scheme]
  if (!open) throw new Error('use sqlite:<path>, sqlite::memory: or postgres://...')
  return open(url, connections)
}

/** Loaded when chosen: `pg` costs nothing to those who stay with the embedded database. */
const engines: Record<string, (url: string, connections?: number) => Promise<Engine>> = {
  sqlite: async (url) => (await import('./sqlite.ts')).openSqlite(url.slice('sqlite:'.length)),
  postgres: async (url, connections) => (await import('./postgres.ts')).openPostgres(url, connections),
  postgresql: async (url, connections) => (await import('./postgres.ts')).openPostgres(url, connections),
}
