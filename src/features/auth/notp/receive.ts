/** A message that somebody has written: which sign-in waits for it, and whether it came from where it has to. */
import type { notp } from '../../../contract/auth/notp.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { Message } from '../../../delivery/port.ts'
import type { Challenge } from '../../../store/port/challenges.ts'
import type { Context } from '../../context.ts'
import { typedCodeIn } from '../../identity/credentials/typed-codes.ts'
import { post } from '../../outbox/post.ts'
import { methodSettings } from '../../project/settings.ts'
import { digestOf } from '../../secrets.ts'
import { toPhone } from '../../user/addresses.ts'
import { begin } from '../begin.ts'
import { type ChallengeContext, savedOf } from '../saved.ts'
import { textsOf } from './texts.ts'

/** The person is told what became of it, wherever the code is known; a message without a code is none of ours. */
export const receive: Handle<(typeof notp)['receive'], Context> = async (ctx, { from, text }) => {
  const sender = toPhone(from, 'from')
  const code = typedCodeIn(text)
  const challenge = code && (await waitingFor(ctx, code))
  if (!challenge) return {}
  const saved = await claimed(ctx, challenge, sender)
  const { document } = await methodSettings(ctx.store, ctx.caller.project.id, 'notp')
  const texts = textsOf(document, ctx.caller.project.name)
  const { success = '', error = '' } = savedOf(challenge).written?.templates ?? {}
  return ctx.store.write(async (tables) => {
    const isTaken = saved && (await tables.challenges.approve(ctx.caller.project.id, challenge.id, saved))
    const loginId = saved?.written?.writer?.loginId ?? ''
    const answer = isTaken ? texts.success(success) : texts.error(error)
    await post(ctx, tables, answerTo(sender, challenge, { loginId, text: answer }), { userId: challenge.userId })
    return isTaken ? { accepted: loginId } : {}
  })
}

async function waitingFor(ctx: Context, code: string): Promise<Challenge | undefined> {
  const challenge = await ctx.store.challenges.load(ctx.caller.project.id, digestOf(code))
  const isOpen = challenge?.kind === 'notp' && challenge.status === 'pending' && challenge.expiresAt > ctx.clock()
  return isOpen ? challenge : undefined
}

/** What the message proves; undefined where it comes from another number, or nobody may sign in by it. */
async function claimed(ctx: Context, challenge: Challenge, sender: string): Promise<ChallengeContext | undefined> {
  const saved = savedOf(challenge)
  const { written } = saved
  if (!written) return undefined
  if (!written.open) {
    const writer = { userId: challenge.userId, loginId: challenge.loginId }
    return saved.to === sender ? { ...saved, written: { ...written, writer } } : undefined
  }
  try {
    const {
      user,
      loginId,
      saved: begun,
    } = await begin(ctx, {
      kind: 'notp',
      channel: challenge.method === 'whatsapp' ? 'whatsapp' : 'im',
      loginId: sender,
      loginOptions: saved.loginOptions ?? {},
      ...written.open,
    })
    return { ...begun, written: { ...written, writer: { userId: user?.id ?? '', loginId } } }
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return undefined
    throw error
  }
}

function answerTo(to: string, { method }: Challenge, { loginId, text }: Pick<Message, 'loginId' | 'text'>): Message {
  const channel = method === 'whatsapp' ? 'whatsapp' : 'im'
  return { channel, to, kind: 'notp', loginId, subject: '', text, html: '', code: '', link: '', links: {}, linkId: '' }
}
