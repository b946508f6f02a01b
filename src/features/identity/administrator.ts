/** Users who administer their tenant, by a permission that they have in it. */
import { ApiError } from '../../contract/faults.ts'
import type { User } from '../../store/port/users.ts'
import type { Context } from '../context.ts'
import { replyWith } from '../user/to-wire.ts'
import { currentSession } from './session/current.ts'

/**
 * The tenant that is asked for, else that of the session, with whoever shows the refresh token as actor. Throws ApiError
 * forbidden without the permission there.
 */
export async function administrated(
  ctx: Context,
  asked: string,
  permission: string,
): Promise<{ ctx: Context; tenantId: string }> {
  const { user, claims } = await currentSession(ctx)
  const tenantId = asked || String(claims['dct'] ?? '')
  return { ctx: await asAdministrator(ctx, user, tenantId, permission), tenantId }
}

/** Throws ApiError forbidden. */
export async function asAdministrator(
  ctx: Context,
  user: User,
  tenantId: string,
  permission: string,
): Promise<Context> {
  const { userTenants } = (await replyWith(ctx.store, ctx.caller.project.id, user)).user
  const here = userTenants?.find((one) => one.tenantId === tenantId)
  if (!here?.permissions?.includes(permission)) {
    throw new ApiError('forbidden', `This needs the permission ${permission} in the tenant`)
  }
  return { ...ctx, caller: { ...ctx.caller, keyId: user.id } }
}
