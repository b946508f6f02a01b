/** Families as they are kept: plain documents, whose members are users. */

import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { family as contract } from '../../contract/user/family/index.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { StoredDocument } from '../../store/port/documents.ts'
import type { Tables } from '../../store/port/index.ts'
import { firstRevision, nextRevision } from '../configuration/documents/plain.ts'
import { audited, type Context, newId, seconds } from '../context.ts'
import { auditBatch } from '../user/creation/batches.ts'
import { EVERYBODY } from '../user/everybody.ts'
import { checkDefined } from '../values/attribute-definitions.ts'
import { FAMILY, noFamily } from './membership.ts'
import { settingsOfFamilies } from './settings.ts'

type Handler<V extends keyof typeof contract> = Handle<(typeof contract)[V], Context>

interface FamilyDocument extends JsonObject {
  name: string
  customAttributes: JsonObject
  disabled: boolean
  photo: string
}

const documentIn = ({ document }: StoredDocument) => document as FamilyDocument

function shown(stored: StoredDocument) {
  const { name, customAttributes, disabled, photo } = documentIn(stored)
  return { id: stored.id, name, customAttributes, disabled, photo, createdTime: seconds(stored.createdAt) }
}

const searchText = (id: string, { name }: FamilyDocument) => `${name}\n${id}`.toLowerCase()

export const create: Handler<'create'> = (ctx, { familyId, ...document }) =>
  ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    await settingsOfFamilies(tables, project)
    await checkDefined(tables, project, 'family', document.customAttributes)
    const id = familyId || newId(ctx, 'FA')
    const made = firstRevision(ctx, {
      kind: FAMILY,
      id,
      name: document.name,
      document,
      searchText: searchText(id, document),
    })
    if (!(await tables.documents.create(project, made))) {
      throw new ApiError('documentExists', 'Another family has this id or name')
    }
    await record(ctx, tables, 'FamilyCreated', made)
    return { family: shown(made) }
  })

export const update: Handler<'update'> = (ctx, { id, ...changes }) =>
  ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    const before = await tables.documents.lock(project, FAMILY, id)
    if (!before) throw noFamily(id)
    if (changes.name === '') throw new ApiError('invalid', 'The name field is required')
    await checkDefined(tables, project, 'family', changes.customAttributes ?? {})
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
    const document = { ...documentIn(before), ...given } as FamilyDocument
    const next = nextRevision(ctx, before, { document, name: document.name, searchText: searchText(id, document) })
    if (!(await tables.documents.update(project, next))) {
      throw new ApiError('documentExists', 'Another family has this id or name')
    }
    await record(ctx, tables, 'FamilyModified', next)
    return { family: shown(next) }
  })

const remove: Handler<'delete'> = (ctx, { id }) =>
  ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    const before = await tables.documents.lock(project, FAMILY, id)
    if (!before) throw noFamily(id)
    const filter = { ...EVERYBODY, familyIds: [id], limit: Number.MAX_SAFE_INTEGER }
    const { users } = await tables.users.search(project, filter)
    const dependents = users.filter(({ families }) => families.some((one) => one.familyId === id && one.dependent))
    await tables.users.remove(
      project,
      dependents.map((user) => user.id),
    )
    for (const user of users.filter((one) => !dependents.includes(one))) {
      const families = user.families.filter(({ familyId }) => familyId !== id)
      await tables.users.update(project, user, { ...user, families, modifiedAt: ctx.clock() })
    }
    await tables.documents.remove(project, FAMILY, [id])
    await auditBatch(ctx, tables, 'UsersDeleted', dependents)
    await record(ctx, tables, 'FamilyDeleted', before)
  })

export { remove as delete }

/** The most that one page holds. */
const LARGEST = 1000

/** Attributes are compared here: families that have any of them are few. */
export const search: Handler<'search'> = async (ctx, query) => {
  const limit = query.size || LARGEST
  const wanted = Object.entries(query.customAttributes)
  const filter = { ids: query.familyIds, names: query.familyNames, text: query.freeText.toLowerCase() }
  const page = wanted.length > 0 ? { offset: 0, limit: Number.MAX_SAFE_INTEGER } : { offset: query.page * limit, limit }
  const { documents } = await ctx.store.documents.search(ctx.caller.project.id, FAMILY, { ...filter, ...page })
  const found = documents.map(shown)
  if (wanted.length === 0) return { families: found }
  const matching = found.filter(({ customAttributes }) =>
    wanted.every(
      ([name, value]) =>
        Object.hasOwn(customAttributes, name) && JSON.stringify(customAttributes[name]) === JSON.stringify(value),
    ),
  )
  return { families: matching.slice(query.page * limit, (query.page + 1) * limit) }
}

function record(ctx: Context, tables: Tables, action: string, { id, name }: StoredDocument): Promise<void> {
  return tables.audit.add(ctx.caller.project.id, [audited(ctx, action, { data: { id, name } })])
}
