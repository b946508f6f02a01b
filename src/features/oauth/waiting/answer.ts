/** What the browser sees after it has answered for whoever waits. */
import type { Context } from '../../context.ts'
import { prefixOf } from '../authorize/login-address.ts'
import type { PageReply } from '../authorize/redirecting.ts'
import { denyWaiting } from './waiting.ts'

export const waitingAllowed = (ctx: Context): PageReply => toEnd(ctx, 'allowed')

export async function waitingRefused(ctx: Context, id: string): Promise<PageReply> {
  await denyWaiting(ctx, id)
  return toEnd(ctx, 'denied')
}

const toEnd = (ctx: Context, done: 'allowed' | 'denied'): PageReply => ({
  status: 302,
  location: `${prefixOf(ctx)}/device/${ctx.caller.project.id}?done=${done}`,
})
