/**
 * The trigram index of `users.search_text`. It follows the table a little behind, because adding many users at once
 * costs a third of adding each by itself: triggers note what changed, and every so many notes one statement brings
 * them in. Searches look at the noted rows, too, so nobody sees the difference.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'

export const textIndex = [
  `create virtual table users_text using fts5(search_text, content='users', content_rowid='rowid', tokenize='trigram case_sensitive 1')`,
  // In FTS5's own form of an insert: the operation `delete` needs the text that was indexed.
  'create table users_text_changes (id integer primary key, operation text, user_row integer not null, search_text text not null)',
  `create trigger users_text_insert after insert on users begin
     insert into users_text_changes (user_row, search_text) values (new.rowid, new.search_text); end`,
  `create trigger users_text_delete after delete on users begin
     insert into users_text_changes (operation, user_row, search_text) values ('delete', old.rowid, old.search_text); end`,
  `create trigger users_text_update after update of search_text on users when old.search_text <> new.search_text begin
     insert into users_text_changes (operation, user_row, search_text)
       values ('delete', old.rowid, old.search_text), (null, new.rowid, new.search_text); end`,
]

/** How many changes may wait: a search reads the rows of all of them. */
const MOST_WAITING = 500

/** Its one row says whether it is time to bring the changes in. Ids begin anew in an empty table. */
export const textChangesWait = `select (select max(id) from users_text_changes) > ${MOST_WAITING} as many`

export const bringTextChangesIn = [
  `insert into users_text (users_text, rowid, search_text)
     select operation, user_row, search_text from users_text_changes order by id`,
  'delete from users_text_changes',
]

/** A trigram index finds nothing shorter than three characters. */
const SHORTEST_TRIGRAM = 3

/** `needle` in lower case. */
export function textMatches(needle: string): RawBuilder<SqlBool> {
  const rows = rowsWith(needle)
  return rows ? sql`users.rowid in (${rows})` : holds('users', needle)
}

export function textHolders(project: string, needle: string): RawBuilder<{ user_id: string }> | undefined {
  const rows = rowsWith(needle)
  return (
    rows &&
    sql`select u.id as user_id from (${rows}) as t cross join users as u on u.rowid = t.rowid and u.project_id = ${project}`
  )
}

/** The index knows no projects: only where there is one are its matches all that is counted. */
export function textCount(project: string, needle: string): RawBuilder<number> | undefined {
  const rows = rowsWith(needle)
  const another = (side: '<' | '>') => sql`exists (select 1 from users where project_id ${sql.raw(side)} ${project})`
  return (
    rows &&
    sql`(case when ${another('<')} or ${another('>')}
      then (select count(*) from (${textHolders(project, needle)})) else (select count(*) from (${rows})) end)`
  )
}

/** The index is exact for rows that did not change since; undefined for needles that it cannot find. */
function rowsWith(needle: string): RawBuilder<unknown> | undefined {
  if ([...needle].length < SHORTEST_TRIGRAM) return undefined
  const phrase = `"${needle.replaceAll('"', '""')}"`
  const changed = sql`select user_row from users_text_changes`
  return sql`select rowid from users_text where users_text match ${phrase} and rowid not in (${changed})
    union all select c.rowid from users as c where c.rowid in (${changed}) and ${holds('c', needle)}`
}

const holds = (table: string, needle: string): RawBuilder<SqlBool> =>
  sql`instr(${sql.ref(`${table}.search_text`)}, ${needle}) > 0`
