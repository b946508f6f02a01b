import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { scim as contract } from '../../../contract/tenant/scim.ts'
import { isJsonObject, isTexts, type Json, type JsonObject } from '../../../lib/json.ts'
import type { DirectoryGroup } from '../../../store/port/federation.ts'
import type { Tables } from '../../../store/port/index.ts'
import { audited, type Context, newId } from '../../context.ts'
import { changeWith } from '../../fga/change.ts'
import { followDirectory } from '../sso/relations.ts'
import { directoryOf, type Scim } from './caller.ts'
import { fits, parseFilter } from './filter.ts'
import { patched } from './patch.ts'
import { answerWith, listOf, NOTHING, pageOf, projected, type Resource, shownGroup } from './resources.ts'
import { checkVersion } from './users.ts'

type Handler<V extends keyof typeof contract> = Handle<(typeof contract)[V], Context>

interface Said {
  displayName: string
  externalId: string
  /** Ids of users. */
  members: string[]
}

/** Throws ApiError badValue. */
function saidIn(resource: JsonObject): Said {
  const { displayName, externalId = '', members } = resource
  if (typeof displayName !== 'string' || displayName === '') {
    throw new ApiError('badValue', 'The displayName attribute is required')
  }
  if (displayName.length > 512) throw new ApiError('badValue', 'The displayName attribute is too long')
  return { displayName, externalId: typeof externalId === 'string' ? externalId : '', members: membersIn(members) }
}

/** A list, one object, or nothing. */
function membersIn(members: Json | undefined): string[] {
  if (members === undefined || members === null) return []
  const list = Array.isArray(members) ? members : [members]
  const ids = list.map((each) => (isJsonObject(each) ? each['value'] : each))
  if (!isTexts(ids) || ids.includes('')) {
    throw new ApiError('badValue', 'The members attribute must be a list of objects with the value of a user id')
  }
  return [...new Set(ids)]
}

export const createGroup: Handler<'createGroup'> = async (outer, input) => {
  const scim = await directoryOf(outer)
  const { ctx, directory } = scim
  const project = ctx.caller.project.id
  const { members, ...said } = saidIn(input)
  const group: DirectoryGroup = {
    ...directory,
    ...said,
    id: newId(ctx, 'GR'),
    source: 'scim',
    revision: 1,
    createdAt: ctx.clock(),
    modifiedAt: ctx.clock(),
  }
  await changeWith(ctx, async (tables, relate) => {
    if (!(await tables.directories.createGroup(project, group))) throw taken(group)
    await setMembers(scim, tables, group, { before: [], after: members })
    await report(scim, tables, 'DirectoryGroupCreated', group)
    await followDirectory(ctx, tables, relate, { directory, userIds: members })
  })
  return answerWith(await shownOf(scim, ctx.store, group), 201)
}

const taken = ({ displayName }: Pick<DirectoryGroup, 'displayName'>) =>
  new ApiError('taken', `There is a group ${displayName} already`)
const unknown = (id: string) => new ApiError('noResource', `There is no group ${id}`)

function report({ ctx, directory }: Scim, tables: Tables, action: string, group: DirectoryGroup): Promise<void> {
  const data = { id: group.id, name: group.displayName }
  return tables.audit.add(ctx.caller.project.id, [audited(ctx, action, { tenants: [directory.tenantId], data })])
}

/** Throws ApiError badValue for somebody who is not in the directory. */
async function setMembers(
  { ctx, directory }: Scim,
  tables: Tables,
  group: DirectoryGroup,
  { before, after }: { before: readonly string[]; after: readonly string[] },
): Promise<void> {
  const project = ctx.caller.project.id
  const [known, wanted] = [new Set(before), new Set(after)]
  const added = after.filter((id) => !known.has(id))
  for (const id of added) {
    if (!(await tables.directories.user(project, directory, id))) {
      throw new ApiError('badValue', `There is no user ${id}`)
    }
  }
  await tables.directories.addMembers(project, group, added)
  await tables.directories.removeMembers(
    project,
    group,
    before.filter((id) => !wanted.has(id)),
  )
}

