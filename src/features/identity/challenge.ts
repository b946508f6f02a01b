import type { Challenge } from '../../store/port/challenges.ts'
import type { Context } from '../context.ts'

/** What makes the one different from the other. */
export type ChallengeFacts = Partial<Challenge> &
  Pick<Challenge, 'id' | 'kind' | 'method' | 'userId' | 'loginId' | 'options' | 'expiresAt'>

/** A proof that is waited for from now on: what is not said of it is blank. */
export function pendingChallenge(ctx: Pick<Context, 'clock'>, facts: ChallengeFacts): Challenge {
  return {
    digest: '',
    salt: '',
    pendingDigest: '',
    reusable: false,
    attempts: 0,
    status: 'pending',
    createdAt: ctx.clock(),
    ...facts,
  }
}
