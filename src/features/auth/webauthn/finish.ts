import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { webauthn as contract } from '../../../contract/auth/webauthn.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Passkey, User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { askingSession } from '../../identity/access.ts'
import { prove } from '../../identity/prove.ts'
import type { OpenSession } from '../../identity/session/open.ts'
import { jwtReply } from '../../identity/session/reply.ts'
import { auditUsers } from '../../user/changing.ts'
import { prepareNewcomer, storeNewcomer } from '../newcomer.ts'
import type { Newcomer } from '../saved.ts'
import { parseResponse, recall } from './ceremony.ts'
import { checkPasskey, readNewPasskey, wrong } from './passkeys.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>

const HOW = { amr: ['webauthn'], method: 'webauthn' } as const

export const signUpFinish: Handler<'signUpFinish'> = async (ctx, answer) =>
  jwtReply(ctx, await openWithNewPasskey(ctx, answer))

/** `response`: the browser's answer, in JSON. Throws ApiError badCredentials, invalid, userExists and what `prove` does. */
export async function openWithNewPasskey(
  ctx: Context,
  { transactionId, response }: { transactionId: string; response: string },
): Promise<OpenSession> {
  const ceremony = await recall(ctx, transactionId, 'signUp')
  const passkey = await readNewPasskey(ctx, ceremony, parseResponse<RegistrationResponseJSON>(response))
  const prepared = await prepareNewcomer(ctx, ceremony.newcomer as Newcomer)
  const named = { ...prepared, user: { ...prepared.user, id: ceremony.userId } }
  return ctx.store.write(async (tables) => {
    const user = await storeNewcomer(ctx, tables, named)
    await tables.users.addPasskey(ctx.caller.project.id, { ...passkey, userId: user.id })
    const how = { ...HOW, options: ceremony.loginOptions }
    return prove(ctx, tables, { user, how, shows: { webauthn: true } })
  })
}

export const signInFinish: Handler<'signInFinish'> = async (ctx, answer) =>
  jwtReply(ctx, await openWithPasskey(ctx, answer))

/** `response`: the browser's answer, in JSON. Throws ApiError badCredentials, invalid and what `prove` does. */
export async function openWithPasskey(
  ctx: Context,
  { transactionId, response: text }: { transactionId: string; response: string },
): Promise<OpenSession> {
  const project = ctx.caller.project.id
  const ceremony = await recall(ctx, transactionId, 'signIn')
  const response = parseResponse<AuthenticationResponseJSON>(text)
  // Without a login id, the passkey says whose it is.
  const userId = ceremony.userId || (await ownerOf(ctx, response.response.userHandle ?? ''))
  const held = await ctx.store.users.passkeys(project, userId)
  const known = held.find(({ id }) => id === response.id)
  if (!known) throw wrong()
  const used = await checkPasskey(ceremony, known, response)
  return ctx.store.write(async (tables) => {
    const user = await lockOwner(ctx, tables, used)
    const from = ceremony.from ? await tables.sessions.load(project, ceremony.from) : undefined
    return prove(ctx, tables, { user, how: { ...HOW, options: ceremony.loginOptions, ...(from && { from }) } })
  })
}

/** A passkey that was made here says the user's id, one of elsewhere what it was told there. */
async function ownerOf(ctx: Context, handle: string): Promise<string> {
  const known = await ctx.store.users.passkeyOwner(ctx.caller.project.id, handle)
  return known ?? Buffer.from(handle, 'base64url').toString()
}

/** With the passkey's new counter stored: of two answers with one counter, the second comes from a copy. */
async function lockOwner(ctx: Context, tables: Tables, used: Passkey): Promise<User> {
  const project = ctx.caller.project.id
  const user = await tables.users.lock(project, used.userId)
  const now = (await tables.users.passkeys(project, used.userId)).find(({ id }) => id === used.id)
  if (!user || !now || (used.counter > 0 && used.counter <= now.counter)) throw wrong()
  await tables.users.removePasskeys(project, user.id, [used.id])
  await tables.users.addPasskey(project, used)
  return user
}

export const updateFinish: Handler<'updateFinish'> = (ctx, answer) => keepAnother(ctx, answer)

/** Throws ApiError badCredentials, invalid or loggedOut. */
export async function keepAnother(
  ctx: Context,
  { transactionId, response }: { transactionId: string; response: string },
): Promise<void> {
  const project = ctx.caller.project.id
  const ceremony = await recall(ctx, transactionId, 'add')
  const passkey = await readNewPasskey(ctx, ceremony, parseResponse<RegistrationResponseJSON>(response))
  await ctx.store.write(async (tables) => {
    const user = await tables.users.lock(project, ceremony.userId)
    if (!user) throw wrong()
    await askingSession(ctx, tables, user, ceremony.by ?? '')
    await tables.users.addPasskey(project, { ...passkey, userId: user.id })
    const after = { ...user, webauthn: true, modifiedAt: ctx.clock() }
    await tables.users.update(project, user, after)
    await auditUsers(ctx, tables, 'UserModified', [after])
  })
}
