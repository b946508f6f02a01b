/** Definitions of custom attributes, whoever has them. */

import { ApiError } from '../../contract/faults.ts'
import type { CustomAttribute } from '../../contract/schemas/custom-attribute.ts'
import type { ValueOf } from '../../contract/wire.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { AttributeOwner } from '../../store/port/attributes.ts'
import type { Tables } from '../../store/port/index.ts'
import { audited, type Context } from '../context.ts'

type Definition = ValueOf<typeof CustomAttribute>

/** As replies show them. */
export async function definedFor(ctx: Context, tables: Tables, owner: AttributeOwner) {
  const data = await tables.attributes.all(ctx.caller.project.id, owner)
  return { data: data.map(({ owner: _, ...attribute }) => attribute), total: data.length }
}

/** All of them or none, in a transaction. Throws ApiError attributeExists. */
export async function defineFor(
  ctx: Context,
  tables: Tables,
  owner: AttributeOwner,
  attributes: readonly Definition[],
): Promise<void> {
  const project = ctx.caller.project.id
  for (const attribute of attributes) {
    const defaultValue = attribute.defaultValue ?? null
    if (await tables.attributes.create(project, { ...attribute, defaultValue, owner })) continue
    throw new ApiError('attributeExists', `Custom attribute ${attribute.name} already exists`)
  }
  const data = { names: attributes.map(({ name }) => name), ...ofOwner(owner) }
  await tables.audit.add(project, [audited(ctx, 'CustomAttributesCreated', { data })])
}

/** In a transaction; the values are the caller's to take away. */
export async function removeFor(
  ctx: Context,
  tables: Tables,
  owner: AttributeOwner,
  names: readonly string[],
): Promise<void> {
  const project = ctx.caller.project.id
  await tables.attributes.remove(project, owner, names)
  const data = { names: [...names], ...ofOwner(owner) }
  await tables.audit.add(project, [audited(ctx, 'CustomAttributesDeleted', { data })])
}

/** In the trail, those of users have no owner. */
const ofOwner = (owner: AttributeOwner): JsonObject => (owner === 'user' ? {} : { owner })

/** Throws ApiError invalid for a value whose attribute is not defined. */
export async function checkDefined(
  tables: Tables,
  project: string,
  owner: AttributeOwner,
  values: JsonObject,
): Promise<void> {
  const names = Object.keys(values)
  if (names.length === 0) return
  const known = new Set((await tables.attributes.all(project, owner)).map(({ name }) => name))
  const unknown = names.find((name) => !known.has(name))
  if (unknown !== undefined) throw new ApiError('invalid', `The custom attribute ${unknown} is not defined`)
}

export function withoutValue(values: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)))
}
