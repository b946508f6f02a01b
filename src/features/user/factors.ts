import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { user } from '../../contract/user/index.ts'
import { type Context, seconds } from '../context.ts'
import { endOtherAccess } from '../identity/access.ts'
import { changeUser, findUser } from './changing.ts'

type Handler<O extends keyof typeof user> = Handle<(typeof user)[O], Context>

export const deleteTotp: Handler<'deleteTotp'> = async (ctx, { loginId }) => {
  await changeUser(ctx, loginId, async (user, tables) => {
    await tables.totpSeeds.remove(ctx.caller.project.id, user.id)
    if (user.totp) await endOtherAccess(ctx, tables, user.id)
    return { ...user, totp: false }
  })
}

export const listPasskeys: Handler<'listPasskeys'> = async (ctx, { loginId }) => {
  const { id } = await findUser(ctx, loginId)
  const passkeys = await ctx.store.users.passkeys(ctx.caller.project.id, id)
  return {
    passkeys: passkeys.map(({ id, rpId, kind, displayName, createdAt }) => ({
      id,
      rpId,
      kind,
      displayName,
      createdTime: seconds(createdAt),
    })),
  }
}

export const deletePasskey: Handler<'deletePasskey'> = (ctx, { loginId, credentialId }) =>
  dropPasskeys(ctx, loginId, credentialId)

export const deletePasskeys: Handler<'deletePasskeys'> = (ctx, { loginId, credentialId }) =>
  dropPasskeys(ctx, loginId, credentialId)

/** All of them without an id. */
async function dropPasskeys(ctx: Context, key: string, id: string): Promise<void> {
  const project = ctx.caller.project.id
  await changeUser(ctx, key, async (user, tables) => {
    const { users } = tables
    const held = await users.passkeys(project, user.id)
    if (id !== '' && !held.some((passkey) => passkey.id === id)) {
      throw new ApiError('invalid', 'The user has no passkey with this id')
    }
    await users.removePasskeys(project, user.id, id === '' ? undefined : [id])
    if (held.length > 0) await endOtherAccess(ctx, tables, user.id)
    return { ...user, webauthn: id !== '' && held.length > 1 }
  })
}
