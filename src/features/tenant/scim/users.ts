import { ApiError } from '../../../contract/faults.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import type { scim as contract } from '../../../contract/tenant/scim.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Directory, DirectoryUser } from '../../../store/port/federation.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { User } from '../../../store/port/users.ts'
import { type Context, newId } from '../../context.ts'
import { changeWith } from '../../fga/change.ts'
import { endOtherAccess } from '../../identity/access.ts'
import { auditUsers } from '../../user/changing.ts'
import { newUser } from '../../user/fields.ts'
import { followDirectory } from '../sso/relations.ts'
import { accountWith, isOwnOf, nameKey, type Said, saidIn } from './account.ts'
import { directoryOf, type Scim } from './caller.ts'
import { type Filter, fits, parseFilter } from './filter.ts'
import { patched } from './patch.ts'
import { answerWith, listOf, NOTHING, pageOf, projected, type Resource, shownUser, versionOf } from './resources.ts'

type Handler<V extends keyof typeof contract> = Handle<(typeof contract)[V], Context>

export const createUser: Handler<'createUser'> = async (outer, input) => {
  const scim = await directoryOf(outer)
  const { ctx, directory } = scim
  const project = ctx.caller.project.id
  const said = saidIn(givenIn(input))
  const made = await ctx.store.write(async (tables) => {
    if (await tables.directories.byUserName(project, directory, nameKey(said.userName))) throw taken(said)
    const { user, madeHere } = await accountFor(scim, tables, said)
    const record = {
      ...directory,
      userId: user.id,
      ...recordOf(said),
      revision: 1,
      madeHere,
      createdAt: ctx.clock(),
      modifiedAt: ctx.clock(),
    }
    if (!(await tables.directories.createUser(project, record))) throw taken(said)
    if (!said.active) await leave(scim, tables, user)
    return record
  })
  return answerWith(await shownOf(scim, ctx.store, made), 201)
}

/** What was given: fields that were left out are not there. */
function givenIn(input: InputOf<typeof contract.createUser>): JsonObject {
  const given = Object.entries(input).filter(([, value]) => value !== '' && value !== null)
  return Object.fromEntries(given)
}

const recordOf = ({ userName, externalId, active, document }: Said) => ({
  userName: nameKey(userName),
  externalId,
  active,
  document,
})

const taken = ({ userName }: Said) => new ApiError('taken', `There is a user ${userName} already`)

/** Names are looked up when they are shown. */
const membershipIn = ({ tenantId }: Directory) => ({ tenantId, roleId: '', tenantName: '', roleName: '' })

/** A new user, or one that is in this tenant alone. Throws ApiError taken for somebody else. */
async function accountFor(scim: Scim, tables: Tables, said: Said): Promise<{ user: User; madeHere: boolean }> {
  const { ctx, directory } = scim
  const project = ctx.caller.project.id
  const fresh = accountWith({ ...newUser(newId(ctx, 'U'), ctx.clock()), status: 'enabled' }, said, true)
  const user = { ...fresh, grants: [membershipIn(directory)] }
  if ((await tables.users.create(project, [user])).length === 0) {
    await auditUsers(ctx, tables, 'UserCreated', [user])
    return { user, madeHere: true }
  }
  const known = await tables.users.lock(project, user.loginIds[0] ?? '')
  const isMember = known?.grants.some(({ tenantId }) => tenantId === directory.tenantId)
  const isElsewhere = known?.grants.some(({ tenantId }) => tenantId !== '' && tenantId !== directory.tenantId)
  if (!known || !isMember || isElsewhere) throw taken(said)
  return { user: await save(scim, tables, known, accountWith(known, said, false)), madeHere: false }
}

async function save({ ctx }: Scim, tables: Tables, before: User, edited: User): Promise<User> {
  const after = { ...edited, modifiedAt: ctx.clock() }
  if (!(await tables.users.update(ctx.caller.project.id, before, after))) {
    throw new ApiError('taken', 'Another user has this login id')
  }
  await auditUsers(ctx, tables, 'UserModified', [after])
  return after
}

export const loadUser: Handler<'loadUser'> = async (outer, { id, ...asked }) => {
  const scim = await directoryOf(outer)
  const found = await scim.ctx.store.directories.user(scim.ctx.caller.project.id, scim.directory, id)
  if (!found) throw unknown(id)
  const resource = await shownOf(scim, scim.ctx.store, found)
  return answerWith(resource, 200, projected(resource, asked))
}

const unknown = (id: string) => new ApiError('noResource', `There is no user ${id}`)

export const listUsers: Handler<'listUsers'> = async (outer, query) => {
  const scim = await directoryOf(outer)
  const { ctx, directory } = scim
  const project = ctx.caller.project.id
  const filter = query.filter === '' ? undefined : parseFilter(query.filter)
  const named = filter && nameIn(filter)
  const one =
    named === undefined ? undefined : await ctx.store.directories.byUserName(project, directory, nameKey(named))
  const all = named === undefined ? await ctx.store.directories.users(project, directory) : one ? [one] : []
  const { start, size } = pageOf(query)
  if (!filter || named !== undefined) {
    const page = await Promise.all(all.slice(start - 1, start - 1 + size).map((each) => shownOf(scim, ctx.store, each)))
    return listOf(page, all.length, query)
  }
  const matching: DirectoryUser[] = []
  for (const each of all) if (fits(filter, await candidateOf(scim, filter, each))) matching.push(each)
  const page = matching.slice(start - 1, start - 1 + size)
  return listOf(await Promise.all(page.map((each) => shownOf(scim, ctx.store, each))), matching.length, query)
}

