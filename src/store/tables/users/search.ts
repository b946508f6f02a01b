/** Searches for users: where they start, what every user must be, and the order. */
import {
  type ExpressionBuilder,
  expressionBuilder,
  type RawBuilder,
  type SelectQueryBuilder,
  type SqlBool,
  sql,
} from 'kysely'
import { COUNTED } from '../../../lib/counted.ts'
import type { Db } from '../../db.ts'
import type { Condition, IdSet } from '../../dialect.ts'
import type { UserFilter, UserFlag, UserSort } from '../../port/users.ts'
import type { Schema } from '../../schema.ts'
import { toFlag } from '../../sql/codec.ts'
import { type Aged, searchByAge } from './by-age.ts'
import { atLeast, searchDense, type Walk } from './dense.ts'
import type { UserRow } from './schema.ts'
import { type UserSet, userSets } from './sets.ts'

/** Ids of one page, and the number of all matches. */
type UserPage = Promise<{ ids: string[]; total: number }>

/** Starts from the smallest set of users that a filter names, or from an index that has the order. */
export async function searchUsers(db: Db, project: string, filter: UserFilter): UserPage {
  const search: Search = { project, filter, sets: userSets({ project, filter, dialect: db.dialect }) }
  const soon = filter.text === '' ? undefined : await searchSoon(db, search)
  if (soon) return soon
  const start = search.counted ? { set: search.counted, few: true, many: false } : await startOf(db, search)
  return start.few ? searchAmong(db, search, start) : searchAll(db, search, start)
}

/** By a text, where that takes no set of all who have it. */
async function searchSoon(db: Db, search: Search): Promise<Awaited<UserPage> | undefined> {
  const run = <R>(query: RawBuilder<R>) => db.query({ compile: () => query.compile(db.dialect.builder) })
  const alone = search.sets.length === 1 ? await searchByAge(run, agedOf(db, search)) : undefined
  return alone ?? searchDense(run, walkOf(db, search))
}

interface Search {
  project: string
  filter: UserFilter
  sets: readonly UserSet[]
  /** One that was found to be small while it was looked for otherwise. */
  counted?: UserSet
}

interface Start {
  /** The smallest of the sets, if any can be told. */
  set?: UserSet
  /** Whether there are so few users that each may be looked at. */
  few: boolean
  /** Whether there are so many that those of one page are soon met. */
  many: boolean
}

/** Up to so many users are looked at one by one. */
const FEW = 5000
/** Where nothing else is asked, the matches need not be looked at to be counted. */
const FEW_ALONE = 1000
/** From so many on, a set is asked for each user rather than gathered. */
const MANY = 25_000
/** The same for the users who have a text. */
const MANY_OF_TEXT = 50_000
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
  return { ...(set && { set }), few, many: known.length > 1 || !smallest }
}

