import type { UpkeepWish } from '../cli/command.ts'
import type { Io } from '../cli/io/io.ts'

export interface At {
  env: { [name: string]: string | undefined }
  io: Io
}

/** Resolves to the exit code; throws Error with what is wrong and what to do. */
export type Action = (wish: UpkeepWish, at: At) => Promise<number>

/** The file of an embedded database; undefined for one that is elsewhere, or nowhere. */
export function fileOf(database: string): string | undefined {
  if (!database.startsWith('sqlite:') || database === 'sqlite::memory:') return undefined
  return database.slice('sqlite:'.length)
}

export function requireFile(database: string): string {
  const file = fileOf(database)
  if (file !== undefined) return file
  if (database.startsWith('postgres')) {
    throw new Error('PostgreSQL has its own: use pg_dump and pg_restore, as docs/operating.md says')
  }
  throw new Error('only a database in a file can be backed up and restored: --database sqlite:<path>')
}

const UNITS: { [unit: string]: number } = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `30s`, `5m`, `12h` or `7d` in milliseconds. */
export function durationOf(flag: string, text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const duration = Number(count) * (UNITS[unit] ?? 0)
  if (duration === 0) throw new Error(`--${flag} is a time like 30s, 5m, 12h or 7d, not ${JSON.stringify(text)}`)
  return duration
}

export const timeOf = (milliseconds: number): string => new Date(milliseconds).toISOString()

const SIZES = ['KiB', 'MiB', 'GiB', 'TiB']

export function sizeOf(bytes: number): string {
  const step = Math.min(Math.max(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), 1), SIZES.length)
  return `${(bytes / 2 ** (step * 10)).toFixed(1)} ${SIZES[step - 1]}`
}

/** In words: `project P1`, `projects P1, P2` or `no project`. */
export function projectsOf(ids: readonly string[]): string {
  if (ids.length === 0) return 'no project'
  return `${ids.length === 1 ? 'project' : 'projects'} ${ids.join(', ')}`
}
