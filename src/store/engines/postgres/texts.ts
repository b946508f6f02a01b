/** Users by a part of their texts, by PostgreSQL's trigrams. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Index } from '../../dialect.ts'

const TRIGRAM = 3

/**
 * What the trigrams cannot tell of one and two characters: those that few texts have, beside ASCII's letters, digits and
 * the signs of addresses and numbers, and two signs in a row. The users of such texts have an index of their own.
 */
const ODD = '[^a-z0-9 @.+\\n]|[ @.+]{2}'
const isOdd = (needle: string) => new RegExp(ODD).test(needle)
const odd = (table: string) => sql<SqlBool>`${sql.ref(`${table}.search_text`)} ~ ${sql.lit(ODD)}`

export const oddTexts: Index = {
  name: 'users_text_odd',
  on: 'users',
  columns: 'project_id, id',
  where: `search_text ~ '${ODD}'`,
}

/** The ids of those who have it, each once; undefined for one character that most texts have. */
export function holdersOf(project: string, needle: string): RawBuilder<{ user_id: string }> | undefined {
  const of = (condition: RawBuilder<unknown>) =>
    sql`select u.id as user_id from users as u where u.project_id = ${project} and ${condition}`
  if ([...needle].length >= TRIGRAM) return sql`(${of(textHolds('u', needle))})`
  const among = sql`${odd('u')} and ${contains('u.search_text', needle)}`
  if (isOdd(needle)) return sql`(${of(among)})`
  if (needle.length < TRIGRAM - 1) return undefined
  const after = afterAscii('u', needle)
  return sql`(${of(after)} union all ${of(sql`${among} and not ${after}`)})`
}

/** As far as they are asked for: of those that the index names, each is looked at. */
export function countOf(project: string, needle: string, most: number): RawBuilder<number> {
  return sql`(select count(*) from (select 1 from ${holdersOf(project, needle)} as h limit ${sql.lit(most)}) as n)`
}

/**
 * Two characters make no trigram, but with each that may stand before them they do, of which the index can be asked where
 * those are few. With each that may follow it cannot: the end of a text is one of them.
 */
const afterAscii = (table: string, needle: string): RawBuilder<SqlBool> =>
  sql`${sql.ref(`${table}.search_text`)} ~ ${`(^|[\x01-\x7f])${needle.replace(/[^\w\s]/g, '\\$&')}`}`

/** Letter by letter, so that no index of texts is asked. */
export const contains = (column: string, needle: string): RawBuilder<SqlBool> =>
  sql`strpos(${sql.ref(column)}, ${needle}) > 0`

/**
 * By LIKE, because only LIKE uses the index. It reads the users of every three letters of the pattern, and nearly all
 * users share the domains of their addresses, so of an address it is given the part before.
 */
export function textHolds(table: string, needle: string): RawBuilder<SqlBool> {
  const column = `${table}.search_text`
  const part = needle.slice(0, needle.indexOf('@') + 1)
  return part.length < SHORTEST_PART
    ? sql`${sql.ref(column)} like ${patternOf(needle)}`
    : sql`(${sql.ref(column)} like ${patternOf(part)} and ${contains(column, needle)})`
}

const SHORTEST_PART = 5

const patternOf = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`