async function smallestOf(db: Db, sets: readonly UserSet[]): Promise<{ set: UserSet; size: number } | undefined> {
  let smallest: { set: UserSet; size: number } | undefined
  for (const set of sets) {
    const most = set.has ? MANY : FEW
    const size = set.rows ? await sizeOf(db, set.rows, most) : Infinity
    if (size <= most && size < (smallest?.size ?? Infinity)) smallest = { set, size }
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
  const asked = sql<{ n: number }>`select ${number} as n`
  const [row] = await db.query({ compile: () => asked.compile(db.dialect.builder) })
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
    .where((eb) => eb.and([...conditions(expressionBuilder<Schema, 'users'>(), filter), ...others]))
  const ids = (await db.query(inOrder(matching, filter.sort, project))).map(({ id }) => id)
  return { ids: ids.slice(filter.offset, filter.offset + filter.limit), total: ids.length }
}

/** A cross join, where an engine keeps the order of its tables. */
function among({ dialect: { builder, usersOf } }: Db, project: string, rows: RawBuilder<unknown>): Query<object> {
  if (usersOf) return builder.selectFrom(usersOf(project, rows).as('users'))
  const joined = builder.selectFrom(sql<{ user_id: string }>`${rows}`.as('s')).crossJoin('users')
  return joined.where(sql<SqlBool>`users.id = s.user_id`)
}

async function searchAll(db: Db, search: Search, { set: first, many }: Start): UserPage {
  const { project, filter, sets } = search
  const text = sets.find(({ counted }) => counted)
  const all = text?.rows && (await sizeOf(db, text.rows, MANY_OF_TEXT)) <= MANY_OF_TEXT
  const held = sets.map((set) => ((set === text ? !all : set.has && many) ? set.holds : set.holdsOfAll))
  const matching = db.dialect.builder
    .selectFrom('users')
    .where('users.project_id', '=', project)
    .where((eb) => eb.and([...conditions(eb, filter), ...held]))
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
      where users.project_id = ${project} and ${isIts} and ${eb.and(conditions(eb, filter))}`
  return { project, filter, isPlain: isPlain(filter), first: dialect.userTextFirst, matching }
}

function walkOf(db: Db, search: Search): Walk {
  const { project, filter, sets } = search
  const first = (count: number) => {
    const looked = db.dialect.builder
      .selectFrom('users')
      .select('users.id')
      .select((eb) => eb.and([...conditions(eb, filter), ...sets.map(({ holds }) => holds)]).as('hit'))
      .where('users.project_id', '=', project)
    return sql`${inOrder(looked, filter.sort, project).limit(count)}`
  }
  const [text] = sets
  if (sets.length > 1 || !text?.count || !isPlain(filter)) return { filter, first }
  const areMany = async () => {
    if ((await countUnseen(db, { ...search, most: COUNTED + 1 })) > COUNTED) return true
    search.counted = text
    return false
  }
  return { filter, first, areMany }
}

/** Whether nothing is asked of the users themselves but, perhaps, that they be test users or not. */
function isPlain(filter: UserFilter): boolean {
  const asked = [...SCALARS.map(([, key]) => filter[key].length), ...TIMES.map(([, , key]) => filter[key])]
  return (
    !filter.after &&
    asked.every((count) => count <= 0) &&
    Object.keys(filter.flags).length === 0 &&
    !filter.scimOnly &&
    !filter.ssoOnly
  )
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

type Builder = ExpressionBuilder<Schema, 'users'>

/** Nearly all of it stands in one index. */
function conditions(eb: Builder, filter: UserFilter): Condition[] {
  const list: Condition[] = [isAfter(eb, filter)]
  for (const [column, key] of SCALARS) if (filter[key].length > 0) list.push(eb(column, 'in', filter[key]))
  for (const [flag, column] of FLAGS) {
    const wanted = filter.flags[flag]
    if (wanted !== undefined) list.push(eb(`users.${column}`, '=', toFlag(wanted)))
  }
  if (filter.test !== undefined) list.push(eb('users.test', '=', toFlag(filter.test)))
  if (filter.scimOnly) list.push(eb('users.scim', '=', 1))
  if (filter.ssoOnly) list.push(eb.or([eb('users.saml', '=', 1), eb('users.oidc', '=', 1)]))
  for (const [column, operator, key] of TIMES) if (filter[key] > 0) list.push(eb(column, operator, filter[key]))
  return list
}

function isAfter(eb: Builder, { after }: UserFilter): Condition {
  if (!after) return sql<SqlBool>`1 = 1`
  const { createdAt, id } = after
  const later = eb('users.created_at', '>', createdAt)
  return eb.or([later, eb.and([eb('users.created_at', '=', createdAt), eb('users.id', '>', id)])])
}

const SCALARS = [
  ['users.recovery_email', 'recoveryEmails'],
  ['users.recovery_phone', 'recoveryPhones'],
] as const

const TIMES = [
  ['users.created_at', '>=', 'createdFrom'],
  ['users.created_at', '<=', 'createdTo'],
  ['users.modified_at', '>=', 'modifiedFrom'],
  ['users.modified_at', '<=', 'modifiedTo'],
] as const

const FLAGS = [
  ['password', 'password'],
  ['totp', 'totp'],
  ['webauthn', 'webauthn'],
  ['scim', 'scim'],
  ['verifiedEmail', 'verified_email'],
  ['verifiedPhone', 'verified_phone'],
  ['verifiedRecoveryEmail', 'verified_recovery_email'],
  ['verifiedRecoveryPhone', 'verified_recovery_phone'],
] as const satisfies readonly (readonly [UserFlag, keyof UserRow])[]

/** Users that are equal so far follow by id, in the last direction, so that an index can have the whole order. */
function inOrder<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  sort: UserFilter['sort'],
  project: string,
): SelectQueryBuilder<DB, TB, O> {
  if (sort.length === 0) return query.orderBy(sql.ref('users.created_at')).orderBy(sql.ref('users.id'))
  const sorted = sort.reduce(
    (so, { field, desc }) =>
      so.orderBy(field === 'tenant' ? firstTenant(project) : sql.ref(SORTS[field]), desc ? 'desc' : 'asc'),
    query,
  )
  if (sort.some(({ field }) => field === 'id')) return sorted
  return sorted.orderBy(sql.ref('users.id'), sort.at(-1)?.desc ? 'desc' : 'asc')
}

const firstTenant = (project: string) => sql<string>`coalesce((select min(g.tenant_id) from user_grants as g
  where g.project_id = ${project} and g.user_id = users.id and g.tenant_id <> ''), '')`

const SORTS: Record<Exclude<UserSort, 'tenant'>, keyof UserRow> = {
  id: 'id',
  modifiedTime: 'modified_at',
  createdTime: 'created_at',
  externalId: 'external_id',
  displayName: 'name',
  phoneNumber: 'phone',
  email: 'email',
  status: 'status',
}
