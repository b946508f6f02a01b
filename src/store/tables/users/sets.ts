/** The filters of a search that name users from outside their table. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Dialect, IdSet } from '../../dialect.ts'
import { USER_ID, type UserFilter } from '../../port/users.ts'
import { attributeName, attributeValue } from './rows.ts'

export interface Scope {
  project: string
  filter: UserFilter
  dialect: Dialect
}

/** `rows` are missing where a search cannot start from them, `has` where it takes the user's row. */
export interface UserSet extends Partial<IdSet> {
  /** Whether one user is among them. */
  holds: RawBuilder<SqlBool>
  /** The same for the case that all users are looked through. */
  holdsOfAll: RawBuilder<SqlBool>
  /** Of a text: a search of many counts no further than it must. */
  counted?: boolean
  /** Of a text: the users themselves, each once. */
  users?: RawBuilder<unknown>
  /** How many they are, or that they are `most`, where that can be told without a look at each. */
  count?: (most: number) => RawBuilder<number>
}

/** Those that are likely to be small come first. */
export function userSets(scope: Scope): UserSet[] {
  return [...namedUsers(scope), ...attributeSets(scope), ...grantSets(scope), ...statusSets(scope), ...textSets(scope)]
}

function namedUsers({ project, filter, dialect: { builder } }: Scope): UserSet[] {
  const sets: UserSet[] = []
  const users = () => builder.selectFrom('users as n').select('n.id as user_id').where('n.project_id', '=', project)
  for (const [column, key] of COLUMNS) {
    if (filter[key].length > 0) sets.push(setOf(sql`${users().where(column, 'in', filter[key])}`))
  }
  if (filter.loginIds.length > 0) {
    const owners = builder.selectFrom('user_login_ids').select('user_id').where('project_id', '=', project)
    sets.push(setOf(sql`${owners.where('login_id', 'in', filter.loginIds)}`))
  }
  return sets
}

const COLUMNS = [
  ['n.id', 'userIds'],
  ['n.email', 'emails'],
  ['n.phone', 'phones'],
] as const

/** Ids are not in the text: they would double the size of its index. */
function textSets({ project, filter: { text }, dialect }: Scope): UserSet[] {
  if (text === '') return []
  const needle = text.toLowerCase()
  const isId = USER_ID.test(text)
  const contains = (column: string) => dialect.contains(column, needle)
  const holders = dialect.userTextHolders(project, needle)
  const users = dialect.userTextUsers(project, needle)
  const itself = (what: RawBuilder<unknown>) =>
    isId
      ? sql` union all select ${what} from users as i where i.project_id = ${project} and i.id = ${text}
          and not ${contains('i.search_text')}`
      : sql``
  const holds = isId
    ? sql<SqlBool>`(${contains('users.search_text')} or users.id = ${text})`
    : contains('users.search_text')
  return [
    {
      ...(holders && { rows: sql`(${holders}${itself(sql`i.id`)})` }),
      ...(users && { users: sql`(select * from ${users} as t${itself(sql`i.*`)})` }),
      counted: true,
      ...(!isId && holders && { count: (most: number) => dialect.userTextCount(project, needle, most) }),
      holds,
      holdsOfAll: isId ? holds : dialect.userTextMatches(needle),
    },
  ]
}

function attributeSets({ project, filter, dialect: { builder } }: Scope): UserSet[] {
  const sets = Object.entries(filter.customAttributes).map(([name, values]): UserSet => {
    const holders = builder
      .selectFrom('user_attributes')
      .select('user_id')
      .where('project_id', '=', project)
      .where('name', '=', attributeName(name))
      .where('value', 'in', orNothing(values.map(attributeValue)))
    return { ...setOf(sql`${holders}`), once: new Set(values).size === 1 }
  })
  if (filter.familyIds.length > 0) {
    const members = builder.selectFrom('user_families').select('user_id').where('project_id', '=', project)
    sets.push(setOf(sql`${members.where('family_id', 'in', filter.familyIds)}`))
  }
  if (filter.dependent) {
    const dependents = builder.selectFrom('user_families').select('user_id').where('project_id', '=', project)
    sets.push(setOf(sql`${dependents.where('dependent', '=', 1)}`))
  }
  if (filter.ssoAppIds.length > 0) {
    const holders = builder.selectFrom('user_apps').select('user_id').where('project_id', '=', project)
    sets.push(setOf(sql`${holders.where('app_id', 'in', filter.ssoAppIds)}`))
  }
  return sets
}

