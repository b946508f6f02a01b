import { sql } from 'kysely'
import type { Condition, Dialect } from '../dialect.ts'

/** More values than these stand in one placeholder: engines bound how many a statement has, and how deep it nests. */
const FEW = 50

/** Whether a column equals one of the values; nothing equals one of none. */
export function among(dialect: Dialect, column: string, values: readonly string[]): Condition {
  if (values.length === 0) return sql`1 = 0`
  if (values.length > FEW) return dialect.among(column, JSON.stringify(values))
  return sql`${sql.ref(column)} in (${sql.join(values)})`
}

/** Whether a column with a JSON list of strings holds one of the values. */
export function holdsAny(dialect: Dialect, column: string, values: readonly string[]): Condition {
  return dialect.holdsAny(column, JSON.stringify(values))
}
