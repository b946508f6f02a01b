import type { Handle } from '../../contract/operation.ts'
import type { family as contract } from '../../contract/user/family/index.ts'
import { asObject } from '../../lib/json.ts'
import type { StoredDocument } from '../../store/port/documents.ts'
import type { Tables } from '../../store/port/index.ts'
import { nextRevision } from '../configuration/documents/plain.ts'
import type { Context } from '../context.ts'
import { EVERYBODY } from '../user/everybody.ts'
import { definedFor, defineFor, removeFor, withoutValue } from '../values/attribute-definitions.ts'
import { FAMILY } from './membership.ts'

type Handler<V extends keyof typeof contract> = Handle<(typeof contract)[V], Context>

export const listAttributes: Handler<'listAttributes'> = (ctx) => definedFor(ctx, ctx.store, 'family')
export const listMemberAttributes: Handler<'listMemberAttributes'> = (ctx) => definedFor(ctx, ctx.store, 'familyMember')

export const createAttribute: Handler<'createAttribute'> = (ctx, { attributes }) =>
  ctx.store.write(async (tables) => {
    await defineFor(ctx, tables, 'family', attributes)
    return definedFor(ctx, tables, 'family')
  })
export const createMemberAttribute: Handler<'createMemberAttribute'> = (ctx, { attributes }) =>
  ctx.store.write(async (tables) => {
    await defineFor(ctx, tables, 'familyMember', attributes)
    return definedFor(ctx, tables, 'familyMember')
  })

/** Things whose values go in one transaction: others may write between two of them. */
const AT_ONCE = 200

/** The definition goes first, so that nobody gets a value meanwhile; a call that was cut short can be made again. */
export const deleteAttribute: Handler<'deleteAttribute'> = async (ctx, { names }) => {
  await ctx.store.write((tables) => removeFor(ctx, tables, 'family', names))
  for (let offset = 0; await dropOfFamilies(ctx, names, offset); offset += AT_ONCE);
  return definedFor(ctx, ctx.store, 'family')
}

/** Whether there may be more. */
function dropOfFamilies(ctx: Context, names: readonly string[], offset: number): Promise<boolean> {
  const project = ctx.caller.project.id
  return ctx.store.write(async (tables) => {
    const { documents } = await tables.documents.search(project, FAMILY, { offset, limit: AT_ONCE })
    for (const { id } of documents) {
      const family = await tables.documents.lock(project, FAMILY, id)
      if (family) await dropOfFamily(ctx, tables, family, names)
    }
    return documents.length === AT_ONCE
  })
}

async function dropOfFamily(ctx: Context, tables: Tables, family: StoredDocument, names: readonly string[]) {
  const values = asObject(family.document['customAttributes'])
  if (!names.some((name) => Object.hasOwn(values, name))) return
  const document = { ...family.document, customAttributes: withoutValue(values, names) }
  await tables.documents.update(ctx.caller.project.id, nextRevision(ctx, family, { document }))
}

export const deleteMemberAttribute: Handler<'deleteMemberAttribute'> = async (ctx, { names }) => {
  const project = ctx.caller.project.id
  await ctx.store.write((tables) => removeFor(ctx, tables, 'familyMember', names))
  const filter = { ...EVERYBODY, limit: AT_ONCE }
  for (let offset = 0; ; offset += AT_ONCE) {
    const { documents } = await ctx.store.documents.search(project, FAMILY, { offset, limit: AT_ONCE })
    for (const { id } of documents) {
      const { users } = await ctx.store.users.search(project, { ...filter, familyIds: [id], limit: LARGEST_FAMILY })
      await dropOfMembers(
        ctx,
        users.map((user) => user.id),
        names,
      )
    }
    if (documents.length < AT_ONCE) break
  }
  return definedFor(ctx, ctx.store, 'familyMember')
}

/** The most that the settings allow. */
const LARGEST_FAMILY = 1000

function dropOfMembers(ctx: Context, userIds: readonly string[], names: readonly string[]): Promise<void> {
  const project = ctx.caller.project.id
  return ctx.store.write(async (tables) => {
    for (const id of userIds) {
      const user = await tables.users.lock(project, id)
      if (!user) continue
      const families = user.families.map((one) => ({ ...one, attributes: withoutValue(one.attributes, names) }))
      await tables.users.update(project, user, { ...user, families })
    }
  })
}