function grantSets({ project, filter, dialect: { builder } }: Scope): UserSet[] {
  const sets: UserSet[] = []
  const granted = () => builder.selectFrom('user_grants').select('user_id').where('project_id', '=', project)
  const named = (names: string[]) =>
    builder
      .selectFrom('roles as r')
      .innerJoin('user_grants as g', (join) => join.on('g.project_id', '=', project).onRef('g.role_id', '=', 'r.id'))
      .select('g.user_id')
      .where('r.project_id', '=', project)
      .where('r.name', 'in', orNothing(names))
  for (const { tenantId, roles, by, all } of filter.tenantRoles) {
    const wanted = [...new Set(roles)]
    if (all && wanted.length === 0) continue
    const ids = granted().where('tenant_id', '=', tenantId).where('role_id', 'in', orNothing(wanted))
    const names = named(wanted).where('g.tenant_id', '=', tenantId)
    const everyId = ids.groupBy('user_id').having((eb) => eb.fn.countAll(), '=', wanted.length)
    const everyName = names.groupBy('g.user_id').having((eb) => eb.fn.count('r.name').distinct(), '=', wanted.length)
    const [any, every] = by === 'id' ? [ids, everyId] : [names, everyName]
    sets.push(all ? wholeSet(sql`${every}`) : setOf(sql`${any}`))
  }
  if (filter.roleNames.length > 0) sets.push(setOf(sql`${named(filter.roleNames)}`))
  if (filter.tenantIds.length > 0) sets.push(setOf(sql`${granted().where('tenant_id', 'in', filter.tenantIds)}`))
  return sets
}

/** `in ()` is no SQL; no role and no attribute has this value. */
const orNothing = (values: string[]) => (values.length > 0 ? values : ['-'])

/** Most users are enabled, or invited, as they were made: only those who are not have an index by status. */
function statusSets({ project, filter: { statuses }, dialect: { builder } }: Scope): UserSet[] {
  if (statuses.length === 0) return []
  const holds = sql<SqlBool>`users.status in (${sql.join(statuses)})`
  if (statuses.some((status) => status !== 'disabled')) return [{ holds, holdsOfAll: holds }]
  const disabled = builder
    .selectFrom('users as n')
    .where('n.project_id', '=', project)
    .where('n.status', '=', sql.lit('disabled'))
  const rows = sql`${disabled.select('n.id as user_id')}`
  // With the id right inside, SQLite takes the index by status and leaves the users' rows alone.
  const has = (id: RawBuilder<string>) =>
    sql<SqlBool>`exists ${disabled.select(sql`1`.as('one')).where('n.id', '=', id)}`
  return [{ rows, has, once: true, holds, holdsOfAll: holds }]
}

/** One whose rows tell nothing by a single id: they are gathered once for all. */
function wholeSet(rows: RawBuilder<unknown>): UserSet {
  const has = (id: RawBuilder<string>) => sql<SqlBool>`${id} in ${rows}`
  return { rows, has, holds: has(sql.ref('users.id')), holdsOfAll: has(sql.ref('users.id')) }
}

function setOf(rows: RawBuilder<unknown>): UserSet {
  const has = (id: RawBuilder<string>) => sql<SqlBool>`exists (select 1 from ${rows} as o where o.user_id = ${id})`
  return { rows, has, holds: has(sql.ref('users.id')), holdsOfAll: sql`users.id in ${rows}` }
}
