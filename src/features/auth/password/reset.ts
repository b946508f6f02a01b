import type { password as contract } from '../../../contract/auth/password.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Challenge } from '../../../store/port/challenges.ts'
import type { User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { pendingChallenge } from '../../identity/challenge.ts'
import { linkWith } from '../../identity/credentials/codes.ts'
import { takeSend } from '../../identity/limits/guesses.ts'
import { addressFor } from '../../identity/ownership.ts'
import { post } from '../../outbox/post.ts'
import { methodSettings } from '../../project/settings.ts'
import { digestOf, newSecret } from '../../secrets.ts'
import { looksLikeEmail, toLoginId } from '../../user/addresses.ts'
import { maskEmail } from '../messages/masks.ts'
import { word } from '../messages/wording.ts'
import { landingOf } from '../redirects.ts'

/** Seconds, where the project's record does not say. */
const USUAL_LIFE = 600
/** Letters to one account. */
const MOST_LETTERS = { tries: 3, window: 60_000 }

/**
 * The link signs in as a magic link does; then the password can be updated. For an account that there is not, or that
 * has no address, the same work is done and the same is answered.
 */
export const reset: Handle<(typeof contract)['reset'], Context> = async (ctx, { loginId: key, ...input }) => {
  const project = ctx.caller.project.id
  const settings = await methodSettings(ctx.store, project, 'password')
  if (!settings.enabled) throw new ApiError('methodDisabled', 'The project has passwords switched off')
  const { redirectUrl } = settings.redirectUrl ? settings : await methodSettings(ctx.store, project, 'magiclink')
  const landing = await landingOf(ctx, input.redirectUrl, redirectUrl)
  const loginId = toLoginId(key)
  const user = await ctx.store.users.find(project, loginId)
  const to = addressOf(user, loginId, input.useRecovery)
  const token = newSecret(ctx.random)
  const link = linkWith(landing, token)
  const life = settings.expiration || USUAL_LIFE
  const expirationTime = String(Math.round(life / 60))
  const own = { redirectUrl: link, expirationTime, loginId, projectName: ctx.caller.project.name }
  const wording = word(settings.document, 'email', { ...input.templateOptions, ...own }, input.templateId)
  const message = { channel: 'email', to, kind: 'password', loginId, code: '', link, links: {}, linkId: '' } as const
  const challenge = waiting(ctx, { id: digestOf(token), loginId, life, to, user })
  await ctx.store.write(async (tables) => {
    const account = `reset:${user?.id ?? digestOf(loginId)}`
    const full = await takeSend(ctx, tables, { id: account, ...MOST_LETTERS, userId: user?.id ?? '' })
    await tables.challenges.put(project, challenge)
    const toNobody = to === '' || full !== undefined
    await post(ctx, tables, { ...message, ...wording }, { userId: user?.id ?? '', toNobody })
  })
  // Only what the caller told is shown again: the account's own address would tell that there is one.
  return { resetMethod: 'magiclink', ...(looksLikeEmail(loginId) && { maskedEmail: maskEmail(loginId) }) }
}

function addressOf(user: User | undefined, loginId: string, useRecovery: boolean): string {
  if (!user || user.status === 'disabled') return ''
  if (useRecovery) return user.verifiedRecoveryEmail ? user.recoveryEmail : ''
  return (
    addressFor(user, 'email', loginId) || (user.ownership === 'vouched' && user.loginIds.find(looksLikeEmail)) || ''
  )
}

interface PendingReset {
  id: string
  loginId: string
  /** Seconds. */
  life: number
  to: string
  user: User | undefined
}

function waiting(ctx: Context, { id, loginId, life, to, user }: PendingReset): Challenge {
  return pendingChallenge(ctx, {
    id,
    kind: 'magiclink',
    method: 'email',
    userId: user?.id ?? '',
    loginId,
    options: { to },
    expiresAt: ctx.clock() + life * 1000,
  })
}