async function shownOf({ ctx, directory }: Scim, tables: Tables, group: DirectoryGroup): Promise<Resource> {
  const project = ctx.caller.project.id
  const ids = (await tables.directories.members(project, [group])).get(group.id) ?? []
  const names = new Map(
    ids.length === 0
      ? []
      : (await tables.directories.users(project, directory)).map((user) => [
          user.userId,
          String(user.document['userName']),
        ]),
  )
  return shownGroup(
    ctx,
    group,
    ids.map((value) => ({ value, display: names.get(value) ?? '' })),
  )
}

export const loadGroup: Handler<'loadGroup'> = async (outer, { id, ...asked }) => {
  const scim = await directoryOf(outer)
  const found = await scim.ctx.store.directories.group(scim.ctx.caller.project.id, scim.directory, id)
  if (found?.source !== 'scim') throw unknown(id)
  const resource = await shownOf(scim, scim.ctx.store, found)
  return answerWith(resource, 200, projected(resource, asked))
}

export const listGroups: Handler<'listGroups'> = async (outer, query) => {
  const scim = await directoryOf(outer)
  const { ctx, directory } = scim
  const filter = query.filter === '' ? undefined : parseFilter(query.filter)
  const all = (await ctx.store.directories.groups(ctx.caller.project.id, directory)).filter(isPushed)
  const asksMembers = JSON.stringify(filter ?? '')
    .toLowerCase()
    .includes('"members"')
  const matching: DirectoryGroup[] = []
  for (const each of all) {
    const candidate = asksMembers ? await shownOf(scim, ctx.store, each) : shownGroup(ctx, each, [])
    if (!filter || fits(filter, candidate)) matching.push(each)
  }
  const { start, size } = pageOf(query)
  const page = matching.slice(start - 1, start - 1 + size)
  return listOf(await Promise.all(page.map((each) => shownOf(scim, ctx.store, each))), matching.length, query)
}

const isPushed = ({ source }: DirectoryGroup) => source === 'scim'

export const replaceGroup: Handler<'replaceGroup'> = (outer, { id, ...input }) => changing(outer, id, () => input)

export const patchGroup: Handler<'patchGroup'> = (outer, { id, Operations: operations }) =>
  changing(outer, id, (resource) => patched(resource, operations))

async function changing(outer: Context, id: string, change: (resource: Resource) => JsonObject) {
  const scim = await directoryOf(outer)
  const { ctx, directory } = scim
  const project = ctx.caller.project.id
  const changed = await changeWith(ctx, async (tables, relate) => {
    const before = await tables.directories.lockGroup(project, directory, id)
    if (before?.source !== 'scim') throw unknown(id)
    checkVersion(ctx, before.revision)
    const resource = await shownOf(scim, tables, before)
    const { members, ...said } = saidIn(change(resource))
    const group = { ...before, ...said, revision: before.revision + 1, modifiedAt: ctx.clock() }
    if (!(await tables.directories.updateGroup(project, group))) throw taken(group)
    const known = membersIn(resource['members'])
    await setMembers(scim, tables, group, { before: known, after: members })
    await report(scim, tables, 'DirectoryGroupModified', group)
    const isRenamed = group.displayName !== before.displayName
    const userIds = isRenamed ? [...new Set([...known, ...members])] : movedBetween(known, members)
    await followDirectory(ctx, tables, relate, { directory, userIds })
    return group
  })
  return answerWith(await shownOf(scim, ctx.store, changed))
}

/** Who came, and who went. */
function movedBetween(before: readonly string[], after: readonly string[]): string[] {
  const [known, wanted] = [new Set(before), new Set(after)]
  return [...after.filter((id) => !known.has(id)), ...before.filter((id) => !wanted.has(id))]
}

export const deleteGroup: Handler<'deleteGroup'> = async (outer, { id }) => {
  const scim = await directoryOf(outer)
  const { ctx, directory } = scim
  const project = ctx.caller.project.id
  await changeWith(ctx, async (tables, relate) => {
    const before = await tables.directories.lockGroup(project, directory, id)
    if (before?.source !== 'scim') throw unknown(id)
    checkVersion(ctx, before.revision)
    const userIds = (await tables.directories.members(project, [before])).get(id) ?? []
    await tables.directories.removeGroup(project, directory, id)
    await report(scim, tables, 'DirectoryGroupDeleted', before)
    await followDirectory(ctx, tables, relate, { directory, userIds })
  })
  return NOTHING
}
