import { createHash, timingSafeEqual } from 'node:crypto'
import type { enchantedLink } from '../../contract/auth/enchanted-link.ts'
import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { Context } from '../context.ts'
import { shownSession } from '../identity/access.ts'
import { jwtReply } from '../identity/session/reply.ts'
import { digestOf } from '../secrets.ts'
import { type Ask, begin, beginChange } from './begin.ts'
import { finish } from './finish.ts'
import { channelOf, spent } from './magic-link.ts'
import { savedOf } from './saved.ts'
import { sendNumberedLinks } from './send.ts'

type Handler<O extends keyof typeof enchantedLink> = Handle<(typeof enchantedLink)[O], Context>

export const signUp: Handler<'signUp'> = (ctx, { redirectUrl, user, email, phone, ...input }) =>
  start(ctx, redirectUrl, {
    purpose: 'signUp',
    details: user,
    address: input.method === 'email' ? email : phone,
    ...input,
  })

export const signIn: Handler<'signIn'> = (ctx, { redirectUrl, ...input }) =>
  start(ctx, redirectUrl, { purpose: 'signIn', ...input })

export const signUpOrIn: Handler<'signUpOrIn'> = (ctx, { redirectUrl, ...input }) =>
  start(ctx, redirectUrl, { purpose: 'signUpOrIn', ...input })

type LinkRequest = Omit<Ask, 'kind' | 'channel'> & { method: 'email' | 'sms' | '' }

async function start(ctx: Context, redirectUrl: string, { method, ...ask }: LinkRequest) {
  const channel = channelOf(method)
  return sendNumberedLinks(ctx, await begin(ctx, { kind: 'enchantedlink', channel, ...ask }), redirectUrl)
}

export const updateEmail: Handler<'updateEmail'> = async (ctx, { email, redirectUrl, ...input }) => {
  const change = { field: 'email', value: email, ...input } as const
  return sendNumberedLinks(
    ctx,
    await beginChange(ctx, { kind: 'enchantedlink', channel: 'email', ...change }),
    redirectUrl,
  )
}

export const updatePhone: Handler<'updatePhone'> = async (ctx, { phone, redirectUrl, ...input }) => {
  const change = { field: 'phone', value: phone, ...input } as const
  return sendNumberedLinks(
    ctx,
    await beginChange(ctx, { kind: 'enchantedlink', channel: 'sms', ...change }),
    redirectUrl,
  )
}

export const verify: Handler<'verify'> = async (ctx, { token, pkceVerifier }) => {
  const project = ctx.caller.project.id
  const id = digestOf(token)
  await ctx.store.write(async (tables) => {
    const challenge = await tables.challenges.load(project, id)
    if (challenge?.kind !== 'enchantedlink' || challenge.expiresAt <= ctx.clock()) throw spent()
    checkVerifier(savedOf(challenge).pkceChallenge ?? '', pkceVerifier)
    if (!(await tables.challenges.approve(project, id, challenge.options))) throw spent()
  })
}

/** Both in base64; a sign-in that named no challenge needs no verifier. */
function checkVerifier(challenge: string, verifier: string): void {
  if (challenge === '') return
  const expected = Buffer.from(challenge, 'base64')
  const shown = createHash('sha256').update(Buffer.from(verifier, 'base64')).digest()
  if (expected.length === shown.length && timingSafeEqual(expected, shown)) return
  throw new ApiError('unauthorized', 'The PKCE verifier does not fit the token')
}

export const pendingSession: Handler<'pendingSession'> = async (ctx, { pendingRef }) => {
  const project = ctx.caller.project.id
  const shown = await shownSession(ctx)
  const opened = await ctx.store.write(async (tables) => {
    const challenge = await tables.challenges.byPending(project, digestOf(pendingRef))
    if (challenge?.kind !== 'enchantedlink' || challenge.expiresAt <= ctx.clock()) throw unknown()
    if (challenge.status !== 'approved') throw new ApiError('linkPending', 'The link was not opened yet')
    if (!(await tables.challenges.take(project, challenge.id))) throw unknown()
    return finish(ctx, tables, challenge, shown)
  })
  return jwtReply(ctx, opened)
}

function unknown(): ApiError {
  return new ApiError('unknownLink', 'There is no link that waits under this reference')
}