/** The look-up that directories make before each push. */
function nameIn(filter: Filter): string | undefined {
  if (filter.kind !== 'compare' || filter.op !== 'eq' || typeof filter.value !== 'string') return undefined
  return filter.path.length === 1 && filter.path[0]?.toLowerCase() === 'username' ? filter.value : undefined
}

/** Groups are looked up only for a filter that asks for them. */
function candidateOf(scim: Scim, filter: Filter, user: DirectoryUser): Resource | Promise<Resource> {
  return JSON.stringify(filter).toLowerCase().includes('"groups"')
    ? shownOf(scim, scim.ctx.store, user)
    : shownUser(scim.ctx, user, [])
}

async function shownOf({ ctx, directory }: Scim, tables: Tables, user: DirectoryUser): Promise<Resource> {
  const groups = await tables.directories.groupsOf(ctx.caller.project.id, user.userId, directory)
  const pushed = groups.filter(({ source }) => source === 'scim')
  return shownUser(ctx, user, pushed)
}

export const replaceUser: Handler<'replaceUser'> = (outer, { id, ...input }) =>
  changing(outer, id, () => givenIn(input))

export const patchUser: Handler<'patchUser'> = (outer, { id, Operations: operations }) =>
  changing(outer, id, (resource) => patched(resource, operations))

async function changing(outer: Context, id: string, change: (resource: Resource) => JsonObject) {
  const scim = await directoryOf(outer)
  const { ctx, directory } = scim
  const project = ctx.caller.project.id
  const changed = await changeWith(ctx, async (tables, relate) => {
    const before = await tables.directories.lockUser(project, directory, id)
    const user = before && (await tables.users.lock(project, id))
    if (!before || !user) throw unknown(id)
    checkVersion(ctx, before.revision)
    const said = saidIn(change(await shownOf(scim, tables, before)))
    const record = { ...before, ...recordOf(said), revision: before.revision + 1, modifiedAt: ctx.clock() }
    if (!(await tables.directories.updateUser(project, record))) throw taken(said)
    const named = await save(scim, tables, user, accountWith(user, said, isOwnOf(directory, user, before)))
    if (before.active !== said.active) {
      await (said.active ? comeBack(scim, tables, named) : leave(scim, tables, named))
      await followDirectory(ctx, tables, relate, { directory, userIds: [id] })
    }
    return record
  })
  return answerWith(await shownOf(scim, ctx.store, changed))
}

/** Throws ApiError versionMismatch where the request names other versions than the one that is there. */
export function checkVersion({ caller: { ifMatch = '' } }: Context, revision: number): void {
  if (ifMatch === '' || ifMatch.trim() === '*') return
  const named = ifMatch.split(',').map((each) => each.trim().replace(/^W\//, ''))
  if (named.includes(versionOf(revision).slice(2))) return
  throw new ApiError('versionMismatch', 'The resource was changed meanwhile')
}

/** Out of the tenant: what he was signed in to ends, and who is in no other tenant cannot come back by himself. */
async function leave(scim: Scim, tables: Tables, user: User): Promise<User> {
  const { ctx, directory } = scim
  const grants = user.grants.filter(({ tenantId }) => tenantId !== directory.tenantId)
  const isElsewhere = grants.some(({ tenantId }) => tenantId !== '')
  await endOtherAccess(ctx, tables, user.id)
  return save(scim, tables, user, { ...user, grants, ...(!isElsewhere && { status: 'disabled' as const }) })
}

async function comeBack(scim: Scim, tables: Tables, user: User): Promise<User> {
  const grants = [...user.grants, membershipIn(scim.directory)]
  return save(scim, tables, user, { ...user, grants, status: 'enabled' })
}

export const deleteUser: Handler<'deleteUser'> = async (outer, { id }) => {
  const scim = await directoryOf(outer)
  const { ctx, directory } = scim
  const project = ctx.caller.project.id
  await changeWith(ctx, async (tables, relate) => {
    const before = await tables.directories.lockUser(project, directory, id)
    if (!before) throw unknown(id)
    checkVersion(ctx, before.revision)
    await tables.directories.removeUser(project, directory, id)
    // Before the user goes, with whom all that is known of his relations does.
    await followDirectory(ctx, tables, relate, { directory, userIds: [id] })
    const user = await tables.users.lock(project, id)
    if (!user) return
    if (isOwnOf(directory, user, before)) {
      await auditUsers(ctx, tables, 'UserDeleted', await tables.users.remove(project, [id]))
    } else await leave(scim, tables, user)
  })
  return NOTHING
}
