/** A mail as its reader would see it, for a frame in which nothing runs and nothing is loaded from elsewhere. */
import { outbox } from '../../contract/auth/outbox.ts'
import { rightOf } from '../../contract/company/rights.ts'
import { ApiError } from '../../contract/faults.ts'
import type { World } from '../../features/context.ts'
import { openMessage } from '../../features/outbox/post.ts'
import type { Reply } from '../reply.ts'

/** What it takes to read messages, which hold codes and links. */
export const MESSAGES = rightOf('outbox', 'list', outbox.list)

const HEADERS = {
  'content-security-policy':
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'",
  'referrer-policy': 'no-referrer',
}

/** Empty for a message that has no such form. Throws ApiError noRoute for one that is not there. */
export async function mailPage(world: World, project: string, id: string): Promise<Reply> {
  const kept = await world.store.outbox.load(project, id)
  if (!kept) throw new ApiError('noRoute', 'There is no such message')
  const { html } = openMessage(world, project, kept)
  if (html === '') return { status: 204, body: '' }
  return { status: 200, body: html, type: 'text/html; charset=utf-8', headers: HEADERS }
}
