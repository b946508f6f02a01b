import type { Engine } from '../db.ts'
import type { Limits } from '../port/index.ts'

/** Opens the database that a URL names: `sqlite:path`, `sqlite::memory:` or `postgres://...`. Throws for others. */
export async function openEngine(url: string, options: EngineOptions): Promise<Engine> {
  const scheme = url.slice(0, url.indexOf(':'))
  const open = engines[scheme]
  if (!open) throw new Error('use sqlite:<path>, sqlite::memory: or postgres://...')
  return open(url, options)
}

export interface EngineOptions {
  /** The most connections that this process opens, where the engine has many. */
  connections: number
  limits: Limits
  /** Nothing of it outlives the process, as in a test: nobody waits for the disk. */
  passing?: boolean
  /** Told what an operator has to know. */
  warn?: (message: string, facts: { [name: string]: number }) => void
}

type Open = (url: string, options: EngineOptions) => Promise<Engine>

const postgres: Open = async (url, { connections, limits }) =>
  (await import('./postgres/index.ts')).openPostgres(url, connections, limits)

/** Loaded when chosen: `pg` costs nothing to those who stay with the embedded database. */
const engines: Record<string, Open> = {
  sqlite: async (url, options) => (await import('./sqlite.ts')).openSqlite(url.slice('sqlite:'.length), options),
  postgres,
  postgresql: postgres,
}
