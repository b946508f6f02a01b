/** SQLite through the API of node:sqlite. One connection writes, another reads what is committed. */
import { closeSync, fstatSync, openSync, statSync } from 'node:fs'
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely'
import { type Cut, findCut } from '../backup/cut-log.ts'
import { createIndex, type Db, type Engine } from '../db.ts'
import type { Dialect } from '../dialect.ts'
import { StoreError } from '../port/index.ts'
import type { Schema } from '../schema.ts'
import { statement } from '../statement.ts'
import type { EngineOptions } from './index.ts'
import { GroupCommit } from './sqlite-commit.ts'
import { type Connection, execute, openConnection, queries, statementOf } from './sqlite-connection.ts'
import { sizesOf } from './sqlite-sizes.ts'
import {
  bringTextChangesIn,
  textChangesWait,
  textCount,
  textFirst,
  textHolders,
  textIndex,
  textIndexOfPairs,
  textMatches,
  textUsers,
} from './sqlite-text-index.ts'
import { keepUserTexts } from './sqlite-user-texts.ts'

/** `path`: a file, or `:memory:`. */
export async function openSqlite(path: string, { limits, passing = false, warn }: EngineOptions): Promise<Engine> {
  const patience = limits.lock
  const memory = path === ':memory:'
  const file = memory ? undefined : createPrivately(path)
  const cut = memory || passing ? undefined : await lastingCut(path)
  const writer = await openConnection(path, patience, passing)
  const reader = memory ? writer : await openConnection(path, patience, passing)
  if (file !== undefined && statSync(path).ino !== file) {
    throw new StoreError('unavailable', 'a backup was restored while it was opened: start again')
  }
  if (cut) warn?.('the write-ahead log is damaged: what it held from there on is lost', { ...cut })
  const db = queries(writer, sqliteDialect)
  const projects = new Set<string>()
  const writes = new GroupCommit(writer, db, {
    begun: () => projects.clear(),
    beforeCommit: () => keepTextIndexNear(writer),
    patience,
    passing,
  })
  const reads = queries(reader, sqliteDialect, patience)
  const exclusively: Engine['exclusively'] = (work) =>
    writes.alone(() =>
      work(db, async (statements) => {
        for (const text of statements) writer.database.exec(text)
      }),
    )
  return {
    ...reads,
    transaction: (work, { durable, project } = {}) =>
      writes.transaction(
        project === undefined ? outside(projects, work) : inProject({ project, projects }, work),
        durable,
      ),
    exclusively,
    buildIndexes: (indexes) =>
      exclusively((_, script) => script(indexes.map((index) => createIndex(index, 'if not exists ')))),
    // Usually there is no other process; where there is, it does the same again, which changes nothing.
    alone: async (work) => {
      await work()
      return true
    },
    userTexts: keepUserTexts(writer, (work) => writes.alone(work)),
    ready: async () => {
      await reads.first(anyProject, {})
    },
    sizes: async () => sizesOf(reader.database),
    load: () => {
      const open = memory ? 1 : 2
      return { waiting: writes.waiting, open, idle: writes.isBusy ? open - 1 : open, repeated: writes.repeated }
    },
    close: async () => {
      await writes.idle()
      // Whoever copies it has the whole in one file then.
      if (passing) writer.database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      if (reader !== writer) reader.database.close()
      writer.database.close()
    },
  }
}

/** Milliseconds after which a frame that another process was writing is whole. */
const WRITING = 100

async function lastingCut(path: string): Promise<Cut | undefined> {
  const found = findCut(`${path}-wal`)
  if (!found) return undefined
  await new Promise((resolve) => setTimeout(resolve, WRITING))
  const again = findCut(`${path}-wal`)
  return again?.at === found.at ? again : undefined
}

interface InProject {
  project: string
  /** Those that are known to be there, in this transaction. */
  projects: Set<string>
}

/** One writes at a time: what is there when a transaction begins is there until it ends, or somebody removes it in it. */
function inProject<T>({ project, projects }: InProject, work: (db: Db) => Promise<T>): (db: Db) => Promise<T> {
  return async (db) => {
    if (!projects.has(project) && !(await db.first(projectIsThere, { project }))) {
      throw new StoreError('gone', 'The project was deleted')
    }
    projects.add(project)
    return work(db)
  }
}

/** Who is in no project may remove one. */
function outside<T>(projects: Set<string>, work: (db: Db) => Promise<T>): (db: Db) => Promise<T> {
  return async (db) => {
    try {
      return await work(db)
    } finally {
      projects.clear()
    }
  }
}

const projectIsThere = statement<{ project: string }>()((db, $) =>
  db.selectFrom('projects').select('id').where('id', '=', $.project),
)
const anyProject = statement<object>()((db) => db.selectFrom('projects').select('id').limit(1))

/** A new file is for its owner's eyes only; SQLite gives the log beside it the same mode. Answers with the file's inode. */
function createPrivately(path: string): number {
  const fd = openSync(path, 'a', 0o600)
  const { ino } = fstatSync(fd)
  closeSync(fd)
  return ino
}

function keepTextIndexNear(writer: Connection): void {
  const { many } = statementOf(writer, textChangesWait).get() ?? {}
  if (many !== 1) return
  for (const text of bringTextChangesIn) execute(writer, text)
}

const builder = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

const sqliteDialect: Dialect = {
  builder,
  types: { text: 'text', json: 'text', int: 'integer', bigint: 'integer' },
  // The limit keeps the planner from reading everybody in the order of their ids, which is what `distinct` asks for.
  common: (first, others) => {
    const all = sql.join([sql`1 = 1`, ...others.map(({ has }) => has(sql`m.user_id`))], sql` and `)
    if (first.once) return sql`(select m.user_id from ${first.rows} as m where ${all})`
    return sql`(select distinct m.user_id from (select user_id from ${first.rows} as f limit -1) as m where ${all})`
  },
  lockRows: (query) => query,
  keepRows: (query) => query,
  holdProject: () => [],
  shareConfiguration: () => [],
  holdConfiguration: () => [],
  lockTables: () => [],
  keptAsKeys: (table, columns, indexes = []) => [
    `create table ${table}_keyed (${columns}) without rowid`,
    `insert into ${table}_keyed select * from ${table}`,
    `drop table ${table}`,
    `alter table ${table}_keyed rename to ${table}`,
    ...indexes,
  ],
  roomForUpdates: () => [],
  contains: (column, needle) => sql`instr(${sql.ref(column)}, ${needle}) > 0`,
  textAt: (column, key) => sql`json_extract(${sql.ref(column)}, ${sql.lit(`$.${key}`)})`,
  // The empty string keeps it a text: JSON would be taken apart where a row crosses as JSON.
  jsonRows: (query, columns) => {
    const members = sql.join(columns.flatMap((column) => [sql.lit(column), sql.ref(column)]))
    return sql`(select json_group_array(json_object(${members})) || '' from ${query})`
  },
  among: (value, list) =>
    sql`${typeof value === 'string' ? sql.ref(value) : value} in (select value from json_each(${list}))`,
  holdsAny: (column, list) =>
    sql`exists (select 1 from json_each(${sql.ref(column)}) as held where ${sqliteDialect.among('held.value', list)})`,
  userTextHolders: textHolders,
  userTextUsers: textUsers,
  userTextMatches: textMatches,
  userTextCount: textCount,
  userTextFirst: textFirst,
  userTextIndex: textIndex,
  userTextIndexOfPairs: { statements: textIndexOfPairs, indexes: [] },
}
