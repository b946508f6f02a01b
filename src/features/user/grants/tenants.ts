import type { Handle } from '../../../contract/operation.ts'
import type { user } from '../../../contract/user/index.ts'
import type { Context } from '../../context.ts'
import { changeUser } from '../changing.ts'
import { distinct, grantsFor } from './grants.ts'

type Handler<O extends keyof typeof user> = Handle<(typeof user)[O], Context>

/** A member stays as he is. */
export const addTenant: Handler<'addTenant'> = (ctx, { loginId, tenantId }) =>
  changeUser(ctx, loginId, async (user, tables) => {
    const wishes = { roleNames: [], userTenants: [{ tenantId, roleNames: [] }] }
    const toGrants = await grantsFor(tables, ctx.caller.project.id, [wishes])
    return { ...user, grants: distinct([...user.grants, ...toGrants(wishes)]) }
  })

/** The roles there go too. */
export const removeTenant: Handler<'removeTenant'> = (ctx, { loginId, tenantId }) =>
  changeUser(ctx, loginId, (user) => ({
    ...user,
    grants: user.grants.filter((grant) => grant.tenantId !== tenantId),
  }))
