import type { nouns } from './tables/index.ts'

/**
 * The tables as Kysely sees them. Every key starts with the project, so that a distributed PostgreSQL can shard by
 * it; companies, projects and management keys are the small directory that every shard knows.
 *
 * Times are unix milliseconds unless the name ends in `_s`. Flags are 0 or 1. `json` columns hold JSON text.
 */
export type Schema = Flat<Both<Rows[keyof Rows]>>

type Rows = { [N in keyof typeof nouns]: NonNullable<(typeof nouns)[N]['_rows']> }
/** What all members of a union have together. */
type Both<U> = (U extends unknown ? (member: U) => void : never) extends (all: infer A) => void ? A : never
type Flat<T> = { [K in keyof T]: T[K] }
