import { encode } from '../../contract/encode.ts'
import { ApiError } from '../../contract/faults.ts'
import type { Handle, InputOf } from '../../contract/operation.ts'
import { User } from '../../contract/schemas/user.ts'
import type { user } from '../../contract/user/index.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import type { Tables } from '../../store/port/index.ts'
import { USER_FLAGS, USER_SORTS, type UserFilter, type UserSort } from '../../store/port/users.ts'
import type { Context } from '../context.ts'
import { toLoginId } from './addresses.ts'
import { load } from './lifecycle.ts'
import { toWireAll, type WireUser } from './to-wire.ts'

type Handler<O extends keyof typeof user> = Handle<(typeof user)[O], Context>
type Query = InputOf<typeof user.search>

export const search: Handler<'search'> = (ctx, query) => searchUsers(ctx, query)

export const searchTest: Handler<'searchTest'> = (ctx, query) => searchUsers(ctx, { ...query, testUsersOnly: true })

/** Users in a page, by default and at most. */
const LARGEST_PAGE = 100

export const listTestDocs: Handler<'listTestDocs'> = (ctx, page) => listUsers(ctx, page, true)

export const loadDocs: Handler<'loadDocs'> = async (ctx, { loginId, userId, ...page }) => {
  if (loginId || userId) return { user: toJson((await load(ctx, { loginId, userId })).user) }
  return { user: (await listUsers(ctx, page, false)).users.map(toJson) }
}

/** The reply has no declared shape of its own: the user is written as every other reply writes it. */
function toJson(one: unknown): Json {
  return JSON.parse(encode(User, one)) as Json
}

async function listUsers(ctx: Context, { limit, page }: { limit: number; page: number }, test: boolean) {
  const size = pageSize(limit)
  const filter = { ...EVERYBODY, test, limit: size, offset: page * size }
  const { users, total } = await ctx.store.users.search(ctx.caller.project.id, filter)
  return { users: await toWireAll(ctx.store, ctx.caller.project.id, users), total }
}

async function searchUsers(ctx: Context, query: Query): Promise<{ users: WireUser[]; total: number }> {
  const project = ctx.caller.project.id
  const filter = await toFilter(ctx.store, project, query)
  const { users, total } = await ctx.store.users.search(project, filter)
  const wire = await toWireAll(ctx.store, project, users)
  return { users: wire.map((one) => onlyColumns(one, query.selectedColumns)), total }
}

const EVERYBODY: UserFilter = {
  loginIds: [],
  userIds: [],
  emails: [],
  phones: [],
  recoveryEmails: [],
  recoveryPhones: [],
  tenantIds: [],
  tenantRoles: [],
  statuses: [],
  ssoAppIds: [],
  text: '',
  customAttributes: {},
  ssoOnly: false,
  scimOnly: false,
  flags: {},
  createdFrom: 0,
  createdTo: 0,
  modifiedFrom: 0,
  modifiedTo: 0,
  sort: [],
  limit: LARGEST_PAGE,
  offset: 0,
}

async function toFilter(tables: Tables, project: string, query: Query): Promise<UserFilter> {
  const limit = pageSize(query.limit)
  return {
    ...EVERYBODY,
    loginIds: [...new Set([query.loginId, ...query.loginIds].filter(Boolean).map(toLoginId))],
    userIds: query.userIds,
    emails: query.emails,
    phones: query.phones.map(toLoginId),
    recoveryEmails: query.recoveryEmails,
    recoveryPhones: query.recoveryPhones.map(toLoginId),
    tenantIds: await withSubTenants(tables, project, query),
    ...(await toRoleFilters(tables, project, query)),
    statuses: query.statuses,
    ssoAppIds: query.ssoAppIds,
    text: query.text,
    customAttributes: toAttributes(query.customAttributes),
    test: toTest(query),
    ssoOnly: query.ssoOnly,
    scimOnly: query.scimOnly,
    flags: toFlags(query),
    createdFrom: query.fromCreatedTime,
    createdTo: query.toCreatedTime,
    modifiedFrom: query.fromModifiedTime,
    modifiedTo: query.toModifiedTime,
    sort: query.sort.map(({ field, desc }) => ({ field: toSort(field), desc })),
    limit,
    offset: query.offset > 0 ? query.offset : query.page * limit,
  }
}

