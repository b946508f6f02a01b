/** PostgreSQL's answers. */
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from 'kysely'
import type { Dialect } from '../../dialect.ts'
import type { Schema } from '../../schema.ts'
import { lockKey } from './locks.ts'
import { contains, countOf, holdersOf, oddTexts, textHolds, usersOf } from './texts.ts'

const builder = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

export const postgresDialect: Dialect = {
  builder,
  // Byte order, as SQLite sorts: both engines page alike.
  types: { text: 'text collate "C"', json: 'text', int: 'integer', bigint: 'bigint' },
  // By hashes of all of them: a join would be planned by statistics, which lag behind many new users.
  common: (first, others) => {
    const further = others.map(({ rows }) => sql`intersect select user_id from ${rows} as o`)
    return sql`(select distinct user_id from ${first.rows} as m ${sql.join(further, sql` `)})`
  },
  lockRows: (query) => query.forUpdate(),
  keepRows: (query) => query.forKeyShare(),
  holdProject: (project) => [`select pg_advisory_xact_lock(${lockKey(project)})`],
  shareConfiguration: (project) => [`select pg_advisory_xact_lock_shared(${lockKey(project, 'configuration')})`],
  holdConfiguration: (project) => [`select pg_advisory_xact_lock(${lockKey(project, 'configuration')})`],
  lockTables: (names) => [`lock table ${names.join(', ')} in share row exclusive mode`],
  keptAsKeys: () => [],
  // Of a table in partitions it is the partitions that have rows.
  roomForUpdates: (table) => [
    `do $$ declare part regclass; begin
       for part in select c.oid from pg_class as c where c.relkind = 'r'
         and (c.oid = '${table}'::regclass or c.oid in (select relid from pg_partition_tree('${table}'))) loop
         execute format('alter table %s set (fillfactor = 85)', part);
       end loop; end $$`,
  ],
  contains,
  textAt: (column, key) => sql`(${sql.ref(column)}::json ->> ${sql.lit(key)})`,
  jsonRows: (query) => sql`(select coalesce(json_agg(held), '[]')::text from ${query} as held)`,
  among: (value, list) =>
    sql`${typeof value === 'string' ? sql.ref(value) : value} in (select json_array_elements_text(${list}::json))`,
  // Whatever the statistics say: of many new users they say that there are none, and each was compared with each. The
  // offset keeps the planner from joining them otherwise.
  usersOf: (project, ids) => sql`(select u.* from ${ids} as s cross join lateral
    (select * from users as k where k.project_id = ${project} and k.id = s.user_id offset 0) as u)`,
  holdsAny: (column, list) =>
    sql`exists (select 1 from json_array_elements_text(${sql.ref(column)}::json) as held(value)
      where ${postgresDialect.among('held.value', list)})`,
  userTextHolders: holdersOf,
  userTextUsers: usersOf,
  userTextMatches: (needle) => textHolds('users', needle),
  userTextCount: countOf,
  userTextIndex: [
    'create extension if not exists pg_trgm',
    // Every search reads the whole list of what the index has not taken in yet.
    'create index users_text on users using gin (search_text gin_trgm_ops) with (gin_pending_list_limit = 256)',
  ],
  userTextIndexOfPairs: {
    statements: [],
    indexes: [
      {
        name: 'users_text_wide',
        on: 'users',
        columns: 'project_id, id',
        where: 'octet_length(search_text) <> char_length(search_text)',
      },
    ],
  },
  userTextIndexOfOdd: { statements: ['drop index if exists users_text_wide'], indexes: [oddTexts] },
}
