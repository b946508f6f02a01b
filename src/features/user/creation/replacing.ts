import type { Handle } from '../../../contract/operation.ts'
import type { user } from '../../../contract/user/index.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { NamedGrant, User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { joined } from '../../family/membership.ts'
import { mergedAttributes } from '../../values/attributes.ts'
import { toLoginId } from '../addresses.ts'
import { changeUser } from '../changing.ts'
import { type Fields, toChanges, toLoginIds } from '../fields.ts'
import { distinct, grantsFor } from '../grants/grants.ts'

type Handler<O extends keyof typeof user> = Handle<(typeof user)[O], Context>

/** Fields that are left out are cleared; the status and the login id stay. */
export const update: Handler<'update'> = (ctx, input) =>
  changeUser(ctx, input.loginId, async (user, tables) => {
    const toGrants = await grantsFor(tables, ctx.caller.project.id, [input])
    const blank = { ...user, email: '', phone: '', recoveryEmail: '', recoveryPhone: '' }
    return {
      ...user,
      ...toChanges(input, blank, user),
      customAttributes: input.customAttributes,
      loginIds: toLoginIds(firstOf(user, input.loginId), input.additionalIdentifiers, user.loginIds),
      grants: toGrants(input),
      families: await replacedFamilies(tables, ctx.caller.project.id, user, input),
    }
  })

/** Fields that are left out stay. */
export const patch: Handler<'patch'> = (ctx, input) =>
  changeUser(ctx, input.loginId, (user, tables) => patched(tables, ctx.caller.project.id, user, input))

export async function patched(
  tables: Tables,
  project: string,
  user: User,
  fields: Fields & { loginId: string },
): Promise<User> {
  const { additionalIdentifiers, customAttributes, scim } = fields
  return {
    ...user,
    ...toChanges(fields, user),
    ...(customAttributes && { customAttributes: mergedAttributes(user.customAttributes, customAttributes) }),
    ...(additionalIdentifiers && {
      loginIds: toLoginIds(firstOf(user, fields.loginId), additionalIdentifiers, user.loginIds),
    }),
    ...(scim !== undefined && { scim }),
    grants: await patchedGrants(tables, project, user, fields),
    ...(fields.familyAssociations && { families: await replacedFamilies(tables, project, user, fields) }),
  }
}

/** A dependent stays in its family. */
function replacedFamilies(tables: Tables, project: string, { families }: User, { familyAssociations = [] }: Fields) {
  return joined(
    tables,
    project,
    familyAssociations,
    families.filter(({ dependent }) => dependent),
  )
}

async function patchedGrants(tables: Tables, project: string, user: User, fields: Fields): Promise<NamedGrant[]> {
  const { roleNames, userTenants } = fields
  if (!roleNames && !userTenants) return user.grants
  const toGrants = await grantsFor(tables, project, [{ roleNames: roleNames ?? [], userTenants: userTenants ?? [] }])
  const kept = user.grants.filter(({ tenantId }) => (tenantId === '' ? !roleNames : !userTenants))
  return distinct([...kept, ...toGrants({ roleNames: roleNames ?? [], userTenants: userTenants ?? [] })])
}

/** The login id that a request names, or the first of a user who is named by id. */
function firstOf(user: User, key: string): string {
  const loginId = toLoginId(key)
  return user.loginIds.includes(loginId) ? loginId : (user.loginIds[0] ?? '')
}
