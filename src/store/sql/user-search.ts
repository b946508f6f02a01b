import { type ExpressionBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Db } from '../db.ts'
import type { Condition, Dialect } from '../dialect.ts'
import type { UserFilter, UserFlag, UserSort } from '../port/users.ts'
import type { Schema, UserRow } from '../schema.ts'
import { toFlag } from './codec.ts'
import { attributeName, attributeValue } from './user-rows.ts'

/** The ids of one page, read from indexes where one has the order; and the number of all matches. */
export async function searchUsers(
  db: Db,
  project: string,
  filter: UserFilter,
): Promise<{ ids: string[]; total: number }> {
  const { builder } = db.dialect
  const matching = builder
    .selectFrom('users')
    .where('users.project_id', '=', project)
    .where((eb) => eb.and(conditions(eb, { project, filter, dialect: db.dialect })))
  const page = inOrder(matching.select('users.id'), filter.sort).limit(filter.limit).offset(filter.offset)
  const ids = (await db.query(page)).map(({ id }) => id)
  const last = ids.length < filter.limit && (ids.length > 0 || filter.offset === 0)
  if (last) return { ids, total: filter.offset + ids.length }
  const [count] = await db.query(matching.select((eb) => eb.fn.countAll<number>().as('total')))
  return { ids, total: count?.total ?? 0 }
}

type Builder = ExpressionBuilder<Schema, 'users'>

interface Scope {
  project: string
  filter: UserFilter
  dialect: Dialect
}

function conditions(eb: Builder, scope: Scope): Condition[] {
  const { filter, dialect } = scope
  return [
    ...plainConditions(eb, filter),
    ...timeConditions(eb, filter),
    ...grantConditions(eb, scope),
    ...listConditions(eb, scope),
    ...(filter.text ? [textCondition(eb, filter.text, dialect)] : []),
  ]
}

function plainConditions(eb: Builder, filter: UserFilter): Condition[] {
  const list: Condition[] = [sql`1 = 1`]
  for (const [column, key] of SCALARS) if (filter[key].length > 0) list.push(eb(column, 'in', filter[key]))
  for (const [flag, column] of FLAGS) {
    const wanted = filter.flags[flag]
    if (wanted !== undefined) list.push(eb(column, '=', toFlag(wanted)))
  }
  if (filter.test !== undefined) list.push(eb('users.test', '=', toFlag(filter.test)))
  if (filter.scimOnly) list.push(eb('users.scim', '=', 1))
  if (filter.ssoOnly) list.push(eb.or([eb('users.saml', '=', 1), eb('users.oidc', '=', 1)]))
  return list
}

const SCALARS = [
  ['users.id', 'userIds'],
  ['users.email', 'emails'],
  ['users.phone', 'phones'],
  ['users.recovery_email', 'recoveryEmails'],
  ['users.recovery_phone', 'recoveryPhones'],
  ['users.status', 'statuses'],
] as const

const FLAGS: [UserFlag, keyof UserRow][] = [
  ['password', 'password'],
  ['totp', 'totp'],
  ['webauthn', 'webauthn'],
  ['scim', 'scim'],
  ['verifiedEmail', 'verified_email'],
  ['verifiedPhone', 'verified_phone'],
  ['verifiedRecoveryEmail', 'verified_recovery_email'],
  ['verifiedRecoveryPhone', 'verified_recovery_phone'],
]

function timeConditions(eb: Builder, filter: UserFilter): Condition[] {
  const list: Condition[] = []
  if (filter.createdFrom > 0) list.push(eb('users.created_at', '>=', filter.createdFrom))
  if (filter.createdTo > 0) list.push(eb('users.created_at', '<=', filter.createdTo))
  if (filter.modifiedFrom > 0) list.push(eb('users.modified_at', '>=', filter.modifiedFrom))
  if (filter.modifiedTo > 0) list.push(eb('users.modified_at', '<=', filter.modifiedTo))
  return list
}

function grantConditions(eb: Builder, { project, filter }: Scope): Condition[] {
  const granted = () => eb.selectFrom('user_grants').select('user_id').where('project_id', '=', project)
  const holders = (tenantId: string, roleIds: string[]) =>
    granted().where('tenant_id', '=', tenantId).where('role_id', 'in', orNothing(roleIds))
  const list: Condition[] = []
  const among = (query: ReturnType<typeof granted>) => list.push(eb('users.id', 'in', query))
  if (filter.tenantIds.length > 0) among(granted().where('tenant_id', 'in', filter.tenantIds))
  if (filter.roleIds) among(granted().where('role_id', 'in', orNothing(filter.roleIds)))
  for (const { tenantId, roleIds, all } of filter.tenantRoles) {
    if (all) for (const roleId of orNothing(roleIds)) among(holders(tenantId, [roleId]))
    else among(holders(tenantId, roleIds))
  }
  return list
}

/** `in ()` is no SQL; no role has this id. */
const orNothing = (roleIds: string[]) => (roleIds.length > 0 ? roleIds : ['-'])

function listConditions(eb: Builder, { project, filter }: Scope): Condition[] {
  const list: Condition[] = []
  if (filter.loginIds.length > 0) {
    const owners = eb.selectFrom('user_login_ids').select('user_id').where('project_id', '=', project)
    list.push(eb('users.id', 'in', owners.where('login_id', 'in', filter.loginIds)))
  }
  if (filter.ssoAppIds.length > 0) {
    const holders = eb.selectFrom('user_apps').select('user_id').where('project_id', '=', project)
    list.push(eb('users.id', 'in', holders.where('app_id', 'in', filter.ssoAppIds)))
  }
  for (const [name, values] of Object.entries(filter.customAttributes)) {
    const holders = eb
      .selectFrom('user_attributes')
      .select('user_id')
      .where('project_id', '=', project)
      .where('name', '=', attributeName(name))
      .where('value', 'in', orNothing(values.map(attributeValue)))
    list.push(eb('users.id', 'in', holders))
  }
  return list
}

/** Ids are not in the text: they would double the size of its index. */
const USER_ID = /^U[0-9A-Za-z]{27}$/

function textCondition(eb: Builder, text: string, dialect: Dialect): Condition {
  const matches = dialect.userTextMatches(text.toLowerCase())
  return USER_ID.test(text) ? eb.or([eb('users.id', '=', text), matches]) : matches
}

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
