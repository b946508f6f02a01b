/** Users by a part of their texts, by PostgreSQL's trigrams. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Index } from '../../dialect.ts'

const TRIGRAM = 3

/**
 * What the trigrams cannot tell of one and two characters: those that few texts have, beside ASCII's letters, digits and
 * the signs of addresses and numbers, and two signs in a row. The users of such texts have an index of their own.
 */
const ODD = '[^a-z0-9 @.+\\n]|[ @.+]{2}'
const SIGNS = ' @.+\n'
const WORD = /^[a-z0-9]$/
/** Letters and digits, by four. */
const GROUPS = ['abcd', 'efgh', 'ijkl', 'mnop', 'qrst', 'uvwx', 'yz01', '2345', '6789']
const isOdd = (needle: string) => new RegExp(ODD).test(needle)
const odd = (table: string) => sql<SqlBool>`${sql.ref(`${table}.search_text`)} ~ ${sql.lit(ODD)}`

export const oddTexts: Index = {
  name: 'users_text_odd',
  on: 'users',
  columns: 'project_id, id',
  where: `search_text ~ '${ODD}'`,
}

/** The ids of those who have it, each once; undefined for one sign that most texts have. */
export function holdersOf(project: string, needle: string): RawBuilder<{ user_id: string }> | undefined {
  const found = selectOf(project, needle, sql`u.id as user_id`)
  return found && sql`(${found})`
}

/** Their rows; the planner may not look for them in the order of another index. */
export function usersOf(project: string, needle: string): RawBuilder<unknown> | undefined {
  const found = selectOf(project, needle, sql`u.*`)
  return found && sql`(select * from (${found}) as u offset 0)`
}

function selectOf(project: string, needle: string, what: RawBuilder<unknown>): RawBuilder<never> | undefined {
  const of = (condition: RawBuilder<unknown>) =>
    sql<never>`select ${what} from users as u where u.project_id = ${project} and ${condition}`
  if ([...needle].length >= TRIGRAM) return of(textHolds('u', needle))
  const among = sql`${odd('u')} and ${contains('u.search_text', needle)}`
  if (isOdd(needle)) return of(among)
  if (needle.length < TRIGRAM - 1 && !WORD.test(needle)) return undefined
  const after = needle.length < TRIGRAM - 1 ? afterAny('u', needle) : afterAscii('u', needle)
  return sql<never>`${of(after)} union all ${of(sql`${among} and not ${after}`)}`
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

/**
 * One letter or digit makes none either, but with the two that may stand before it: one of those signs, or another letter
 * or digit with whatever is before that. Of so many at once a pattern may name no more, or the index is not asked.
 */
function afterAny(table: string, needle: string): RawBuilder<SqlBool> {
  const column = sql.ref(`${table}.search_text`)
  const begins = [needle, ...[...SIGNS].map((sign) => `%${sign}${needle}`)]
  const within = GROUPS.map((group) => `(^|[\x01-\x7f])[${group}]${needle}`)
  const either = [
    ...begins.map((begin) => sql`${column} like ${`${begin}%`}`),
    ...within.map((pattern) => sql`${column} ~ ${pattern}`),
  ]
  return sql`(${sql.join(either, sql` or `)})`
}

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
