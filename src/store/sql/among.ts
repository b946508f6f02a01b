import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'

/** What an engine says of a column and a list of strings, which is JSON text. */
export interface ListQuestions {
  /** Whether a column, or what is made of several, equals one of the strings, however many they are. */
  among(value: string | RawBuilder<string>, list: string): RawBuilder<SqlBool>
  /** Whether a column with a JSON list of strings holds one of those in another. */
  holdsAny(column: string, list: string): RawBuilder<SqlBool>
}

type Condition = Expression<SqlBool>

/** More values than these stand in one placeholder: engines bound how many a statement has, and how deep it nests. */
const FEW = 50

/** Whether a column equals one of the values; nothing equals one of none. */
export function among(dialect: ListQuestions, column: string, values: readonly string[]): Condition {
  if (values.length === 0) return sql`1 = 0`
  if (values.length > FEW) return dialect.among(column, JSON.stringify(values))
  return sql`${sql.ref(column)} in (${sql.join(values)})`
}

/** Whether a column with a JSON list of strings holds one of the values. */
export function holdsAny(dialect: ListQuestions, column: string, values: readonly string[]): Condition {
  return dialect.holdsAny(column, JSON.stringify(values))
}
