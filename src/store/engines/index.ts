import type { Engine } from '../db.ts'

/** Opens the database that a URL names: `sqlite:path`, `sqlite::memory:` or `postgres://...`. Throws for others. */
export async function openEngine(url: string): Promise<Engine> {
  const scheme = url.slice(0, url.indexOf(':'))
  const open = engines[scheme]
  if (!open) throw new Error('use sqlite:<path>, sqlite::memory: or postgres://...')
  return open(url)
}

/** Loaded when chosen: `pg` costs nothing to those who stay with the embedded database. */
const engines: Record<string, (url: string) => Promise<Engine>> = {
  sqlite: async (url) => (await import('./sqlite.ts')).openSqlite(url.slice('sqlite:'.length)),
  postgres: async (url) => (await import('./postgres.ts')).openPostgres(url),
  postgresql: async (url) => (await import('./postgres.ts')).openPostgres(url),
}
