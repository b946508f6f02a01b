import { ApiError } from '../../contract/faults.ts'
import type { World } from '../../features/context.ts'
import { type ConsoleSession, sessionOf } from '../../features/identity/door/passes.ts'

/** The session of a secret. Rejects with ApiError unauthorized where there is none. */
export type FindSession = (secret: string) => Promise<ConsoleSession>

export function createSessions(world: World): FindSession {
  return async (secret) => {
    const session = await sessionOf(world, secret)
    if (!session) throw new ApiError('unauthorized', 'Sign in to the console')
    return session
  }
}
