import type { JsonObject } from '../../lib/json.ts'

/** A refresh token with all that succeed it. */
export interface Session {
  id: string
  /** Empty for an anonymous one. */
  userId: string
  /** How the user signed in, in that order. */
  amr: string[]
  /** What the tokens carry beside what follows from the user. */
  claims: JsonObject
  /** Counts the rotations of the refresh token; a token of an earlier generation was used before. */
  generation: number
  /** Unix milliseconds, all. */
  createdAt: number
  usedAt: number
  expiresAt: number
}

export interface Sessions {
  load(project: string, id: string): Promise<Session | undefined>
  create(project: string, session: Session): Promise<void>
  /** Replaces claims, factors and end. */
  update(project: string, session: Session): Promise<void>
  /** One generation on; false when somebody else did that already. */
  rotate(project: string, id: string, generation: number, now: number): Promise<boolean>
  touch(project: string, id: string, now: number): Promise<void>
  /** False when it was gone already. */
  remove(project: string, id: string): Promise<boolean>
  /** All of the user's, less the one to be kept. */
  removeAll(project: string, userId: string, keep?: string): Promise<void>
  /** The newest first, also those that have expired. */
  ofUser(project: string, userId: string, limit: number): Promise<Session[]>
  /** Whether the user has signed in before. */
  seen(project: string, userId: string): Promise<boolean>
  /** Of all projects. */
  removeExpired(now: number): Promise<void>
}

export interface SigningKey {
  id: string
  /** The private key, PKCS #8 in PEM, sealed. */
  sealed: string
  publicJwk: JsonObject
  /** The longest life of a token signed with it so far, milliseconds. */
  longest: number
  /** Unix milliseconds; 0 while it signs. */
  createdAt: number
  retiredAt: number
  /** When the last of its tokens has expired; 0 while it signs. */
  expiresAt: number
}

export interface SigningKeys {
  /** Newest first. */
  all(project: string): Promise<SigningKey[]>
  /** False when the project has a key that signs. */
  create(project: string, key: SigningKey): Promise<boolean>
  lengthen(project: string, id: string, longest: number): Promise<void>
  /** The key signs no more, and is published until its last token has expired. */
  retire(project: string, id: string, now: number): Promise<void>
  /** Of all projects. */
  removeExpired(now: number): Promise<void>
}

/** So many tries in a window of so many milliseconds. */
export interface Tries {
  id: string
  tries: number
  window: number
}

/** Whose tries were used up before, and when their window ends, unix milliseconds. */
export interface UsedUp {
  id: string
  until: number
}

/** Of the first two nothing is left, the others have one try less; two may be the same. */
export interface Forgiven {
  clear: readonly [string, string]
  giveBack: readonly [string, string]
}

export interface Throttles {
  /**
   * Counts a try, unless all of the window's tries are used up: then resolves to the moment (unix milliseconds) when
   * the window ends. A window starts with its first try; one that ends later than it could by `now` starts now.
   */
  take(project: string, id: string, limit: { tries: number; window: number; now: number }): Promise<number | undefined>
  /**
   * `take` of at most five, each of another id, one after the other up to the first that are used up: those behind it
   * are not counted. In a transaction.
   */
  takeEach(project: string, list: readonly Tries[], now: number): Promise<UsedUp | undefined>
  /** Counts without an end; resolves to how many there are in the window. */
  count(project: string, id: string, limit: { window: number; now: number }): Promise<number>
  clear(project: string, id: string): Promise<void>
  /** One try less in the window that goes on; nothing is left of the only one. */
  giveBack(project: string, id: string): Promise<void>
  /** In a transaction. */
  forgive(project: string, forgiven: Forgiven): Promise<void>
  removeExpired(now: number): Promise<void>
}

/**
 * Of all projects: what was made in the future, by a clock that was ahead, counts as made now, and lasts as long as it
 * was meant to.
 */
export interface Futures {
  /** Challenges and codes. A message whose next try is farther away than `longestWait` (milliseconds) is tried now. */
  settleBrief(now: number, longestWait: number): Promise<void>
  /** Sessions and grants. */
  settleLasting(now: number): Promise<void>
}

interface TotpSeed {
  userId: string
  /** The seed in base32, sealed. */
  sealed: string
  /** The last time step whose code was used. */
  lastStep: number
  createdAt: number
}

export interface TotpSeeds {
  load(project: string, userId: string): Promise<TotpSeed | undefined>
  /** Replaces the user's. */
  put(project: string, seed: TotpSeed): Promise<void>
  /**
   * False when the code of this or a later step was used already. What was used beyond `newest`, the last step that
   * there can be yet, was used by a clock that was ahead, and does not count.
   */
  use(project: string, userId: string, step: number, newest: number): Promise<boolean>
  remove(project: string, userId: string): Promise<void>
}

export interface OutboxMessage {
  id: string
  userId: string
  /** The message as JSON, sealed: it holds codes and links. */
  sealed: string
  status: 'waiting' | 'sent' | 'failed' | 'kept' | 'dropped'
  failure: string
  tries: number
  /** Unix milliseconds, both. */
  createdAt: number
  nextAt: number
}

export interface Outbox {
  load(project: string, id: string): Promise<OutboxMessage | undefined>
  add(project: string, message: OutboxMessage): Promise<void>
  /** Newest first; with `after`, those made later than that message, oldest first. */
  list(project: string, page: { limit: number; after: string }): Promise<OutboxMessage[]>
  /** Messages of all projects that are to be sent now. */
  due(now: number, limit: number): Promise<(OutboxMessage & { project: string })[]>
  /** Takes a message for sending; false when another process did. */
  claim(project: string, id: string, tries: number, nextAt: number): Promise<boolean>
  settle(project: string, id: string, outcome: Pick<OutboxMessage, 'status' | 'failure' | 'nextAt'>): Promise<void>
  removeBefore(time: number): Promise<void>
  /** Messages of all projects that are still to be sent. */
  countWaiting(): Promise<number>
}

/** A device that asks its user for less. */
export interface TrustedDevice {
  id: string
  userId: string
  /** Of the secret that the device holds. */
  digest: string
  name: string
  /** What it is: `browser` or `app`. */
  kind: string
  /** From where it came last. */
  address: string
  /** Unix milliseconds, all. */
  createdAt: number
  usedAt: number
  expiresAt: number
}

export interface TrustedDevices {
  /** Oldest first, also those that have expired. */
  ofUser(project: string, userId: string): Promise<TrustedDevice[]>
  load(project: string, userId: string, id: string): Promise<TrustedDevice | undefined>
  add(project: string, device: TrustedDevice): Promise<void>
  use(project: string, userId: string, id: string, now: { at: number; address: string }): Promise<void>
  /** Resolves to how many there were. */
  remove(project: string, userId: string, ids: readonly string[]): Promise<number>
}
