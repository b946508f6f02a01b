import { ApiError } from '../../contract/faults.ts'
import type { Handle, InputOf } from '../../contract/operation.ts'
import type { user } from '../../contract/user/index.ts'
import type { User } from '../../store/port/users.ts'
import { landingOf } from '../auth/redirects.ts'
import type { Context } from '../context.ts'
import { type ChallengeFacts, pendingChallenge } from '../identity/challenge.ts'
import { codeDigest, linkWith, newCode, newSalt, testCodeChallengeId } from '../identity/credentials/codes.ts'
import { checkClaims } from '../identity/token/claims.ts'
import { methodSettings } from '../project/settings.ts'
import { digestOf, newSecret } from '../secrets.ts'
import { toLoginId } from './addresses.ts'
import { findUser } from './changing.ts'

type Handler<O extends keyof typeof user> = Handle<(typeof user)[O], Context>

const NEVER = Number.MAX_SAFE_INTEGER

/** The code is good until the next one is generated, and as often as it is needed. */
export const generateOtp: Handler<'generateOtp'> = async (ctx, { loginId, deliveryMethod, loginOptions }) => {
  const { user, named } = await findTestUser(ctx, loginId)
  const method = deliveryMethod.toLowerCase()
  const [code, salt] = [newCode(ctx.random), newSalt(ctx.random)]
  await put(ctx, loginOptions, {
    id: testCodeChallengeId(method, user.id),
    kind: 'otp',
    method,
    userId: user.id,
    loginId: named,
    digest: codeDigest(code, salt),
    salt,
    reusable: true,
    expiresAt: NEVER,
  })
  return { loginId, code }
}

export const generateMagicLink: Handler<'generateMagicLink'> = async (ctx, input) => {
  const { user, named } = await findTestUser(ctx, input.loginId)
  const { expiration, redirectUrl } = await methodSettings(ctx.store, ctx.caller.project.id, 'magiclink')
  const landing = await testLanding(ctx, input.redirectUrl, redirectUrl)
  const token = newSecret(ctx.random)
  await put(ctx, input.loginOptions, {
    id: digestOf(token),
    kind: 'magiclink',
    method: input.deliveryMethod.toLowerCase(),
    userId: user.id,
    loginId: named,
    expiresAt: ctx.clock() + expiration * 1000,
  })
  return { loginId: input.loginId, link: linkWith(landing, token) }
}

export const generateEnchantedLink: Handler<'generateEnchantedLink'> = async (ctx, input) => {
  const { user, named } = await findTestUser(ctx, input.loginId)
  const { expiration, redirectUrl } = await methodSettings(ctx.store, ctx.caller.project.id, 'enchantedlink')
  const landing = await testLanding(ctx, input.redirectUrl, redirectUrl)
  const [token, pendingRef] = [newSecret(ctx.random), newSecret(ctx.random)]
  await put(ctx, input.loginOptions, {
    id: digestOf(token),
    kind: 'enchantedlink',
    method: 'email',
    userId: user.id,
    loginId: named,
    pendingDigest: digestOf(pendingRef),
    expiresAt: ctx.clock() + expiration * 1000,
  })
  return { loginId: input.loginId, link: linkWith(landing, token), pendingRef }
}

/** Without an address at all the link is a bare `?t=`, which programs tell their people to put right. */
async function testLanding(ctx: Context, wanted: string, configured: string): Promise<string> {
  return wanted === '' && configured === '' ? '' : landingOf(ctx, wanted, configured)
}

/** `named`: the login id of the user that the key is, or the first. */
async function findTestUser(ctx: Context, key: string): Promise<{ user: User; named: string }> {
  const user = await findUser(ctx, key)
  if (!user.test) throw new ApiError('noUser', 'The user is not a test user', { status: 400 })
  const loginId = toLoginId(key)
  return { user, named: user.loginIds.includes(loginId) ? loginId : (user.loginIds[0] ?? '') }
}

type LoginOptions = InputOf<typeof user.generateOtp>['loginOptions']
type Parts = Omit<ChallengeFacts, 'options'>

async function put(ctx: Context, loginOptions: LoginOptions, parts: Parts): Promise<void> {
  checkClaims(loginOptions.customClaims ?? {}, 'nsec')
  const challenge = pendingChallenge(ctx, { options: { loginOptions: { ...loginOptions } }, ...parts })
  await ctx.store.write((tables) => tables.challenges.put(ctx.caller.project.id, challenge))
}
