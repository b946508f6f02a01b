import type { Session } from '../../../store/port/sessions.ts'
import type { User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { newUser } from '../../user/fields.ts'
import { replyWith } from '../../user/to-wire.ts'
import { permissionsOf } from '../../values/grants.ts'
import { additionsOf, standingOf, type TokenRights } from '../token/claims.ts'
import type { OpenSession } from './open.ts'

/** A session that goes on, with what follows from its user as it is now. */
export async function openedOf(ctx: Context, session: Session, user: User | undefined): Promise<OpenSession> {
  if (!user) return anonymous(ctx, session)
  const { user: wire } = await replyWith(ctx.store, ctx.caller.project.id, user)
  return { user, wire, standing: standingOf(wire), session, firstSeen: false, stepup: false }
}

/** Without a user, its roles are those that it was made with. */
async function anonymous(ctx: Context, session: Session): Promise<OpenSession> {
  const project = ctx.caller.project.id
  const { roles = [], dct } = additionsOf(session)
  const named = roles.length > 0 ? await ctx.store.roles.named(project, roles, []) : []
  const rights = await ctx.store.roles.rights(
    project,
    named.map(({ id }) => id),
  )
  const held = [...rights.values()]
  const standing: TokenRights = {
    roles: held.map(({ name }) => name),
    permissions: permissionsOf(held),
    tenants: dct ? { [dct]: { roles: [], permissions: [] } } : {},
  }
  return { user: newUser('', session.createdAt), standing, session, firstSeen: false, stepup: false }
}
