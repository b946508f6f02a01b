import { Secret } from 'otpauth'
import type { totp as contract } from '../../../contract/auth/totp.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import { pendingChallenge } from '../../identity/challenge.ts'
import { seedPlace } from '../../identity/credentials/totp-seeds.ts'
import { currentSession } from '../../identity/session/current.ts'
import { digestOf } from '../../secrets.ts'
import { looksLikeEmail, toEmail, toLoginId, toNewLoginId, toPhone } from '../../user/addresses.ts'
import { checkOwner, checkSignUp, enabledMethod, namesOf } from '../begin.ts'
import type { ChallengeContext } from '../saved.ts'
import { generatorOf } from './codes.ts'
import { qrCodePng } from './qr-code.ts'
import { verify } from './verify.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>

/** Milliseconds to scan the code and type the first one. */
const LIFE = 10 * 60_000
const SEED_BYTES = 20

const signUp: Handler<'signUp'> = async (ctx, { loginId: key, user: details }) => {
  await enabledMethod(ctx, 'totp')
  await checkSignUp(ctx)
  const loginId = toLoginId(key)
  if (await ctx.store.users.find(ctx.caller.project.id, loginId)) {
    throw new ApiError('userExists', 'The user exists already')
  }
  const newcomer = {
    ownership: 'claimed' as const,
    loginId: toNewLoginId(loginId),
    ...namesOf(details),
    email: toEmail(details.email || (looksLikeEmail(loginId) ? loginId : '')),
    phone: toPhone(details.phone),
    verifiedEmail: false,
    verifiedPhone: false,
  }
  return offerSeed(ctx, { loginId, userId: '', saved: { newcomer } })
}

const update: Handler<'update'> = (ctx, { loginId }) => offerToUser(ctx, loginId)

/** A seed for the user whose session the request shows. Throws ApiError methodDisabled or unauthorized. */
export async function offerToUser(ctx: Context, loginId: string) {
  await enabledMethod(ctx, 'totp')
  const { user, session } = await currentSession(ctx)
  checkOwner(user, loginId)
  return offerSeed(ctx, { loginId: toLoginId(loginId), userId: user.id, saved: { by: session.id } })
}

export const totp = { signUp, verify, update }

/** The new seed waits for its first code; until then an old one stays good. */
async function offerSeed(
  ctx: Context,
  { loginId, userId, saved }: { loginId: string; userId: string; saved: ChallengeContext },
) {
  const project = ctx.caller.project
  const owner = userId || `new:${digestOf(loginId)}`
  const secret = new Secret({ buffer: Uint8Array.from(ctx.random(SEED_BYTES)).buffer })
  const options: ChallengeContext = { ...saved, seed: ctx.vault.seal(secret.base32, seedPlace(project.id, owner)) }
  await ctx.store.write((tables) =>
    tables.challenges.put(
      project.id,
      pendingChallenge(ctx, {
        id: `totp:${owner}`,
        kind: 'totp',
        method: 'totp',
        userId,
        loginId,
        options: options,
        expiresAt: ctx.clock() + LIFE,
      }),
    ),
  )
  const provisioningURL = generatorOf(secret.base32, { issuer: project.name, label: loginId }).toString()
  return { provisioningURL, image: qrCodePng(provisioningURL).toString('base64'), key: secret.base32 }
}
