import type { Expression, Kysely, RawBuilder, SqlBool } from 'kysely'
import type { Schema } from './schema.ts'
import type { ListQuestions } from './sql/among.ts'
import type { FirstAsked, FirstOfText } from './sql/first-of-text.ts'

/** What differs between engines, as answers; nothing outside `engines/` asks which engine it is. */
export interface Dialect extends ListQuestions {
  /** Compiles queries to this engine's SQL; it never runs them. */
  builder: Kysely<Schema>
  /**
   * The ids, `user_id`, of users whose `search_text` holds the needle, by the engine's trigram index; undefined for
   * needles that it cannot find. The needle is lower-case.
   */
  userTextHolders(project: string, needle: string): RawBuilder<{ user_id: string }> | undefined
  /** Their rows, found by the index whatever order they are asked for in; undefined as with the ids. */
  userTextUsers(project: string, needle: string): RawBuilder<unknown> | undefined
  /** Whether a row of `users` is one of them: the index is asked once for all that are looked at. */
  userTextMatches(needle: string): RawBuilder<SqlBool>
  /** How many they are, or that they are `most`, as one number, where `userTextHolders` tells them. */
  userTextCount(project: string, needle: string, most: number): RawBuilder<number>
  /** The first of them, where the index has them nearly by their age. */
  userTextFirst?: (asked: FirstAsked) => FirstOfText
  /** Whether a column holds the needle, letter by letter. */
  contains(column: string, needle: string): RawBuilder<SqlBool>
  /** A text in a column that holds a JSON object; null where there is none. */
  textAt(column: string, key: string): RawBuilder<string>
  /** The rows of a query as one text: a JSON list of objects with these columns. */
  jsonRows(query: Expression<unknown>, columns: readonly string[]): RawBuilder<string>
  /** A subquery of the ids, `user_id`, that are in `first` and in all the others, each once. */
  common(first: IdSet, others: readonly IdSet[]): RawBuilder<unknown>
  /** The users of rows of ids, each looked up by its key; without it they are joined, and the ids stand first. */
  usersOf?: (project: string, ids: RawBuilder<unknown>) => RawBuilder<Schema['users']>
  /** Keeps other writers off the rows that a query reads, where one writer at a time is not the rule anyway. */
  lockRows<Q extends Lockable<Q>>(query: Q): Q
  /** Keeps the rows that a query reads from being removed; several may keep one at once. */
  keepRows<Q extends Lockable<Q>>(query: Q): Q
  /**
   * Statements that wait for a project's transactions and keep others from being begun, until the transaction ends;
   * here as below none where one writes at a time.
   */
  holdProject(project: string): string[]
  /** The same for the configuration of a project: who changes a part of it shares it with others who do. */
  shareConfiguration(project: string): string[]
  holdConfiguration(project: string): string[]
  /** Statements that keep other writers off whole tables until the transaction ends; none where one writes at a time. */
  lockTables(names: readonly string[]): string[]
  /** Column types of the schema in this engine's words. */
  types: { text: string; json: string; int: string; bigint: string }
  /** Statements that keep a table in its key alone, where an engine keeps rows apart otherwise; `indexes`: its others. */
  keptAsKeys(table: string, columns: string, indexes?: readonly string[]): string[]
  /** Statements that leave room beside the rows of a table, where an engine can make use of it. */
  roomForUpdates(table: string): string[]
  /** Statements that make the trigram index of `users.search_text`. */
  userTextIndex: string[]
  /** What it takes to find texts of one and two characters, too: for all that are there, and beside writes. */
  userTextIndexOfPairs: { statements: readonly string[]; indexes: readonly Index[] }
  /** And what it takes where trigrams do not tell those that few have; nothing where they do. */
  userTextIndexOfOdd?: { statements: readonly string[]; indexes: readonly Index[] }
}

/** Ids of users in two forms: all of them as rows of `user_id`, and the question whether one is among them. */
export interface IdSet {
  rows: RawBuilder<unknown>
  has: (id: RawBuilder<string>) => RawBuilder<SqlBool>
  /** Whether no id can come twice. */
  once?: boolean
}

export interface Index {
  name: string
  /** The table. */
  on: string
  columns: string
  where?: string
}

interface Lockable<Q> {
  forUpdate(): Q
  forKeyShare(): Q
}

export type Condition = Expression<SqlBool>
