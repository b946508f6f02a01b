/** Messages are written into the outbox in the transaction that made them, and sent from there. */
import type { Message } from '../../delivery/port.ts'
import type { Tables } from '../../store/port/index.ts'
import type { OutboxMessage } from '../../store/port/sessions.ts'
import type { Context, World } from '../context.ts'

/** `to nobody`: for an account that there is not. The same work is done, and nothing comes of it. */
export async function post(
  ctx: Context,
  tables: Tables,
  message: Message,
  { userId, toNobody = false }: { userId: string; toNobody?: boolean },
): Promise<void> {
  const project = ctx.caller.project.id
  const id = nextId(ctx)
  await tables.outbox.add(project, {
    id,
    userId,
    sealed: ctx.vault.seal(JSON.stringify(message), placeOf(project, id)),
    status: toNobody ? 'dropped' : ctx.delivery?.carries(message.channel) ? 'waiting' : 'kept',
    failure: '',
    tries: 0,
    createdAt: ctx.clock(),
    nextAt: ctx.clock(),
  })
}

let made = 0

/** Sorts by time, and within a millisecond by the order in which this process made them. */
function nextId(ctx: Context): string {
  made = (made + 1) % 36 ** 4
  const unique = Buffer.from(ctx.random(8)).toString('hex')
  return `m${ctx.clock().toString(36).padStart(9, '0')}${made.toString(36).padStart(4, '0')}${unique}`
}

export function openMessage(world: World, project: string, { id, sealed }: OutboxMessage): Message {
  return JSON.parse(world.vault.open(sealed, placeOf(project, id))) as Message
}

const placeOf = (project: string, id: string) => `outbox ${project} ${id}`
