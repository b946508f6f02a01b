/** Searches for users: where they start, what every user must be, and the order. */
import { expressionBuilder, type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import { COUNTED } from '../../../lib/counted.ts'
import type { Db } from '../../db.ts'
import type { IdSet } from '../../dialect.ts'
import type { UserFilter } from '../../port/users.ts'
import type { Schema } from '../../schema.ts'
import { type Aged, searchByAge } from './by-age.ts'
import { agesAsked, conditions, isPlain } from './conditions.ts'
import { atLeast, canWalk, type Run, searchDense, searchOn, type Walk } from './dense.ts'
import { inOrder, isByAge, orderColumns } from './order.ts'
import { type UserSet, userSets } from './sets.ts'

/** Ids of one page, and the number of all matches. */
type UserPage = Promise<{ ids: string[]; total: number }>

/** Starts from the smallest set of users that a filter names, or from an index that has the order. */
export async function searchUsers(db: Db, project: string, filter: UserFilter): UserPage {
  const search: Search = { project, filter, sets: userSets({ project, filter, dialect: db.dialect }) }
  if (filter.text !== '') return searchText(db, search)
  const start = await startOf(db, search)
  return start.few ? searchAmong(db, search, start) : searchAll(db, search, start)
}

/** Looks at no more users than it must: of many who have a text the first in order are met soon, or few are left. */
async function searchText(db: Db, search: Search): UserPage {
  const { sets, filter } = search
  const run = runOf(db)
  const walk = walkOf(db, search)
  const aged = sets.length === 1 ? await searchByAge(run, agedOf(db, search)) : undefined
  const soon = aged ?? (await searchDense(run, walk))
  if (soon) return soon
  const start = await startOfText(db, search)
  if (start.few) return searchAmong(db, search, start)
  const areMany = canWalk(filter) && (start.told || (start.probes && (await areOften(db, search, start.small))))
  const met = areMany ? await searchOn(run, walk) : undefined
  return met ?? (await searchEach(db, search, start.small)) ?? searchAll(db, search, start)
}

/** A text that nothing is asked beside is counted no further than it is told; `small` is what each may be looked at of. */
async function startOfText(db: Db, search: Search): Promise<Start> {
  const { sets, filter } = search
  const text = sets.find(({ counted }) => counted)
  if (sets.length > 1 || !isPlain(filter) || !text?.count) {
    const start = await startOf(db, search)
    return start.few || start.small || !text ? start : startOfMany(db, search, start, text)
  }
  const few = (await countUnseen(db, { ...search, most: COUNTED + 1 })) <= COUNTED
  return { set: text, small: text, few, many: true, told: !few }
}

/** The same of a text that more have than are few, and of no smaller set. */
async function startOfMany(db: Db, { filter }: Search, start: Start, text: UserSet): Promise<Start> {
  const size = text.rows ? await sizeOf(db, text.rows, MANY_OF_TEXT) : Infinity
  if (size > MANY_OF_TEXT) return start
  const isGathered = size > MANY_BESIDE || agesAsked(filter).length > 0
  return isGathered ? { ...start, gathered: text } : { ...start, small: text, probes: size > PROBED }
}

const runOf =
  (db: Db): Run =>
  <R>(query: RawBuilder<R>) =>
    db.query({ compile: () => query.compile(db.dialect.builder) })

interface Search {
  project: string
  filter: UserFilter
  sets: readonly UserSet[]
}

interface Start {
  /** The smallest of the sets, if any can be told. */
  set?: UserSet
  /** The same, where it is so small that each of its users may be looked at for a text. */
  small?: UserSet
  /** Whether it is so large that some of it are looked at first. */
  probes?: boolean
  /** A text whose users are gathered, and those that an index has in order are looked up among them. */
  gathered?: UserSet
  /** Whether there are so few users that each may be looked at. */
  few: boolean
  /** Whether there are so many that those of one page are soon met. */
  many: boolean
  /** Whether more are known to match than are counted. */
  told?: boolean
}

/** Up to so many users are looked at one by one. */
const FEW = 5000
/** Where nothing else is asked, the matches need not be looked at to be counted. */
const FEW_ALONE = 1000
/** From so many on, a set is asked for each user rather than gathered. */
const MANY = 25_000
/** The same for the users who have a text. */
const MANY_OF_TEXT = 50_000
/** The same where something is asked beside the text: from so many on, to look at each costs more than an index's order. */
const MANY_BESIDE = 30_000
/** So many of a set are looked at to see whether many of it match. */
const PROBED = 10_000
/** Below this, looking for a smaller set costs more than it could save. */
const FEW_ENOUGH = 100

async function startOf(db: Db, { sets, filter }: Search): Promise<Start> {
  const known = sets.filter(({ has }) => has)
  const smallest = await smallestOf(db, sets)
  const alone = sets.length === 1 && smallest?.set.has && isPlain(filter)
  if (smallest && smallest.size <= (alone ? FEW_ALONE : FEW)) {
    return { set: smallest.set, few: true, many: false }
  }
  const set = smallest?.set.has ? smallest.set : known[0]
  const few = known.length > 1 && set !== undefined && (await sizeOf(db, common(db, sets, set), FEW)) <= FEW
  return {
    ...(set && { set }),
    ...(smallest && { small: smallest.set, probes: smallest.size > PROBED }),
    few,
    many: known.length > 1 || !smallest,
  }
}

async function smallestOf(db: Db, sets: readonly UserSet[]): Promise<{ set: UserSet; size: number } | undefined> {
  let smallest: { set: UserSet; size: number } | undefined
  for (const set of sets) {
    const most = Math.min(set.has || smallest ? MANY : FEW, (smallest?.size ?? Infinity) - 1)
    const size = set.rows ? await sizeOf(db, set.rows, most) : Infinity
    if (size <= most) smallest = { set, size }
    if (smallest && smallest.size <= FEW_ENOUGH) break
  }
  return smallest
}

/** Counts no further than it must. */
function sizeOf(db: Db, rows: RawBuilder<unknown>, most: number): Promise<number> {
  const some = sql`select 1 as one from ${rows} as s limit ${sql.lit(most + 1)}`
  return numberOf(db, sql`(select count(*) from (${some}) as n)`)
}

async function numberOf(db: Db, number: RawBuilder<unknown>): Promise<number> {
  const [row] = await runOf(db)(sql<{ n: number }>`select ${number} as n`)
  return row?.n ?? 0
}

/** The ids of `first` that all sets have which can tell by an id: each once, none with a look at its user. */
function common({ dialect }: Db, sets: readonly UserSet[], first: UserSet): RawBuilder<unknown> {
  const others = sets.filter((set) => set !== first && set.has)
  return dialect.common(first as IdSet, others as IdSet[])
}

async function searchAmong(db: Db, { project, filter, sets }: Search, { set: first }: Start): UserPage {
  const others = sets.filter((set) => set !== first && !set.has).map(({ holds }) => holds)
  const matching = among(db, project, common(db, sets, first as UserSet))
    .select('users.id')
    .where('users.project_id', '=', project)
    .where((eb) => eb.and([...conditions(filter), ...others]))
  const ids = (await db.query(inOrder(matching, filter.sort, project))).map(({ id }) => id)
  return { ids: ids.slice(filter.offset, filter.offset + filter.limit), total: ids.length }
}

/** A cross join, where an engine keeps the order of its tables. */
function among({ dialect: { builder, usersOf } }: Db, project: string, rows: RawBuilder<unknown>): Query<object> {
  if (usersOf) return builder.selectFrom(usersOf(project, rows).as('users'))
  const joined = builder.selectFrom(sql<{ user_id: string }>`${rows}`.as('s')).crossJoin('users')
  return joined.where(sql<SqlBool>`users.id = s.user_id`)
}

/** Whether among the first users of a set more match than are counted. */
async function areOften(db: Db, search: Search, from?: UserSet): Promise<boolean> {
  if (!from?.rows) return false
  const hits = sql`select 1 as one from ${usersFrom(db, search, from, PROBED)} as users
    where ${holdsBeside(search, from)} limit ${sql.lit(COUNTED + 1)}`
  return (await numberOf(db, sql`(select count(*) from (${hits}) as n)`)) > COUNTED
}

interface Looked {
  id: string
  hit: number
}

/** Looks at each user of a set, unless they are too many. */
async function searchEach(db: Db, search: Search, from?: UserSet): Promise<Awaited<UserPage> | undefined> {
  if (!from?.rows) return undefined
  const { project, filter } = search
  const columns = sql.join([...orderColumns(filter.sort)].map((column) => sql.ref(`users.${column}`)))
  const hit = sql`case when ${holdsBeside(search, from)} then 1 else 0 end as hit`
  const looked = sql<Looked>`(select ${columns}, ${hit} from ${usersFrom(db, search, from, MANY_OF_TEXT + 1)} as users)`
  const page = db.dialect.builder
    .with(
      (cte) => cte('looked').materialized(),
      () => looked,
    )
    .selectFrom('looked as users')
    .select(['users.id', 'users.hit'])
    .select([
      sql<number>`(select count(*) from looked)`.as('seen'),
      sql<number>`(select sum(hit) from looked)`.as('hits'),
    ])
    .orderBy('users.hit', 'desc')
  const { offset, limit } = filter
  const found = await db.query(inOrder(page, filter.sort, project).limit(offset + limit))
  const [first] = found
  if (first && first.seen > MANY_OF_TEXT) return undefined
  const ids = found.filter(({ hit }) => hit).map(({ id }) => id)
  return { ids: ids.slice(offset), total: Number(first?.hits ?? 0) }
}

/** The users of a set, each once, and no more of them. */
function usersFrom(db: Db, { project }: Search, from: UserSet, most: number): RawBuilder<unknown> {
  if (from.users) return sql`(select * from ${from.users} as h limit ${sql.lit(most)})`
  const ids = sql`(select user_id from ${common(db, [from], from)} as m limit ${sql.lit(most)})`
  return sql`${among(db, project, ids).where('users.project_id', '=', project).selectAll('users')}`
}

/** What must hold of a user of `from` beside that. */
function holdsBeside({ filter, sets }: Search, from: UserSet): RawBuilder<SqlBool> {
  const others = sets.filter((set) => set !== from).map(({ holds }) => holds)
  return sql`${expressionBuilder<Schema, 'users'>().and([...conditions(filter), ...others])}`
}

async function searchAll(db: Db, search: Search, { set: first, many, gathered }: Start): UserPage {
  const { project, filter, sets } = search
  const text = sets.find(({ counted }) => counted)
  const held = sets.map((set) => ((set === text ? !gathered : set.has && many) ? set.holds : set.holdsOfAll))
  const matching = db.dialect.builder
    .selectFrom('users')
    .where('users.project_id', '=', project)
    .where((eb) => eb.and([...conditions(filter), ...held]))
  const more = filter.limit + 1
  const page = inOrder(matching.select('users.id'), filter.sort, project).limit(more).offset(filter.offset)
  const found = (await db.query(page)).map(({ id }) => id)
  const ids = found.slice(0, filter.limit)
  if (found.length < more && (found.length > 0 || filter.offset === 0))
    return { ids, total: filter.offset + ids.length }
  const most = text ? COUNTED + 1 : undefined
  const total = await countOf(db, { ...search, most }, matching, first)
  return { ids, total: total === most ? atLeast(filter, found.length) : total }
}

type Query<O> = SelectQueryBuilder<Schema, 'users', O>

interface Counted extends Search {
  /** As far as is counted, where that has an end. */
  most: number | undefined
}

async function countOf(db: Db, counted: Counted, matching: Query<object>, first?: UserSet): Promise<number> {
  const { sets, filter, most } = counted
  const isTold = sets.every(({ has }) => has) || (sets.length === 1 && sets[0]?.count)
  if (isPlain(filter) && isTold) return countUnseen(db, counted, first)
  const rows = matching.select(sql<number>`1`.as('one'))
  return numberOf(db, sql`(select count(*) from ${most === undefined ? rows : rows.limit(most)} as n)`)
}

function agedOf({ dialect }: Db, { project, filter }: Search): Aged {
  const eb = expressionBuilder<Schema, 'users'>()
  const matching: Aged['matching'] = ({ rows, isIts }) =>
    sql<{ id: string; at: number }>`select users.id, users.created_at as at from ${rows} as s cross join users
      where users.project_id = ${project} and ${isIts} and ${eb.and(conditions(filter))}`
  return { project, filter, isPlain: isPlain(filter), first: dialect.userTextFirst, matching }
}

function walkOf(db: Db, search: Search): Walk {
  const { project, filter, sets } = search
  const first = (count: number) => {
    const looked = db.dialect.builder
      .selectFrom('users')
      .select('users.id')
      .select((eb) => eb.and([...conditions(filter), ...sets.map(({ holds }) => holds)]).as('hit'))
      .where('users.project_id', '=', project)
      .where((eb) => eb.and(isByAge(filter.sort) ? agesAsked(filter) : []))
    return sql`${inOrder(looked, filter.sort, project).limit(count)}`
  }
  return { filter, first }
}

/** Without a look at each user: test users are few, and have an index. */
async function countUnseen(
  db: Db,
  { project, filter: { test }, sets, most }: Counted,
  first?: UserSet,
): Promise<number> {
  const members = sets.map(({ has, holds }) => (has ? has(sql`users.id`) : holds))
  const tests = sql.join([sql`users.project_id = ${project} and users.test = 1`, ...members], sql` and `)
  const testing = test === undefined ? 0 : await numberOf(db, sql`(select count(*) from users where ${tests})`)
  if (test) return Math.min(testing, most ?? testing)
  const rows = first ? sql`${common(db, sets, first)} as d` : sql`users where users.project_id = ${project}`
  const all = sets[0]?.count?.((most ?? 0) + testing) ?? sql`(select count(*) from ${rows})`
  return (await numberOf(db, all)) - testing
}
