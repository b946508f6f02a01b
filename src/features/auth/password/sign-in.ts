import type { password as contract } from '../../../contract/auth/password.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Session } from '../../../store/port/sessions.ts'
import type { Entering, Password, User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { hashPassword } from '../../identity/credentials/new-passwords.ts'
import { isOutdated, verifyPassword } from '../../identity/credentials/verify-password.ts'
import { prove } from '../../identity/prove.ts'
import { currentSession } from '../../identity/session/current.ts'
import type { OpenSession, SignInOptions } from '../../identity/session/open.ts'
import { jwtReply } from '../../identity/session/reply.ts'
import { methodDocument } from '../../identity/session/settings.ts'
import { checkClaims } from '../../identity/token/claims.ts'
import { type PasswordPolicy, passwordPolicyIn, passwordPolicyOver } from '../../project/settings.ts'
import { digestOf } from '../../secrets.ts'
import { toLoginId } from '../../user/addresses.ts'
import { onlyTenant } from '../../values/grants.ts'
import { goingOn, optionsOf } from '../begin.ts'
import { noteFailure } from '../failures.ts'
import { newHash, storeHash } from './changing.ts'
import { type Forgive, withTry } from './tries.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>

export const signIn: Handler<'signIn'> = async (ctx, { loginId, password, loginOptions }) => {
  checkClaims(loginOptions.customClaims, 'nsec')
  return jwtReply(ctx, await openWithPassword(ctx, { loginId, password }, loginOptions))
}

/** Throws ApiError methodDisabled, badCredentials, passwordExpired or busy. */
export function openWithPassword(
  ctx: Context,
  { loginId, password }: { loginId: string; password: string },
  loginOptions: SignInOptions = {},
): Promise<OpenSession> {
  const project = ctx.caller.project.id
  return withPassword(ctx, loginId, password, async ({ user, kept, policy, forgive }) => {
    if (mustChange(ctx, kept, policy)) throw new ApiError('passwordExpired', 'The password must be replaced')
    const better = isOutdated(kept.hash) ? await hashPassword(password) : undefined
    const from = (await goingOn(ctx, loginOptions, user)).from ? (await currentSession(ctx)).session : undefined
    return ctx.store.write(async (tables) => {
      const [, entering] = await Promise.all([forgive(tables), enterWith(ctx, tables, user, kept)])
      if (better) await tables.users.setPasswords(project, [{ ...kept, hash: better }])
      const how = { ...HOW, options: optionsOf(loginOptions), ...withFrom(from) }
      return prove(ctx, tables, { user: entering.user, seen: entering.seen, how })
    })
  })
}

const HOW = { amr: ['pwd'], method: 'password' } as const

const withFrom = (from: Session | undefined) => (from ? { from } : {})

/**
 * Comparing takes long: the password may have been changed, taken away or called expired meanwhile. Throws ApiError
 * badCredentials then.
 */
async function enterWith(ctx: Context, tables: Tables, { id }: User, compared: Password): Promise<Entering> {
  const entering = await tables.users.enter(ctx.caller.project.id, id)
  const now = entering?.password
  if (!entering || now?.changedAt !== compared.changedAt || now.expired !== compared.expired) throw wrong()
  return entering
}

/** The way out of a temporary or expired password. */
export const replace: Handler<'replace'> = async (ctx, input) => jwtReply(ctx, await openByReplacing(ctx, input))

/** Throws ApiError methodDisabled, badCredentials, invalid or busy. */
export function openByReplacing(
  ctx: Context,
  { loginId, oldPassword, newPassword, revokeOtherSessions = false }: Replacement,
): Promise<OpenSession> {
  return withPassword(ctx, loginId, oldPassword, async ({ user, kept, forgive }) => {
    const hash = await newHash(ctx, user, newPassword, kept)
    return ctx.store.write(async (tables) => {
      const [, { user: locked, seen }] = await Promise.all([forgive(tables), enterWith(ctx, tables, user, kept)])
      const changed = await storeHash(ctx, tables, locked, { hash })
      return prove(ctx, tables, { user: changed, seen, how: { ...HOW, options: { revokeOtherSessions } } })
    })
  })
}

interface Replacement {
  loginId: string
  oldPassword: string
  newPassword: string
  revokeOtherSessions?: boolean
}

interface PasswordOwner {
  user: User
  kept: Password
  policy: PasswordPolicy
  forgive: Forgive
}

/** Unknown users, users without a password and wrong passwords look the same, in text and in time. */
async function withPassword<T>(
  ctx: Context,
  key: string,
  password: string,
  work: (known: PasswordOwner) => Promise<T>,
): Promise<T> {
  const project = ctx.caller.project.id
  const document = await methodDocument(ctx, 'password')
  if (!passwordPolicyIn(document).enabled) {
    throw new ApiError('methodDisabled', 'The project has passwords switched off')
  }
  const loginId = toLoginId(key)
  const { user, password: kept } = (await ctx.store.users.findWithPassword(project, loginId)) ?? {}
  const tenant = onlyTenant(user?.grants ?? [])
  const policy = await passwordPolicyOver(ctx.store, project, { document, tenant })
  const name = user ? `${user.id}:${kept?.changedAt ?? 0}` : `new:${digestOf(loginId)}`
  return withTry(ctx, { name, policy, userId: user?.id ?? '' }, async (forgive) => {
    const right = await verifyPassword(password, kept?.hash)
    if (right && user && kept) {
      // Told to whoever has the password alone: it says where the user is a member.
      if (!policy.enabled) throw new ApiError('methodDisabled', 'The tenant has passwords switched off')
      return work({ user, kept, policy, forgive })
    }
    await ctx.store.write((tables) => noteFailure(ctx, tables, { loginId, user, method: 'password' }))
    throw wrong()
  })
}

function mustChange(ctx: Context, { expired, changedAt }: Password, { expirationWeeks }: PasswordPolicy): boolean {
  return expired || (expirationWeeks > 0 && ctx.clock() >= changedAt + expirationWeeks * WEEK)
}

/** Milliseconds. */
const WEEK = 7 * 24 * 60 * 60_000

function wrong(): ApiError {
  return new ApiError('badCredentials', 'Invalid signin credentials')
}
