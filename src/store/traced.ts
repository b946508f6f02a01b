/** An engine whose transactions and statements are spans. */
import type { Compilable } from 'kysely'
import type { Tracer } from '../lib/tracer.ts'
import type { Db, Engine } from './db.ts'

/** `system`: the database's name in OpenTelemetry's vocabulary. */
export function tracedEngine(engine: Engine, tracer: Tracer, system: string): Engine {
  const traced = createTraced(tracer, { 'db.system.name': system })
  return {
    ...engine,
    ...traced(engine),
    transaction: (work, options) =>
      tracer.span({ name: 'transaction', kind: 'internal', facts: { 'db.system.name': system } }, () => {
        // Transactions that share a commit run in the turn of the first of them.
        const here = tracer.here()
        return engine.transaction((db) => here(() => work(traced(db))), options)
      }),
  }
}

function createTraced(tracer: Tracer, facts: { [name: string]: string }): (db: Db) => Db {
  const known = new WeakMap<Db, Db>()
  return (db) => {
    let found = known.get(db)
    if (!found) {
      found = tracedDb(db, (text, work) => {
        const { operation, table } = wordsOf(text)
        const words = { 'db.operation.name': operation, 'db.collection.name': table }
        return tracer.span({ name: `${operation} ${table}`, kind: 'client', facts: { ...facts, ...words } }, work)
      })
      known.set(db, found)
    }
    return found
  }
}

type Run = <T>(text: string, work: () => Promise<T>) => Promise<T>

function tracedDb(db: Db, run: Run): Db {
  const { dialect } = db
  return {
    dialect,
    all: (statement, params) => run(statement.prepare(dialect).text, () => db.all(statement, params)),
    first: (statement, params) => run(statement.prepare(dialect).text, () => db.first(statement, params)),
    look: (look, project, key) => run(look.one.prepare(dialect).text, () => db.look(look, project, key)),
    run: (statement, params) => run(statement.prepare(dialect).text, () => db.run(statement, params)),
    change: (statement, params) => run(statement.prepare(dialect).text, () => db.change(statement, params)),
    query: (query) => {
      const once = compiled(query)
      return run(once.compile().sql, () => db.query(once))
    },
    execute: (query) => {
      const once = compiled(query)
      return run(once.compile().sql, () => db.execute(once))
    },
    insert: (table, rows, how) => run(`insert into ${table}`, () => db.insert(table, rows, how)),
  }
}

function compiled<R>(query: Compilable<R>): Compilable<R> {
  const result = query.compile()
  return { compile: () => result }
}

/** What is done to which table; the rest of a text says no more than a reader can look up. */
function wordsOf(text: string): { operation: string; table: string } {
  const [operation = ''] = /\w+/.exec(text) ?? []
  const [, table = ''] = /\b(?:from|into|update|table)\s+"?(\w+)/i.exec(text) ?? []
  return { operation: operation.toLowerCase(), table }
}
