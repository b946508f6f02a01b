/** Sign-ins that failed, in the audit trail. */
import type { AuditRecord } from '../../store/port/audit.ts'
import type { Tables } from '../../store/port/index.ts'
import type { User } from '../../store/port/users.ts'
import { audited, type Context } from '../context.ts'

/** Milliseconds. */
const WINDOW = 3_600_000
/** Failures with login ids that nobody has, in a window of a project, that leave a record each. */
const MOST_TOLD = 100
/** Letters of such a login id that are kept: strangers choose them. */
const KEPT = 64

/**
 * Also for login ids that nobody has, of which there is no end: the first hundred in an hour leave a record each, and
 * further ones when they are twice as many as at the last record, which says how many. As much is counted for users,
 * so that time does not tell the two apart.
 */
export async function noteFailure(
  ctx: Context,
  tables: Tables,
  { loginId, user, method }: { loginId: string; user: User | undefined; method: string },
): Promise<void> {
  if (user?.test) return
  const project = ctx.caller.project.id
  const count = await tables.throttles.count(project, `failed:${user?.id ?? ''}`, { window: WINDOW, now: ctx.clock() })
  const what = user ? { userId: user.id, loginIds: user.loginIds } : ofNobody(loginId, count)
  if (what) await tables.audit.add(project, [audited(ctx, 'LoginFailed', { ...what, type: 'warn', method })])
}

function ofNobody(loginId: string, count: number): Pick<AuditRecord, 'loginIds' | 'data'> | undefined {
  if (count > MOST_TOLD && !Number.isInteger(Math.log2(count / MOST_TOLD))) return undefined
  return { loginIds: [shortened(loginId)], data: count > MOST_TOLD ? { unknownInThisHour: count } : {} }
}

function shortened(loginId: string): string {
  const letters = [...loginId]
  return letters.length > KEPT ? `${letters.slice(0, KEPT).join('')}…` : loginId
}
