import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { user } from '../../../contract/user/index.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { NamedGrant, User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { changeUser } from '../changing.ts'
import { distinct, grantsFor } from './grants.ts'

type Handler<O extends keyof typeof user> = Handle<(typeof user)[O], Context>

export const setRoles: Handler<'setRoles'> = (ctx, input) =>
  changeRoles(ctx, input, (held, named) => [...held.filter((grant) => !isRoleIn(grant, input.tenantId)), ...named])

export const addRoles: Handler<'addRoles'> = (ctx, input) =>
  changeRoles(ctx, input, (held, named) => [...held, ...named])

export const removeRoles: Handler<'removeRoles'> = (ctx, input) =>
  changeRoles(ctx, input, (held, named) => {
    const gone = new Set(named.map(({ roleId }) => roleId))
    return held.filter((grant) => !(isRoleIn(grant, input.tenantId) && gone.has(grant.roleId)))
  })

interface Input {
  loginId: string
  tenantId: string
  roleNames: string[]
}

function changeRoles(ctx: Context, input: Input, change: (held: NamedGrant[], named: NamedGrant[]) => NamedGrant[]) {
  return changeUser(ctx, input.loginId, async (user, tables) => {
    const named = await namedRoles(tables, ctx.caller.project.id, input)
    if (input.tenantId !== '') checkMember(user, input.tenantId)
    return { ...user, grants: distinct(change(user.grants, named)) }
  })
}

async function namedRoles(tables: Tables, project: string, { tenantId, roleNames }: Input): Promise<NamedGrant[]> {
  const wishes =
    tenantId === '' ? { roleNames, userTenants: [] } : { roleNames: [], userTenants: [{ tenantId, roleNames }] }
  const toGrants = await grantsFor(tables, project, [wishes])
  return toGrants(wishes).filter(({ roleId }) => roleId !== '')
}

function checkMember(user: User, tenantId: string): void {
  if (user.grants.some((grant) => grant.tenantId === tenantId && grant.roleId === '')) return
  throw new ApiError('invalid', 'The user is not a member of the tenant')
}

const isRoleIn = (grant: NamedGrant, tenantId: string) => grant.tenantId === tenantId && grant.roleId !== ''
