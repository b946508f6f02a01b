/** Codes and links on their way: kept as digests, and the message with them in one transaction. */
import { ApiError } from '../../contract/faults.ts'
import type { Message } from '../../delivery/port.ts'
import type { Challenge } from '../../store/port/challenges.ts'
import type { Tables } from '../../store/port/index.ts'
import type { Context } from '../context.ts'
import { pendingChallenge } from '../identity/challenge.ts'
import { codeChallengeId, codeDigest, linkWith, newCode, newSalt, twoDigits } from '../identity/credentials/codes.ts'
import { takeSend } from '../identity/limits/guesses.ts'
import { networkOf } from '../identity/limits/network.ts'
import { post } from '../outbox/post.ts'
import { digestOf, newSecret } from '../secrets.ts'
import type { Start } from './begin.ts'
import { maskEmail, maskPhone } from './messages/masks.ts'
import { word } from './messages/wording.ts'
import { landingOf } from './redirects.ts'
import { fieldOf } from './saved.ts'

export interface SendReceipt {
  maskedEmail?: string
  maskedPhone?: string
  /** How often a code may be tried. */
  verificationAttempts?: number
}

/** Tries with one code, of one network. */
export const MOST_TRIES = 5

/**
 * The new code replaces one that this network asked for before; what others ask for, who may be strangers, leaves it
 * alone. Throws ApiError sendLimit.
 */
export async function sendCode(ctx: Context, start: Start): Promise<SendReceipt> {
  const [code, salt] = [newCode(ctx.random), newSalt(ctx.random)]
  const latest = codeChallengeId(start.channel, ownerOf(start))
  const challenge = {
    ...blank(ctx, start),
    id: `${latest}@${networkOf(ctx.caller.address)}`,
    digest: codeDigest(code, salt),
    salt,
  }
  // Whoever goes on from another network than the one that asked is led to the code by this.
  const pointer = { ...blank(ctx, start), id: latest, options: { code: challenge.id } }
  await dispatch(ctx, start, [challenge, pointer], messageOf(ctx, start, { code }))
  return { ...masked(start), verificationAttempts: MOST_TRIES }
}

/** Links that were sent before stay good. Throws ApiError sendLimit or invalidArgument. */
export async function sendLink(ctx: Context, start: Start, redirectUrl: string): Promise<SendReceipt> {
  const token = newSecret(ctx.random)
  const link = linkWith(await landingOf(ctx, redirectUrl, start.settings.redirectUrl), token)
  await dispatch(ctx, start, [{ ...blank(ctx, start), id: digestOf(token) }], messageOf(ctx, start, { link }))
  return masked(start)
}

/** Three links with numbers of two digits, of which one is right: only whoever asked knows its number. */
export async function sendNumberedLinks(ctx: Context, start: Start, redirectUrl: string) {
  const landing = await landingOf(ctx, redirectUrl, start.settings.redirectUrl)
  const [token, pendingRef] = [newSecret(ctx.random), newSecret(ctx.random)]
  const numbers = threeNumbers(ctx)
  const right = (ctx.random(1)[0] ?? 0) % numbers.length
  const linkId = numbers[right] ?? ''
  const entries = numbers.map((number) => [
    number,
    linkWith(landing, number === linkId ? token : newSecret(ctx.random)),
  ])
  const links: { [number: string]: string } = Object.fromEntries(entries)
  const challenge = { ...blank(ctx, start), id: digestOf(token), pendingDigest: digestOf(pendingRef) }
  const message = messageOf(ctx, start, { link: links[linkId] ?? '', links, linkId })
  await dispatch(ctx, start, [challenge], message)
  return { pendingRef, linkId, ...masked(start) }
}

function threeNumbers(ctx: Context): string[] {
  const numbers = new Set<string>()
  while (numbers.size < 3) numbers.add(twoDigits(ctx.random))
  return [...numbers]
}

/** Whose code it is: a user's, or that of a login id which is free still. */
function ownerOf({ user, loginId }: Pick<Start, 'user' | 'loginId'>): string {
  return user ? user.id : newcomerOf(loginId)
}

export const newcomerOf = (loginId: string) => `new:${digestOf(loginId)}`

function blank(ctx: Context, { kind, channel, user, loginId, saved, settings }: Start): Challenge {
  return pendingChallenge(ctx, {
    id: '',
    kind,
    method: channel,
    userId: user?.id ?? '',
    loginId,
    options: saved,
    expiresAt: ctx.clock() + settings.expiration * 1000,
  })
}

function messageOf(ctx: Context, start: Start, parts: Partial<Message>): Message {
  const { kind, channel, to, loginId, settings, template } = start
  const [one, two, three] = Object.entries(parts.links ?? {})
  const wording = word(
    settings.document,
    channel,
    {
      ...template.templateOptions,
      code: parts.code ?? '',
      redirectUrl: parts.link ?? '',
      ...numbered(1, one),
      ...numbered(2, two),
      ...numbered(3, three),
      expirationTime: String(Math.max(1, Math.round(settings.expiration / 60))),
      projectName: ctx.caller.project.name,
      loginId,
      domain: String(settings.document['domain'] ?? ''),
    },
    template.templateId,
  )
  return { channel, to, kind, loginId, code: '', link: '', links: {}, linkId: '', ...wording, ...parts }
}

function numbered(position: number, [number, link]: [string, string] | [] = []): { [name: string]: string } {
  return { [`redirectUrlKey${position}`]: number ?? '', [`redirectUrl${position}`]: link ?? '' }
}

async function dispatch(ctx: Context, start: Start, challenges: Challenge[], message: Message): Promise<void> {
  const project = ctx.caller.project.id
  const until = await ctx.store.write(async (tables) => {
    const wait = await tooSoon(ctx, tables, start)
    if (wait !== undefined) return wait
    const posted = { userId: start.user?.id ?? '' }
    await Promise.all([tables.challenges.put(project, ...challenges), post(ctx, tables, message, posted)])
    return undefined
  })
  if (until === undefined) return
  const retryAfter = Math.max(1, Math.ceil((until - ctx.clock()) / 1000))
  throw new ApiError('sendLimit', `Try again in ${retryAfter} seconds`, { retryAfter })
}

/** Test users get no messages, so nothing is limited for them. */
async function tooSoon(ctx: Context, tables: Tables, start: Start): Promise<number | undefined> {
  const { rateLimit, rateWindow } = start.settings
  if (rateLimit === 0 || rateWindow === 0 || start.user?.test) return undefined
  const id = `send:${start.kind}:${ownerOf(start)}`
  return takeSend(ctx, tables, { id, tries: rateLimit, window: rateWindow * 1000, userId: start.user?.id ?? '' })
}

function masked({ channel, to }: Start): SendReceipt {
  return fieldOf(channel) === 'email' ? { maskedEmail: maskEmail(to) } : { maskedPhone: maskPhone(to) }
}
