/** A user's sessions, one by one. All at once end by `logout`. */
import type { Handle } from '../../../contract/operation.ts'
import type { user } from '../../../contract/user/index.ts'
import type { Session } from '../../../store/port/sessions.ts'
import { type Context, seconds } from '../../context.ts'
import { auditUsers, findUser, lockUser } from '../changing.ts'

type Handler<O extends keyof typeof user> = Handle<(typeof user)[O], Context>

export const listSessions: Handler<'listSessions'> = async (ctx, { loginId, userId }) => {
  const project = ctx.caller.project.id
  const { id, sessionsVoidAt } = await findUser(ctx, userId || loginId)
  const all = await ctx.store.sessions.ofUser(project, id, MOST)
  const isGood = ({ createdAt, expiresAt }: Session) => expiresAt > ctx.clock() && createdAt >= sessionsVoidAt
  return { sessions: all.filter(isGood).map(toWire) }
}

/** Who signs in without end, as machines do, has more than anybody looks at. */
const MOST = 1000

const toWire = ({ id, createdAt, usedAt, expiresAt, amr, claims }: Session) => ({
  id,
  createdTime: seconds(createdAt),
  lastUsedTime: seconds(usedAt),
  expirationTime: seconds(expiresAt),
  methods: amr,
  tenantId: typeof claims['dct'] === 'string' ? claims['dct'] : '',
})

export const endSessions: Handler<'endSessions'> = (ctx, { loginId, userId, sessionIds }) =>
  ctx.store.write(async (tables) => {
    const project = ctx.caller.project.id
    const user = await lockUser(tables, project, userId || loginId)
    const ended: string[] = []
    for (const id of new Set(sessionIds)) {
      const session = await tables.sessions.load(project, id)
      if (session?.userId === user.id && (await tables.sessions.remove(project, id))) ended.push(id)
    }
    if (ended.length > 0) await auditUsers(ctx, tables, 'SessionsEnded', [user])
    return { ended }
  })
