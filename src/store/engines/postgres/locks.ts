import { createHash } from 'node:crypto'

/** The key of an advisory lock, 64 bits as PostgreSQL writes them: others on the database hardly come upon the same. */
export function lockKey(...names: string[]): string {
  return createHash('sha256').update(names.join('\n')).digest().readBigInt64BE().toString()
}

/** The keys of locks that are there once. */
export const MIGRATION_LOCK = 7_266_530_319
export const CHORE_LOCK = 7_266_530_320
export const INDEX_LOCK = 7_266_530_321
