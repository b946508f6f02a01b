import type { webauthn as contract } from '../../../contract/auth/webauthn.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { User } from '../../../store/port/users.ts'
import { type Context, newId } from '../../context.ts'
import { currentSession } from '../../identity/session/current.ts'
import type { SignInOptions } from '../../identity/session/open.ts'
import { checkClaims } from '../../identity/token/claims.ts'
import { looksLikeEmail, toEmail, toLoginId, toNewLoginId, toPhone } from '../../user/addresses.ts'
import { checkOwner, checkSignUp, goingOn, namesOf, optionsOf } from '../begin.ts'
import { type Ceremony, newChallenge, relyingParty, remember } from './ceremony.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>

export const signUpStart: Handler<'signUpStart'> = async (ctx, { loginId: key, origin, user, loginOptions }) => {
  // The SDKs for browsers and Node say it within the user, Java beside it.
  const loginId = toLoginId(key || user.loginId)
  if (loginId === '') throw new ApiError('invalid', 'The loginId field is required')
  if (await ctx.store.users.find(ctx.caller.project.id, loginId)) {
    throw new ApiError('userExists', 'The user exists already')
  }
  return offer(ctx, { loginId, origin, details: user, loginOptions })
}

export const signInStart: Handler<'signInStart'> = async (ctx, { loginId, origin, loginOptions }) => {
  const user = loginId ? await ctx.store.users.find(ctx.caller.project.id, toLoginId(loginId)) : undefined
  if (loginId && !user) throw new ApiError('unknownUser', 'Cannot find user')
  return ask(ctx, { user, origin, loginOptions })
}

/** An account that is there is never given a passkey by this: only its own passkeys open it. */
export const signUpOrInStart: Handler<'signUpOrInStart'> = async (ctx, { loginId: key, origin, loginOptions }) => {
  const loginId = toLoginId(key)
  const user = await ctx.store.users.find(ctx.caller.project.id, loginId)
  return user ? ask(ctx, { user, origin, loginOptions }) : offer(ctx, { loginId, origin, loginOptions })
}

export const updateStart: Handler<'updateStart'> = (ctx, { loginId, origin }) => offerAnother(ctx, { loginId, origin })

/** One more passkey of the user whose session the request shows. */
export async function offerAnother(ctx: Context, { loginId, origin }: { loginId: string; origin: string }) {
  const { user, session } = await currentSession(ctx)
  checkOwner(user, loginId)
  const site = await relyingParty(ctx, origin)
  const held = await ctx.store.users.passkeys(ctx.caller.project.id, user.id)
  const challenge = newChallenge(ctx)
  const name = user.loginIds[0] ?? user.id
  const options = await creation(ctx, { challenge, ...site, userId: user.id, name, held: held.map(({ id }) => id) })
  const transactionId = await remember(ctx, { purpose: 'add', challenge, ...site, userId: user.id, by: session.id })
  return { transactionId, options, create: true }
}

interface Offer {
  loginId: string
  origin: string
  details?: Parameters<typeof namesOf>[0]
  loginOptions: SignInOptions
}

export async function offer(ctx: Context, { loginId, origin, details, loginOptions }: Offer) {
  await checkSignUp(ctx)
  checkClaims(loginOptions.customClaims ?? {}, 'nsec')
  const site = await relyingParty(ctx, origin)
  const newcomer = {
    ownership: 'claimed' as const,
    loginId: toNewLoginId(loginId),
    ...namesOf(details),
    email: toEmail(details?.email || (looksLikeEmail(loginId) ? loginId : '')),
    phone: toPhone(details?.phone ?? ''),
    verifiedEmail: false,
    verifiedPhone: false,
  }
  // The passkey carries the id that the user will have.
  const userId = newId(ctx, 'U')
  const challenge = newChallenge(ctx)
  const options = await creation(ctx, { challenge, ...site, userId, name: loginId, held: [] })
  const ceremony: Ceremony = { purpose: 'signUp', challenge, ...site, userId, newcomer }
  const transactionId = await remember(ctx, { ...ceremony, loginOptions: optionsOf(loginOptions) })
  return { transactionId, options, create: true }
}

interface Question {
  user: User | undefined
  origin: string
  loginOptions: SignInOptions
}

export async function ask(ctx: Context, { user, origin, loginOptions }: Question) {
  checkClaims(loginOptions.customClaims ?? {}, 'nsec')
  const site = await relyingParty(ctx, origin)
  const held = user ? await ctx.store.users.passkeys(ctx.caller.project.id, user.id) : []
  const from = user ? await goingOn(ctx, loginOptions, user) : {}
  const challenge = newChallenge(ctx)
  const { generateAuthenticationOptions } = await import('@simplewebauthn/server')
  const publicKey = await generateAuthenticationOptions({
    rpID: site.rpId,
    challenge: bytesOf(challenge),
    allowCredentials: held.filter(({ rpId }) => rpId === site.rpId).map(({ id }) => ({ id })),
    userVerification: 'preferred',
  })
  const ceremony: Ceremony = { purpose: 'signIn', challenge, ...site, userId: user?.id ?? '' }
  const transactionId = await remember(ctx, { ...ceremony, ...from, loginOptions: optionsOf(loginOptions) })
  return { transactionId, options: JSON.stringify({ publicKey }), create: false }
}

interface Creation {
  challenge: string
  rpId: string
  userId: string
  name: string
  held: string[]
}

async function creation(ctx: Context, { challenge, rpId, userId, name, held }: Creation): Promise<string> {
  const { generateRegistrationOptions } = await import('@simplewebauthn/server')
  const publicKey = await generateRegistrationOptions({
    rpName: ctx.caller.project.name,
    rpID: rpId,
    userID: new Uint8Array(Buffer.from(userId)),
    userName: name,
    challenge: bytesOf(challenge),
    attestationType: 'none',
    excludeCredentials: held.map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  })
  return JSON.stringify({ publicKey })
}

const bytesOf = (challenge: string) => new Uint8Array(Buffer.from(challenge, 'base64url'))
