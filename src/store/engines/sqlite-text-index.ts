/**
 * The trigram index of `users.search_text`. It follows the table a little behind, because adding many users at once
 * costs a third of adding each by itself: triggers note what changed, and every so many notes one statement brings
 * them in. Searches look at the noted rows, too, so nobody sees the difference.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { FirstAsked, FirstOfText } from '../sql/first-of-text.ts'

/** Rows whose ages are told together. */
const BLOCK = 256

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

/**
 * The same index, with two ends of line behind each text: so every one and two of its characters begin a trigram, and are
 * found by all trigrams that begin so, which the index itself lists.
 */
export const textIndexOfPairs = [
  ...['insert', 'delete', 'update'].map((event) => `drop trigger if exists users_text_${event}`),
  'drop table if exists users_text_terms',
  'drop table if exists users_text',
  'drop view if exists users_text_padded',
  `create view users_text_padded as select rowid as id, ${padded('search_text')} as search_text from users`,
  `create virtual table users_text using fts5(search_text, content='users_text_padded', content_rowid='id', tokenize='trigram case_sensitive 1')`,
  'create virtual table users_text_terms using fts5vocab(users_text, instance)',
  `create trigger users_text_insert after insert on users begin
     insert into users_text_waiting (user_row, search_text) values (new.rowid, ${padded('new.search_text')}); end`,
  `create trigger users_text_delete after delete on users begin
     insert into users_text_waiting (operation, user_row, search_text)
       values ('delete', old.rowid, ${padded('old.search_text')}); end`,
  `create trigger users_text_update after update of search_text on users when old.search_text <> new.search_text begin
     insert into users_text_waiting (operation, user_row, search_text)
       values ('delete', old.rowid, ${padded('old.search_text')}), (null, new.rowid, ${padded('new.search_text')}); end`,
  // The other one stays, empty: older processes ask whether something waits in it.
  'delete from users_text_changes',
  'drop table if exists users_text_waiting',
  'create table users_text_waiting (id integer primary key, operation text, user_row integer not null, search_text text not null)',
  'insert into users_text (rowid, search_text) select id, search_text from users_text_padded',
  // Rows come in nearly by their age: this says how nearly, for so many rows at a time.
  'drop table if exists users_text_ages',
  `create table users_text_ages (project_id text not null, block integer not null, oldest integer not null,
     newest integer not null, primary key (project_id, block)) without rowid`,
  agesOf('true'),
]

function agesOf(which: string): string {
  return `insert into users_text_ages (project_id, block, oldest, newest)
     select project_id, rowid / ${BLOCK}, min(created_at), max(created_at) from users where ${which} group by 1, 2
     on conflict do update set oldest = min(oldest, excluded.oldest), newest = max(newest, excluded.newest)`
}

function padded(column: string): string {
  return `${column} || char(10, 10)`
}

/** How many changes may wait: a search reads the rows of all of them. */
const MOST_WAITING = 500

/** Its one row says whether it is time to bring the changes in. Ids begin anew in an empty table. */
export const textChangesWait = `select (select max(id) from users_text_waiting) > ${MOST_WAITING} as many`

export const bringTextChangesIn = [
  `insert into users_text (users_text, rowid, search_text)
     select operation, user_row, search_text from users_text_waiting order by id`,
  agesOf('rowid in (select user_row from users_text_waiting where operation is null)'),
  'delete from users_text_waiting',
]

export function textMatches(needle: string): RawBuilder<SqlBool> {
  return sql`users.rowid in (${rowsWith(needle)})`
}

export function textHolders(project: string, needle: string): RawBuilder<{ user_id: string }> {
  return sql`select u.id as user_id from (${rowsWith(needle)}) as t cross join users as u on u.rowid = t.rowid and u.project_id = ${project}`
}

/** Their rows, by their numbers. */
export function textUsers(project: string, needle: string): RawBuilder<unknown> {
  return sql`(select u.* from (${rowsWith(needle)}) as t cross join users as u on u.rowid = t.rowid and u.project_id = ${project})`
}

/** The index knows no projects: only where there is one are its matches all that is counted. */
export function textCount(project: string, needle: string, most: number): RawBuilder<number> {
  const another = (side: '<' | '>') => sql`exists (select 1 from users where project_id ${sql.raw(side)} ${project})`
  const count = (rows: RawBuilder<unknown>) =>
    sql`(select count(*) from (select 1 from (${rows}) limit ${sql.lit(most)}))`
  return sql`(case when ${another('<')} or ${another('>')}
      then ${count(textHolders(project, needle))} else ${count(rowsWith(needle))} end)`
}

/** See `Dialect`. What waits for the index is among the first always. */
export function textFirst({ project, needle, most, isNewest }: FirstAsked): FirstOfText {
  const changed = sql`select user_row from users_text_waiting`
  const found = sql`select rowid as r from users_text where users_text match ${phraseOf(needle)}
    and rowid not in (${changed}) order by rowid ${sql.raw(isNewest ? 'desc' : 'asc')} limit ${sql.lit(most)}`
  const edge = isNewest
    ? sql`coalesce((select max(newest) from users_text_ages where project_id = ${project} and block <= min(r) / ${sql.lit(BLOCK)}), 0)`
    : sql`coalesce((select min(oldest) from users_text_ages where project_id = ${project} and block >= max(r) / ${sql.lit(BLOCK)}), 0)`
  return {
    rows: sql`(select r from (${found})
      union all select c.rowid from users as c where c.rowid in (${changed}) and ${holds('c', needle)})`,
    isIts: sql`users.rowid = s.r`,
    edge: sql`(select case when count(*) = ${sql.lit(most)} then ${edge} end from (${found}))`,
  }
}

/** The index is exact for rows that did not change since, and for needles without the ends of line between the parts. */
function rowsWith(needle: string): RawBuilder<unknown> {
  if (needle.includes('\n')) return sql`select c.rowid from users as c where ${holds('c', needle)}`
  const changed = sql`select user_row from users_text_waiting`
  return sql`select rowid from users_text where users_text match ${phraseOf(needle)} and rowid not in (${changed})
    union all select c.rowid from users as c where c.rowid in (${changed}) and ${holds('c', needle)}`
}

const TRIGRAM = 3

/** What the index is asked for. Of a shorter needle: the trigrams that begin so, with one step through the index for each. */
function phraseOf(needle: string): RawBuilder<string> {
  const length = [...needle].length
  if (length >= TRIGRAM) return sql`${`"${needle.replaceAll('"', '""')}"`}`
  const after = (term: RawBuilder<unknown>) => sql`(select term from users_text_terms where term >= ${term} limit 1)`
  const begins = sql`substr(term, 1, ${sql.lit(length)}) = ${needle}`
  return sql`(with recursive terms (term) as (
      select ${after(sql`${needle}`)} union all select ${after(sql`terms.term || char(1)`)} from terms where ${begins})
    select coalesce(group_concat('"' || replace(term, '"', '""') || '"', ' OR '), '""') from terms where ${begins})`
}

const holds = (table: string, needle: string): RawBuilder<SqlBool> =>
  sql`instr(${sql.ref(`${table}.search_text`)}, ${needle}) > 0`
