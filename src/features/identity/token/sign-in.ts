/** Signing in on the word of the project's backend. */
import type { token as contract } from '../../../contract/auth/token.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { User } from '../../../store/port/users.ts'
import { namesOf } from '../../auth/begin.ts'
import { maskEmail, maskPhone } from '../../auth/messages/masks.ts'
import { prepareNewcomer, storeNewcomer } from '../../auth/newcomer.ts'
import type { ChallengeContext, Newcomer } from '../../auth/saved.ts'
import type { Context } from '../../context.ts'
import { digestOf, newSecret } from '../../secrets.ts'
import { looksLikeEmail, toEmail, toLoginId, toPhone } from '../../user/addresses.ts'
import { findUser } from '../../user/changing.ts'
import { pendingChallenge } from '../challenge.ts'
import { checkMember } from '../membership.ts'
import { prove } from '../prove.ts'
import { readRefreshToken } from '../session/current.ts'
import type { SessionProof } from '../session/open.ts'
import { type JwtAnswer, jwtReply } from '../session/reply.ts'
import { checkClaims } from './claims.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>
type SignUpInput = InputOf<typeof contract.signUp>

export const signIn: Handler<'signIn'> = async (ctx, input) => {
  const user = await findUser(ctx, input.loginId)
  const { stepup, mfa, revokeOtherSessions, jwt } = input
  const from = (stepup || mfa) && jwt ? await readRefreshToken(ctx, jwt) : undefined
  if (from && from.user?.id !== user.id) throw new ApiError('unauthorized', 'The token belongs to another user')
  const options = { stepup, mfa, revokeOtherSessions }
  return enter(ctx, user, { ...howOf(input), options, ...(from && { from: from.session }) })
}

export const signUp: Handler<'signUp'> = async (ctx, input) => {
  const loginId = toLoginId(input.loginId)
  if (await ctx.store.users.find(ctx.caller.project.id, loginId)) {
    throw new ApiError('userExists', 'The user exists already')
  }
  return create(ctx, input)
}

export const signUpOrIn: Handler<'signUpOrIn'> = async (ctx, input) => {
  const user = await ctx.store.users.find(ctx.caller.project.id, toLoginId(input.loginId))
  return user ? enter(ctx, user, howOf(input)) : create(ctx, input)
}

async function create(ctx: Context, input: SignUpInput): Promise<JwtAnswer> {
  const prepared = await prepareNewcomer(ctx, newcomerFrom(input), { userTenants: input.userTenants })
  const opened = await ctx.store.write(async (tables) =>
    prove(ctx, tables, { user: await storeNewcomer(ctx, tables, prepared), how: howOf(input) }),
  )
  return jwtReply(ctx, opened)
}

async function enter(ctx: Context, user: User, how: SessionProof): Promise<JwtAnswer> {
  const opened = await ctx.store.write(async (tables) => {
    const entering = await tables.users.enter(ctx.caller.project.id, user.id)
    if (!entering) throw new ApiError('noUser', 'Cannot find user')
    return prove(ctx, tables, { user: entering.user, seen: entering.seen, how })
  })
  return jwtReply(ctx, opened)
}

interface SignInSettings {
  customClaims: JsonObject
  selectedTenantId: string
  refreshDuration: number
}

function howOf({ customClaims, selectedTenantId, refreshDuration }: SignInSettings): SessionProof {
  const dct = selectedTenantId ? { dct: selectedTenantId } : {}
  return { amr: [], method: 'management', additions: { root: customClaims, ...dct }, refreshLifetime: refreshDuration }
}

type NewcomerFields = Pick<SignUpInput, 'loginId' | 'user' | 'emailVerified' | 'phoneVerified'>

function newcomerFrom({ loginId: key, user: details, emailVerified, phoneVerified }: NewcomerFields): Newcomer {
  const loginId = toLoginId(key)
  const email = toEmail(details.email || (looksLikeEmail(loginId) ? loginId : ''))
  const phone = toPhone(details.phone || (/^\+\d+$/.test(loginId) ? loginId : ''))
  const verified = { verifiedEmail: emailVerified, verifiedPhone: phoneVerified }
  return { ownership: 'vouched', loginId, ...namesOf(details), email, phone, ...verified }
}

/** Seconds. */
const USUAL_EMBEDDED = 60

export const embedSignIn: Handler<'embedSignIn'> = async (ctx, { loginId, customClaims, timeout }) => {
  const user = await findUser(ctx, loginId)
  return embed(ctx, { user, loginId, timeout, saved: { root: checkClaims(customClaims, 'root') } })
}

export const embedSignUp: Handler<'embedSignUp'> = async (ctx, input) => {
  const loginId = toLoginId(input.loginId)
  if (await ctx.store.users.find(ctx.caller.project.id, loginId)) {
    throw new ApiError('userExists', 'The user exists already')
  }
  const root = checkClaims(input.loginOptions.customClaims, 'root')
  const { tenantId } = input.loginOptions
  checkMember({ grants: [] }, tenantId)
  const saved = { root, newcomer: newcomerFrom(input), ...(tenantId && { loginOptions: { tenantId } }) }
  return embed(ctx, { loginId, timeout: input.timeout, saved })
}

interface EmbeddedSession {
  user?: User
  loginId: string
  /** Seconds; 0 for the usual. */
  timeout: number
  saved: ChallengeContext
}

async function embed(ctx: Context, { user, loginId, timeout, saved }: EmbeddedSession) {
  const token = newSecret(ctx.random)
  await ctx.store.write((tables) =>
    tables.challenges.put(
      ctx.caller.project.id,
      pendingChallenge(ctx, {
        id: digestOf(token),
        kind: 'magiclink',
        method: 'embedded',
        userId: user?.id ?? '',
        loginId,
        options: saved,
        expiresAt: ctx.clock() + (timeout || USUAL_EMBEDDED) * 1000,
      }),
    ),
  )
  const { email, phone } = user ?? (saved.newcomer as Newcomer)
  return { token, maskedEmail: maskEmail(email), maskedPhone: maskPhone(phone) }
}
