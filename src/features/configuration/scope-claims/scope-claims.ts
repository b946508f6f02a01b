/** Claims of scopes, for tokens of every application. */
import type { scopeClaimMapping } from '../../../contract/configuration/scope-claims/scope-claims.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import { audited, type Context } from '../../context.ts'
import { isReservedOfApps } from '../../identity/token/reserved.ts'
import { putDocument } from '../documents/plain.ts'

type Handler<O extends keyof typeof scopeClaimMapping> = Handle<(typeof scopeClaimMapping)[O], Context>
export type ScopeClaims = InputOf<typeof scopeClaimMapping.set>['mappings']

const KIND = 'scopeClaimMapping'
/** There is one in a project. */
const ID = 'project'

/** In their order; none where nobody has set any. */
export async function scopeClaims(ctx: Context): Promise<ScopeClaims> {
  const found = await ctx.store.documents.load(ctx.caller.project.id, KIND, ID)
  return (found?.document['mappings'] ?? []) as ScopeClaims
}

export const get: Handler<'get'> = async (ctx) => ({ mappings: await scopeClaims(ctx) })

export const set: Handler<'set'> = async (ctx, { mappings }) => {
  for (const [at, { claims }] of mappings.entries()) {
    const reserved = Object.keys(claims).find(isReservedOfApps)
    if (reserved === undefined) continue
    throw new ApiError('invalid', `The mappings[${at}].claims field holds the reserved claim ${reserved}`)
  }
  await ctx.store.write(async (tables) => {
    await putDocument(ctx, tables, { kind: KIND, id: ID, document: { mappings } })
    const data = { scopes: [...new Set(mappings.map(({ scope }) => scope))] }
    await tables.audit.add(ctx.caller.project.id, [audited(ctx, 'ScopeClaimMappingModified', { data })])
  })
}

const remove: Handler<'delete'> = (ctx) =>
  ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    const removed = await tables.documents.remove(project, KIND, [ID])
    if (removed.length > 0) await tables.audit.add(project, [audited(ctx, 'ScopeClaimMappingDeleted')])
  })

export { remove as delete }
