/**
 * SQL that is written once with Kysely, compiled once per dialect, and run on prepared statements of either engine:
 * building a query for every call costs four times the read itself.
 */
import { createHash } from 'node:crypto'
import { channel } from 'node:diagnostics_channel'
import { type Compilable, type CompiledQuery, type Expression, type Kysely, type RawBuilder, sql } from 'kysely'
import type { Dialect } from './dialect.ts'
import type { Schema } from './schema.ts'

export interface Statement<P, R> {
  /** The text and the order of its parameters in that dialect. */
  readonly prepare: (dialect: Dialect) => Prepared
  readonly _params?: P
  readonly _row?: R
}

export interface Prepared {
  text: string
  /** Where each placeholder's value comes from: a parameter by name, or a constant of the query. */
  values: readonly (Marker | unknown)[]
  /** PostgreSQL's name for the prepared statement. */
  readonly name: string
}

/** Stands for a parameter while the query is compiled. */
class Marker {
  readonly param: string
  constructor(param: string) {
    this.param = param
  }
}

type Build<P, R> = (db: Kysely<Schema>, params: P, dialect: Dialect) => Compilable<R>

/** `statement<{ project: string }>()((db, $) => db.selectFrom('users').where('project_id', '=', $.project))` */
export const statement =
  <P>() =>
  <R>(build: Build<P, R>): Statement<P, R> => {
    const cache = new Map<Dialect, Prepared>()
    const made: Statement<P, R> = {
      prepare(dialect) {
        let prepared = cache.get(dialect)
        if (!prepared) {
          prepared = prepareQuery(build(dialect.builder, markers as P, dialect).compile())
          cache.set(dialect, prepared)
        }
        return prepared
      },
    }
    declared.push(made)
    return made
  }

/** Every query as it is compiled: nobody listens but the tests, which look what it asks for. */
const compiled = channel('homescope:query')

/** All that are declared. */
export const declared: Pick<Statement<unknown, unknown>, 'prepare'>[] = []

export function prepareQuery(query: CompiledQuery): Prepared {
  if (compiled.hasSubscribers) compiled.publish(query)
  return new PreparedQuery(query.sql, query.parameters)
}

class PreparedQuery implements Prepared {
  readonly text: string
  readonly values: readonly unknown[]
  private digest: string | undefined

  constructor(text: string, values: readonly unknown[]) {
    this.text = text
    this.values = values
  }

  /** Made when it is asked for: most queries that run once go without. */
  get name(): string {
    this.digest ??= nameOf(this.text)
    return this.digest
  }
}

/** The same in every process, and no other text's: a pooler lets processes meet each other's statements. */
export function nameOf(text: string): string {
  return `h${createHash('sha256').update(text).digest('base64url')}`
}

/** The values of a prepared text's placeholders, in order. */
export function bind(prepared: Prepared, params: object): unknown[] {
  return prepared.values.map((value) =>
    value instanceof Marker ? (params as Record<string, unknown>)[value.param] : value,
  )
}

const markers = new Proxy({}, { get: (_, name) => new Marker(String(name)) })

/** Rows that are found by a key each: one by one, or several by one statement. */
export interface Look<R> {
  one: Statement<{ project: string; key: string }, R>
  /** Each row with the key that it was asked for by; for engines that know arrays. */
  many: Statement<{ project: string; keys: readonly string[] }, R & { asked: string }>
}

interface LookQuery<R> extends Compilable<R>, Expression<R> {
  offset(rows: Expression<number>): LookQuery<R>
}

interface Place {
  project: string
  key: RawBuilder<string>
}

/** At most one row belongs to a key. */
export function look<R>(build: (db: Dialect['builder'], place: Place, dialect: Dialect) => LookQuery<R>): Look<R> {
  return {
    one: statement<{ project: string; key: string }>()((db, $, dialect) =>
      build(db, { project: $.project, key: sql`${$.key}` }, dialect),
    ),
    // The offset keeps the planner from anything but one look after the other: of many new rows its statistics say nothing.
    many: statement<{ project: string; keys: readonly string[] }>()((db, $, dialect) => {
      const found = build(db, { project: $.project, key: sql.ref('k.key') }, dialect).offset(sql<number>`0`)
      const each = sql<R & { asked: string }>`select k.key as asked, found.* from unnest(${$.keys}::text[]) as k(key)
        cross join lateral ${found} as found`
      return { compile: () => each.compile(db) }
    }),
  }
}
