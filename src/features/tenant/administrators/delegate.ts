import { ApiError } from '../../../contract/faults.ts'
import type { Holder, InputOf, OutputOf } from '../../../contract/operation.ts'
import type { Draft } from '../../../contract/wire.ts'
import type { User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { currentSession } from '../../identity/session/current.ts'
import { replyWith, type WireUser } from '../../user/to-wire.ts'

/** Who asks, and for which tenant. */
export interface Standing {
  /** In whose name everything is done from here on. */
  ctx: Context
  user: User
  /** Empty for what is the user's own. */
  tenant: string
  /** What the user may in each tenant. */
  permissions: ReadonlyMap<string, readonly string[]>
}

type Reply<O> = keyof OutputOf<O> extends never ? Promise<void> : Promise<Draft<OutputOf<O>>>

/** Throws ApiError for who may not; what it resolves to answers the request. */
export type Delegate<O> = (ctx: Context) => Promise<(input: InputOf<O>) => Reply<O>>
export type AnyDelegate = (ctx: Context) => Promise<(input: never) => Promise<unknown>>

/** Throws Error for an operation that does not say who holds it. */
export function delegate<O extends { holder?: Holder }>(
  { holder }: O,
  answer: (standing: Standing, input: InputOf<O>) => Reply<O>,
): Delegate<O> {
  if (!holder) throw new Error('the operation names no holder')
  return async (ctx) => {
    const standing = await admit(ctx, holder)
    return (input) => answer(standing, input)
  }
}

async function admit(ctx: Context, holder: Holder): Promise<Standing> {
  const { user } = await currentSession(ctx)
  const places = placesOf((await replyWith(ctx.store, ctx.caller.project.id, user)).user)
  const permissions = new Map(places.map((place) => [place.tenantId, place.permissions]))
  const caller = { ...ctx.caller, keyId: user.id, token: '', cookie: '', refreshCookie: '' }
  const standing = { ctx: { ...ctx, caller }, user, tenant: '', permissions }
  if (holder === 'self') return standing
  const tenant = tenantOf(ctx)
  if (permissions.get(tenant)?.includes(holder)) return { ...standing, tenant }
  throw new ApiError('forbidden', `This needs the permission ${holder} in the tenant`)
}

/** A tenant of somebody's, and what there is theirs. */
export interface Place {
  tenantId: string
  tenantName: string
  roleNames: string[]
  permissions: string[]
}

export function placesOf({ userTenants }: WireUser): Place[] {
  return (userTenants ?? []).map(({ tenantId, tenantName, roleNames, permissions }) => ({
    tenantId: tenantId ?? '',
    tenantName: tenantName ?? '',
    roleNames: roleNames ?? [],
    permissions: permissions ?? [],
  }))
}

/** As the query names it, once. */
function tenantOf({ caller }: Context): string {
  const [tenant = '', ...more] = new URLSearchParams(caller.query).getAll('tenant')
  if (more.length > 0) throw new ApiError('badRequest', 'The query names tenant more than once')
  return tenant
}

/** Whether the user administers the people of a tenant. */
export function administers({ permissions }: Standing, tenant: string): boolean {
  return permissions.get(tenant)?.includes('User Admin') ?? false
}

export function notTheirs(what: string): ApiError {
  return new ApiError('forbidden', `${what} is none of this tenant's alone`)
}

export function notOwn(): ApiError {
  return new ApiError('forbidden', "This is not the user's own")
}