function pageSize(limit: number): number {
  return limit > 0 ? Math.min(limit, LARGEST_PAGE) : LARGEST_PAGE
}

function toTest(query: Query): boolean | undefined {
  if (query.testUsersOnly) return true
  return query.withTestUser ? undefined : false
}

function toFlags(query: Query): UserFilter['flags'] {
  const flags: UserFilter['flags'] = {}
  for (const flag of USER_FLAGS) if (query[flag] !== undefined) flags[flag] = query[flag]
  return flags
}

function toSort(field: string): UserSort {
  const known = USER_SORTS.find((sort) => sort === field)
  if (!known) throw new ApiError('invalid', `The sort.field field must be one of ${USER_SORTS.join(', ')}`)
  return known
}

/** The most attributes or tenants that one query asks about, and values of one attribute. */
const MOST_KEYS = 100
const MOST_VALUES = 1000

/** A list holds alternatives. */
function toAttributes(attributes: JsonObject): { [name: string]: Json[] } {
  const entries = Object.entries(attributes).map(
    ([name, value]) => [name, Array.isArray(value) ? value : [value]] as const,
  )
  if (entries.length > MOST_KEYS || entries.some(([, values]) => values.length > MOST_VALUES)) {
    throw new ApiError('invalid', 'The customAttributes field asks for too much')
  }
  return Object.fromEntries(entries)
}

async function withSubTenants(tables: Tables, project: string, query: Query): Promise<string[]> {
  if (!query.includeSubTenants || query.tenantIds.length === 0) return query.tenantIds
  const below = new Map<string, string[]>()
  for (const { id, parent } of await tables.tenants.search(project, {})) {
    if (parent) below.set(parent, [...(below.get(parent) ?? []), id])
  }
  const found = new Set(query.tenantIds)
  // A set walks over what is added on the way.
  for (const id of found) for (const child of below.get(id) ?? []) found.add(child)
  return [...found]
}

type RoleFilters = Pick<UserFilter, 'roleIds' | 'tenantRoles'>

/** Names that no role has match nobody. */
async function toRoleFilters(tables: Tables, project: string, query: Query): Promise<RoleFilters> {
  const byName = Object.entries(query.tenantRoleNames)
  const byId = Object.entries(query.tenantRoleIds)
  if (byName.length + byId.length > MOST_KEYS) throw new ApiError('invalid', 'The query asks for too many tenants')
  const names = [...query.roleNames, ...byName.flatMap(([, { values }]) => values)]
  const roles = names.length > 0 ? await tables.roles.named(project, names) : []
  const tenantRoles = byId.map(([tenantId, { values, and }]) => ({ tenantId, roleIds: values, all: and }))
  for (const [tenantId, { values, and }] of byName) {
    const here = roles.filter((role) => role.tenantId === tenantId || role.tenantId === '')
    const idsOf = (name: string) => here.filter((role) => role.name === name).map(({ id }) => id)
    // Every name is a condition of its own, since a tenant's role may be named as one of the project.
    if (and) for (const name of values) tenantRoles.push({ tenantId, roleIds: idsOf(name), all: false })
    else tenantRoles.push({ tenantId, roleIds: values.flatMap(idsOf), all: false })
  }
  const wanted = new Set(query.roleNames)
  const roleIds = roles.filter(({ name }) => wanted.has(name)).map(({ id }) => id)
  return { ...(wanted.size > 0 && { roleIds }), tenantRoles }
}

/** Fields that were not asked for have their zero value. */
function onlyColumns(wire: WireUser, columns: readonly string[]): WireUser {
  if (columns.length === 0) return wire
  return Object.fromEntries(Object.entries(wire).filter(([name]) => columns.includes(name)))
}
