/** What features see of the database. Everything is asked for by project first. */
import type { nouns } from '../tables/index.ts'
import type { UserTexts } from './users.ts'

/** What can be asked of each noun. */
export type Tables = { [N in keyof typeof nouns]: ReturnType<(typeof nouns)[N]['open']> }

/** Beside what is in a transaction, each call is one of its own. */
export interface Store extends Tables {
  /** Itself, whatever project it is `of`: what a process remembers of a database hangs on this. */
  readonly whole: Store
  /** The same, with transactions in one project. */
  of(project: string): ProjectStore
  /**
   * One transaction on what belongs to no project, and on projects that it makes or removes; else as `write`.
   * `unhurried` where a statement may take minutes.
   */
  writeDirectory<T>(work: (tables: Tables) => Promise<T>, pace?: 'unhurried'): Promise<T>
  /** Does the work unless another process on the database is at such work now; resolves to whether it was done here. */
  alone(work: () => Promise<void>): Promise<boolean>
  /** Where a server follows the database, and is not too far behind: for reads that may be a moment old. */
  aside(): Aside | undefined
  /** What this process asks of the database now, and has since it started. */
  load(): Load
  /** How a project's `writeTogether` is done by its `write`. */
  readonly together: (project: string, write: ProjectStore['write']) => WriteTogether
  /** Of users as they are on the disk, whatever a transaction is about to change. */
  readonly userTexts: UserTexts
  /** Rejects, within two seconds, when the database does not answer or takes no writes. */
  ready(): Promise<void>
  /**
   * The servers that hold the shards of a database that is spread, none of one that is whole; some seconds old. Rejects,
   * within two seconds, when the database does not say.
   */
  nodes(): Promise<readonly DatabaseNode[]>
  close(): Promise<void>
}

export interface ProjectStore extends Store {
  /**
   * One transaction, in which the project is there and is not removed: resolves when it is durable, rejects with
   * nothing changed (StoreError `gone` when there is no such project; `unknown` is the one exception). Nothing slow
   * belongs inside, because on the embedded engine others wait for it.
   */
  write<T>(work: (tables: Tables) => Promise<T>, durable?: Durable): Promise<T>
  /**
   * As `write`, for an item of a kind that many callers may have at the same moment: where transactions cost ways to
   * another machine, one does for several of them. `work` is the same function for all.
   */
  writeTogether: WriteTogether
}

export type WriteTogether = <I, O>(work: SharedWork<I, O>, item: I) => Promise<O>

/** Resolves to what gives each item's answer, or throws, in the order of the items; what it throws itself undoes them all. */
export type SharedWork<I, O> = (tables: Tables, items: readonly I[]) => Promise<(() => O)[]>

/** Milliseconds that a store waits until it says that it cannot. */
export interface Limits {
  /** For a connection. */
  connect: number
  /** For a lock that another process or transaction holds. */
  lock: number
  /** For the answer to one statement, other than of migrations and the like. */
  statement: number
}

/**
 * When a transaction must be on the disk: before it resolves, or, for `later`, before the next one that resolves
 * durably. Either way all processes see it, and a process that is killed takes nothing with it; only a machine that
 * stops in between does.
 */
export type Durable = 'now' | 'later'

export interface Aside {
  tables: Tables
  /** Milliseconds that what it says may be old. */
  age: number
}

export interface DatabaseNode {
  /** `host:port`, as the coordinator knows it. */
  name: string
  /** Whether the coordinator reaches it. */
  isUp: boolean
}

export interface Load {
  /** Transactions that wait for their turn or for a connection. */
  waiting: number
  /** Connections that are open, and those of them that nobody uses. */
  open: number
  idle: number
  /** Transactions that were in each other's way and were done again. */
  repeated: number
  /** Milliseconds that the replica is behind, where there is one; endless while nothing is known of it. */
  replicaAge?: number
}

/** `gone`: there is no such project. `unknown`: the answer to a commit was lost. `newer`: for a newer program. */
export type StoreErrorKind = 'unavailable' | 'conflict' | 'gone' | 'unknown' | 'newer'

/** The database cannot do what was asked now; nothing was changed, except perhaps for `unknown`. */
export class StoreError extends Error {
  readonly kind: StoreErrorKind
  constructor(kind: StoreErrorKind, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'StoreError'
    this.kind = kind
  }
}
