/** Searches for users: where they start, what every user must be, and the order. */
import { type ExpressionBuilder, type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../db.ts'
import type { Condition } from '../dialect.ts'
import type { UserFilter, UserFlag, UserSort } from '../port/users.ts'
import type { Schema, UserRow } from '../schema.ts'
import { toFlag } from './codec.ts'
import { type UserSet, userSets } from './user-sets.ts'

/** Ids of one page, and the number of all matches. */
type Found = Promise<{ ids: string[]; total: number }>

/** Starts from the smallest set of users that a filter names, or from an index that has the order. */
export async function searchUsers(db: Db, project: string, filter: UserFilter): Found {
  const sets = userSets({ project, filter, dialect: db.dialect })
  const smallest = await smallestOf(db, sets, sets.length === 1 && isPlain(filter) ? SMALL_ALONE : SMALL)
  return smallest ? searchAmong(db, { project, filter, sets, smallest }) : searchAll(db, { project, filter, sets })
}

/** Up to so many users are looked at one by one. */
const SMALL = 5000
/** Where nothing else is asked, the matches need not be looked at to be counted. */
const SMALL_ALONE = 1000
/** Below this, looking for a smaller set costs more than it could save. */
const SMALL_ENOUGH = 100

async function smallestOf(db: Db, sets: readonly UserSet[], most: number): Promise<UserSet | undefined> {
  let smallest: { set: UserSet; size: number } | undefined
  for (const set of sets) {
    const size = set.rows ? await sizeOf(db, set.rows, most) : Infinity
    if (size <= most && size < (smallest?.size ?? Infinity)) smallest = { set, size }
    if (smallest && smallest.size <= SMALL_ENOUGH) break
  }
  return smallest?.set
}

/** Counts no further than it must. */
async function sizeOf(db: Db, rows: NonNullable<UserSet['rows']>, most: number): Promise<number> {
  const counted = sql<{ size: number }>`select count(*) as size from
    (select 1 as one from ${rows} as s limit ${sql.lit(most + 1)}) as n`
  const [row] = await db.query({ compile: () => counted.compile(db.dialect.builder) })
  return row?.size ?? 0
}

interface Search {
  project: string
  filter: UserFilter
  sets: readonly UserSet[]
}

/** A cross join, because SQLite keeps the order of its tables. */
async function searchAmong(db: Db, { project, filter, sets, smallest }: Search & { smallest: UserSet }): Found {
  const others = sets.filter((set) => set !== smallest).map(({ holds }) => holds)
  const matching = db.dialect.builder
    .selectFrom(sql<{ user_id: string }>`(select distinct user_id from ${smallest.rows} as d)`.as('s'))
    .crossJoin('users')
    .select('users.id')
    .where('users.project_id', '=', project)
    .whereRef('users.id', '=', 's.user_id')
    .where((eb) => eb.and([...conditions(eb as unknown as Builder, filter), ...others]))
  const ids = (await db.query(inOrder(matching as unknown as Query<{ id: string }>, filter.sort))).map(({ id }) => id)
  return { ids: ids.slice(filter.offset, filter.offset + filter.limit), total: ids.length }
}

async function searchAll(db: Db, { project, filter, sets }: Search): Found {
  const matching = db.dialect.builder
    .selectFrom('users')
    .where('users.project_id', '=', project)
    .where((eb) => eb.and([...conditions(eb, filter), ...sets.map(({ holdsOfAll }) => holdsOfAll)]))
  const page = inOrder(matching.select('users.id'), filter.sort).limit(filter.limit).offset(filter.offset)
  const ids = (await db.query(page)).map(({ id }) => id)
  const last = ids.length < filter.limit && (ids.length > 0 || filter.offset === 0)
  if (last) return { ids, total: filter.offset + ids.length }
  const alone = sets.length === 1 && isPlain(filter) ? sets[0]?.members : undefined
  if (alone) return { ids, total: await countMembers(db, { project, test: filter.test, members: alone }) }
  const [count] = await db.query(matching.select((eb) => eb.fn.countAll<number>().as('total')))
  return { ids, total: count?.total ?? 0 }
}

/** Whether nothing is asked of the users themselves but, perhaps, that they be test users or not. */
function isPlain(filter: UserFilter): boolean {
  const asked = [...SCALARS.map(([, key]) => filter[key].length), ...TIMES.map(([, , key]) => filter[key])]
  return (
    asked.every((count) => count <= 0) && Object.keys(filter.flags).length === 0 && !filter.scimOnly && !filter.ssoOnly
  )
}

interface Members {
  project: string
  test: boolean | undefined
  members: NonNullable<UserSet['members']>
}

/** Without a look at each of them: test users are few, and have an index. */
async function countMembers(db: Db, { project, test, members }: Members): Promise<number> {
  const count = async (query: RawBuilder<{ total: number }>) => {
    const [row] = await db.query({ compile: () => query.compile(db.dialect.builder) })
    return row?.total ?? 0
  }
  const all = sql<{ total: number }>`select count(*) as total from (select distinct user_id from ${members} as m) as d`
  const testing = sql<{ total: number }>`select count(*) as total from users
    where users.project_id = ${project} and users.test = 1 and users.id in ${members}`
  if (test === undefined) return count(all)
  return test ? count(testing) : (await count(all)) - (await count(testing))
}

type Builder = ExpressionBuilder<Schema, 'users'>

/** Nearly all of it stands in one index. */
function conditions(eb: Builder, filter: UserFilter): Condition[] {
  const list: Condition[] = [sql<SqlBool>`1 = 1`]
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

const SCALARS = [
  ['users.recovery_email', 'recoveryEmails'],
  ['users.recovery_phone', 'recoveryPhones'],
  ['users.status', 'statuses'],
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

type Query<O> = SelectQueryBuilder<Schema, 'users', O>

/** Users that are equal so far follow by id, in the last direction, so that an index can have the whole order. */
function inOrder<O>(query: Query<O>, sort: UserFilter['sort']): Query<O> {
  if (sort.length === 0) return query.orderBy('users.created_at').orderBy('users.id')
  const sorted = sort.reduce((so, { field, desc }) => so.orderBy(SORTS[field], desc ? 'desc' : 'asc'), query)
  if (sort.some(({ field }) => field === 'id')) return sorted
  return sorted.orderBy('users.id', sort.at(-1)?.desc ? 'desc' : 'asc')
}

const firstTenant = sql<string>`coalesce((select min(g.tenant_id) from user_grants as g
  where g.project_id = users.project_id and g.user_id = users.id and g.tenant_id <> ''), '')`

const SORTS: Record<UserSort, keyof UserRow | typeof firstTenant> = {
  id: 'id',
  modifiedTime: 'modified_at',
  createdTime: 'created_at',
  externalId: 'external_id',
  displayName: 'name',
  tenant: firstTenant,
  phoneNumber: 'phone',
  email: 'email',
  status: 'status',
}
