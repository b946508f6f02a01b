import type { JsonObject } from '../../lib/json.ts'

/** A code or link that waits to be verified. */
export interface Challenge {
  /**
   * Digest of a link's token; `otp:<method>:<userId>@<network>` for a code, so that a new code replaces the old, with
   * `otp:<method>:<userId>` naming the newest in its options; and `test-otp:<method>:<userId>` for the one that was
   * generated for a test user.
   */
  id: string
  kind:
    | 'otp'
    | 'magiclink'
    | 'enchantedlink'
    | 'notp'
    | 'totp'
    | 'webauthn'
    | 'outbound'
    | 'federation'
    | 'federated'
    | 'device'
    | 'ciba'
    | 'pushed'
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
  /** Those of the ids, and the one that the `pointer` names in its options as `code`; the pointer, too. */
  codes(project: string, ids: { asked: string; test: string; pointer: string }): Promise<Challenge[]>
  byPending(project: string, pendingDigest: string): Promise<Challenge | undefined>
  /** Each replaces one of the same id. */
  put(project: string, ...challenges: readonly Challenge[]): Promise<void>
  /** From `pending` to `approved`, with new options; false when it was not pending. */
  approve(project: string, id: string, options: JsonObject): Promise<boolean>
  /** False when it was gone already: of many that take it at once, one has it. */
  take(project: string, id: string): Promise<boolean>
  /** The same of a code, as it was read: false also when another has taken its place. */
  takeCode(project: string, code: Pick<Challenge, 'id' | 'digest'>): Promise<boolean>
  /** Takes a link that is good by `now`, for good unless it is reusable; undefined for all others. */
  takeLink(project: string, id: string, now: number): Promise<Challenge | undefined>
  remove(project: string, id: string): Promise<void>
  /** Of all projects. */
  removeExpired(now: number): Promise<void>
}

/** A run of a flow, between two requests of its browser. */
export interface StoredExecution {
  /** Digest of the id that its browser holds. */
  id: string
  flowId: string
  /** All that is known of it as JSON, sealed: it holds what people typed. */
  sealed: string
  /** Unix milliseconds, all. Until `heldUntil` a request has it for itself; 0 when none has. */
  heldUntil: number
  createdAt: number
  usedAt: number
  expiresAt: number
}

/** Which request holds an execution: the moment until which it does, beyond its own. */
export interface Hold {
  now: number
  until: number
}

export interface Executions {
  load(project: string, id: string): Promise<StoredExecution | undefined>
  create(project: string, execution: StoredExecution): Promise<void>
  /** False while another request has it. A hold that ends later than one can last by now was made by a clock ahead. */
  hold(project: string, id: string, hold: Hold): Promise<boolean>
  /** Stores what came of it and lets it go; false when the hold has ended and somebody else has it. */
  save(project: string, execution: StoredExecution, heldUntil: number): Promise<boolean>
  letGo(project: string, id: string, heldUntil: number): Promise<void>
  /** Newest first. */
  list(project: string, limit: number): Promise<StoredExecution[]>
  /** Of all projects. */
  removeExpired(now: number): Promise<void>
}
