import type { password as contract } from '../../../contract/auth/password.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import { askingSession } from '../../identity/access.ts'
import { currentSession } from '../../identity/session/current.ts'
import { passwordPolicy } from '../../project/settings.ts'
import { checkOwner } from '../begin.ts'
import { newHash, storeHash } from './changing.ts'

export const update: Handle<(typeof contract)['update'], Context> = (ctx, input) => changeOwnPassword(ctx, input)

/** Of the user whose session the request shows. Throws ApiError methodDisabled, unauthorized or invalid. */
export async function changeOwnPassword(
  ctx: Context,
  { loginId, newPassword }: { loginId: string; newPassword: string },
): Promise<void> {
  const project = ctx.caller.project.id
  const { enabled } = await passwordPolicy(ctx.store, project)
  if (!enabled) throw new ApiError('methodDisabled', 'The project has passwords switched off')
  const { user, session } = await currentSession(ctx)
  checkOwner(user, loginId)
  const hash = await newHash(ctx, user, newPassword, await ctx.store.users.password(project, user.id))
  await ctx.store.write(async (tables) => {
    const locked = await tables.users.lock(project, user.id)
    if (!locked) throw new ApiError('unknownUser', 'The user is gone', { status: 401 })
    // Hashing takes long: the session may have ended meanwhile.
    await askingSession(ctx, tables, locked, session.id)
    await storeHash(ctx, tables, locked, { hash, keep: session.id })
  })
}
