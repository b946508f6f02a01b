import type { outbox as contract } from '../../contract/auth/outbox.ts'
import type { Handle } from '../../contract/operation.ts'
import type { Context } from '../context.ts'
import { openMessage } from './post.ts'

const USUAL_PAGE = 100

const list: Handle<(typeof contract)['list'], Context> = async (ctx, { after, limit }) => {
  const project = ctx.caller.project.id
  const found = await ctx.store.outbox.list(project, { after, limit: limit || USUAL_PAGE })
  return {
    messages: found.map((kept) => {
      const { html: _, ...message } = openMessage(ctx, project, kept)
      const { id, userId, status, failure, createdAt } = kept
      return { ...message, id, userId, status, failure, createdTime: createdAt }
    }),
  }
}

export const outbox = { list }
