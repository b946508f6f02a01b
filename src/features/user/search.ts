import { ApiError } from '../../contract/faults.ts'
import { type Handle, type InputOf, pageSize, pagingOf } from '../../contract/operation.ts'
import { User } from '../../contract/schemas/user.ts'
import type { user } from '../../contract/user/index.ts'
import { search as contract } from '../../contract/user/search.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { addTo } from '../../lib/lists.ts'
import type { Tables } from '../../store/port/index.ts'
import { USER_FLAGS, USER_SORTS, type UserFilter, type UserSort } from '../../store/port/users.ts'
import { encode } from '../../wire/encode.ts'
import type { Context } from '../context.ts'
import { spellings } from './addresses.ts'
import { EVERYBODY } from './everybody.ts'
import { loadOne } from './lifecycle.ts'
import { toWireAll, type WireUser } from './to-wire.ts'

type Handler<O extends keyof typeof user> = Handle<(typeof user)[O], Context>
type Query = InputOf<typeof user.search>

export const search: Handler<'search'> = (ctx, query) => searchUsers(ctx, query)

export const searchTest: Handler<'searchTest'> = (ctx, query) => searchUsers(ctx, { ...query, testUsersOnly: true })

const PAGES = pagingOf(contract.search)

export const listTestDocs: Handler<'listTestDocs'> = (ctx, page) => listUsers(ctx, page, true)

export const loadDocs: Handler<'loadDocs'> = async (ctx, { loginId, userId, ...page }) => {
  // One who is named, even by nothing, is not everybody.
  if (loginId !== undefined || userId !== undefined) {
    return { user: toJson((await loadOne(ctx, { loginId: loginId ?? '', userId: userId ?? '' })).user) }
  }
  return { user: (await listUsers(ctx, page, false)).users.map(toJson) }
}

/** The reply has no declared shape of its own: the user is written as every other reply writes it. */
function toJson(one: unknown): Json {
  return JSON.parse(encode(User, one))
}

/** Oldest first, so that the way to the next page misses nobody, whoever is made or deleted meanwhile. */
async function listUsers(ctx: Context, { limit, page, after }: DocsPage, test: boolean) {
  const size = pageSize(PAGES, limit)
  const from = after === '' ? undefined : toPlace(after)
  const filter = { ...EVERYBODY, test, limit: size, offset: from ? 0 : page * size, ...(from && { after: from }) }
  const { users, total } = await ctx.store.users.search(ctx.caller.project.id, filter)
  const last = users.at(-1)
  if (last && filter.offset + users.length < total) {
    ctx.links.push(`<?limit=${size}&after=${last.createdAt}.${last.id}>; rel="next"`)
  }
  return { users: await toWireAll(ctx.store, ctx.caller.project.id, users), total }
}

interface DocsPage {
  limit: number
  page: number
  after: string
}

function toPlace(after: string): { createdAt: number; id: string } {
  const [, createdAt, id] = /^(\d{1,15})\.(\w+)$/.exec(after) ?? []
  if (!createdAt || !id) throw new ApiError('invalid', 'The after field is none that a Link header gave')
  return { createdAt: Number(createdAt), id }
}

async function searchUsers(ctx: Context, query: Query): Promise<{ users: WireUser[]; total: number }> {
  const project = ctx.caller.project.id
  const filter = await toFilter(ctx.store, project, query)
  const { users, total } = await ctx.store.users.search(project, filter)
  const wire = await toWireAll(ctx.store, project, users)
  return { users: wire.map((one) => onlyColumns(one, query.selectedColumns)), total }
}

async function toFilter(tables: Tables, project: string, query: Query): Promise<UserFilter> {
  const limit = pageSize(PAGES, query.limit)
  return {
    ...EVERYBODY,
    loginIds: [...new Set([query.loginId, ...query.loginIds].filter(Boolean).flatMap(spellings))],
    userIds: query.userIds,
    emails: query.emails,
    phones: query.phones.flatMap(spellings),
    recoveryEmails: query.recoveryEmails,
    recoveryPhones: query.recoveryPhones.flatMap(spellings),
    tenantIds: await withSubTenants(tables, project, query),
    roleNames: query.roleNames,
    tenantRoles: toTenantRoles(query),
    statuses: query.statuses,
    ssoAppIds: query.ssoAppIds,
    familyIds: query.familyIds,
    dependent: query.dependent,
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

/** The most attributes or tenants that one query asks about, and the most values for them. */
const MOST_KEYS = 100
const MOST_VALUES = 1000
/** With those below others. */
const MOST_TENANTS = 10_000

/** A list holds alternatives. */
function toAttributes(attributes: JsonObject): { [name: string]: Json[] } {
  const entries = Object.entries(attributes).map(([name, one]) => [name, Array.isArray(one) ? one : [one]] as const)
  const values = entries.reduce((sum, [, list]) => sum + list.length, 0)
  if (entries.length > MOST_KEYS || values > MOST_VALUES) throw tooMuch('customAttributes')
  return Object.fromEntries(entries)
}

function tooMuch(field: string): ApiError {
  return new ApiError('invalid', `The ${field} field asks for too much`)
}

async function withSubTenants(tables: Tables, project: string, query: Query): Promise<string[]> {
  if (!query.includeSubTenants || query.tenantIds.length === 0) return query.tenantIds
  const below = new Map<string, string[]>()
  for (const { id, parent } of await tables.tenants.search(project, {})) if (parent) addTo(below, parent, id)
  const found = new Set(query.tenantIds)
  // A set walks over what is added on the way.
  for (const id of found) for (const child of below.get(id) ?? []) found.add(child)
  if (found.size > MOST_TENANTS) throw tooMuch('tenantIds')
  return [...found]
}

function toTenantRoles(query: Query): UserFilter['tenantRoles'] {
  const all = [
    ...Object.entries(query.tenantRoleIds).map((entry) => ({ entry, by: 'id' as const })),
    ...Object.entries(query.tenantRoleNames).map((entry) => ({ entry, by: 'name' as const })),
  ]
  const values = all.reduce((sum, { entry }) => sum + entry[1].values.length, 0)
  if (all.length > MOST_KEYS || values > MOST_VALUES) throw tooMuch('tenantRoleIds and tenantRoleNames')
  return all.map(({ entry: [tenantId, { values, and }], by }) => ({ tenantId, by, roles: values, all: and }))
}

/** Fields that were not asked for have their zero value. */
function onlyColumns(wire: WireUser, columns: readonly string[]): WireUser {
  if (columns.length === 0) return wire
  return Object.fromEntries(Object.entries(wire).filter(([name]) => columns.includes(name)))
}
