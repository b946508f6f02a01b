import type { magicLink } from '../../contract/auth/magic-link.ts'
import { ApiError } from '../../contract/faults.ts'
import type { Handle } from '../../contract/operation.ts'
import type { Context } from '../context.ts'
import { shownSession } from '../identity/access.ts'
import type { OpenSession } from '../identity/session/open.ts'
import { jwtReply } from '../identity/session/reply.ts'
import { digestOf } from '../secrets.ts'
import { begin, beginChange } from './begin.ts'
import { finish } from './finish.ts'
import { sendLink } from './send.ts'

type Handler<O extends keyof typeof magicLink> = Handle<(typeof magicLink)[O], Context>

export const signUp: Handler<'signUp'> = async (ctx, input) => {
  const { method, loginId, user, email, phone, loginOptions, redirectUrl } = input
  const address = method === 'email' ? email : phone
  const ask = { purpose: 'signUp', loginId, details: user, address, loginOptions } as const
  return sendLink(ctx, await begin(ctx, { kind: 'magiclink', channel: channelOf(method), ...ask }), redirectUrl)
}

export const signIn: Handler<'signIn'> = async (ctx, input) => {
  const { method, loginId, loginOptions, useRecovery, redirectUrl } = input
  const ask = { purpose: 'signIn', loginId, loginOptions, useRecovery } as const
  return sendLink(ctx, await begin(ctx, { kind: 'magiclink', channel: channelOf(method), ...ask }), redirectUrl)
}

export const signUpOrIn: Handler<'signUpOrIn'> = async (ctx, input) => {
  const { method, loginId, loginOptions, useRecovery, redirectUrl } = input
  const ask = { purpose: 'signUpOrIn', loginId, loginOptions, useRecovery } as const
  return sendLink(ctx, await begin(ctx, { kind: 'magiclink', channel: channelOf(method), ...ask }), redirectUrl)
}

export const updateEmail: Handler<'updateEmail'> = async (ctx, { email, redirectUrl, ...input }) => {
  const change = { field: 'email', value: email, ...input } as const
  return sendLink(ctx, await beginChange(ctx, { kind: 'magiclink', channel: 'email', ...change }), redirectUrl)
}

export const updatePhone: Handler<'updatePhone'> = async (ctx, { method, phone, redirectUrl, ...input }) => {
  const change = { field: 'phone', value: phone, ...input } as const
  return sendLink(ctx, await beginChange(ctx, { kind: 'magiclink', channel: method || 'sms', ...change }), redirectUrl)
}

export const verify: Handler<'verify'> = async (ctx, { token }) => jwtReply(ctx, await openWithLink(ctx, token))

/**
 * The token has 256 random bits, so tries need no counting; its digest is the key it is found by. Throws ApiError
 * linkExpired and what `finish` does.
 */
export async function openWithLink(ctx: Context, token: string): Promise<OpenSession> {
  const project = ctx.caller.project.id
  const id = digestOf(token)
  const shown = await shownSession(ctx)
  return ctx.store.write(async (tables) => {
    const challenge = await tables.challenges.takeLink(project, id, ctx.clock())
    if (!challenge) throw spent()
    return finish(ctx, tables, challenge, shown)
  })
}

/** For tokens that have expired, were used, or never were: nobody learns which. */
export function spent(): ApiError {
  return new ApiError('linkExpired', 'Failed to load magic link token: it has expired or was used')
}

/** The declaration leaves the empty text open, which a route cannot carry. */
export function channelOf<M extends string>(method: M | ''): M {
  if (method) return method
  throw new ApiError('invalid', 'The method field is required')
}
