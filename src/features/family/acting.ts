/** Members of a family who act for its dependents. */

import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { family as contract } from '../../contract/user/family/index.ts'
import type { Context } from '../context.ts'
import { giveBack, lend } from '../identity/token/lending.ts'
import { findUser } from '../user/changing.ts'
import { settingsOfFamilies } from './settings.ts'

type Handler<V extends keyof typeof contract> = Handle<(typeof contract)[V], Context>

const PERMISSION = 'Family Impersonate Dependents'

export const impersonate: Handler<'impersonate'> = async (ctx, input) => {
  const project = ctx.caller.project.id
  await settingsOfFamilies(ctx.store, project)
  const actor = await findUser(ctx, input.impersonatorUserIdOrLoginId)
  const user = await findUser(ctx, input.dependentLoginId)
  const family = user.families.find(({ dependent }) => dependent)?.familyId
  if (family === undefined) throw new ApiError('invalid', 'The user is no dependent of a family')
  if (input.selectedFamily !== '' && input.selectedFamily !== family) {
    throw new ApiError('invalid', 'The selectedFamily field must name the family of the dependent')
  }
  const roleIds = actor.families.find(({ familyId }) => familyId === family)?.roleIds ?? []
  const rights = await ctx.store.roles.rights(project, roleIds)
  const allowed = [...rights.values()].flatMap(({ permissions }) => permissions)
  if (actor.status === 'disabled' || !allowed.includes(PERMISSION)) {
    throw new ApiError('unauthorized', `The impersonator does not have the permission ${PERMISSION} in the family`, {
      status: 403,
    })
  }
  return { jwt: await lend(ctx, actor, user, { customClaims: {}, selectedTenant: '', refreshDuration: 0 }) }
}

export const stopImpersonation: Handler<'stopImpersonation'> = async (ctx, { jwt, ...wishes }) => ({
  jwt: await giveBack(ctx, jwt, { ...wishes, selectedTenant: '' }),
})
