import type { JsonObject } from '../../lib/json.ts'

/** A code or link that waits to be verified. */
export interface Challenge {
  /** Digest of a link's token, or `otp:<method>:<userId>` for a code, so that a new code replaces the old. */
  id: string
  kind: 'otp' | 'magiclink' | 'enchantedlink'
  method: string
  userId: string
  loginId: string
  /** Salted digest of a code, empty for links. */
  digest: string
  salt: string
  /** Digest of an enchanted link's pendingRef. */
  pendingDigest: string
  options: JsonObject
  /** May be verified more than once: codes of test users. */
  reusable: boolean
  attempts: number
  status: string
  /** Unix milliseconds, both. */
  createdAt: number
  expiresAt: number
}

export interface Challenges {
  load(project: string, id: string): Promise<Challenge | undefined>
  byPending(project: string, pendingDigest: string): Promise<Challenge | undefined>
  /** Replaces one of the same id. */
  put(project: string, challenge: Challenge): Promise<void>
  remove(project: string, id: string): Promise<void>
}
