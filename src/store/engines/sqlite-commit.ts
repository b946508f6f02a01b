import type { Db } from '../db.ts'
import type { Durable } from '../port/index.ts'
import { type Connection, execute } from './sqlite-connection.ts'
import { translate, untilFree } from './sqlite-patience.ts'

interface Job {
  /** Resolves to what tells whoever waits that it is done. */
  work: (db: Db) => Promise<() => void>
  durable: Durable
  reject: (error: unknown) => void
}

interface Rules {
  /** Runs once in each transaction, first. */
  begun: () => void
  beforeCommit: () => void
  patience: number
  /** Commits never wait for the disk. */
  passing: boolean
}

/** The largest number of transactions that share a commit. */
const MOST_JOBS = 256

/**
 * Writers that arrive in the same turn of the event loop share one commit: the disk is flushed once for all of them,
 * and each is answered after that. `beforeCommit` runs in each transaction, last.
 */
export class GroupCommit {
  private readonly connection: Connection
  private readonly db: Db
  private readonly begun: () => void
  private readonly beforeCommit: () => void
  private readonly patience: number
  private readonly passing: boolean
  private queue: Job[] = []
  private running: Promise<void> | undefined
  /** Whether commits wait for the disk now. */
  private isFlushed = true
  /** Transactions that were run again because another one in their group failed. */
  repeated = 0

  /** `patience`: milliseconds that writers wait for another process. */
  constructor(connection: Connection, db: Db, { begun, beforeCommit, patience, passing }: Rules) {
    this.connection = connection
    this.db = db
    this.begun = begun
    this.beforeCommit = beforeCommit
    this.patience = patience
    this.passing = passing
  }

  transaction<T>(work: (db: Db) => Promise<T>, durable: Durable = 'now'): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const told = async (db: Db) => {
        const value = await work(db)
        return () => resolve(value)
      }
      this.queue.push({ work: told, durable, reject })
      this.running ??= this.drain()
    })
  }

  get waiting(): number {
    return this.queue.length
  }

  get isBusy(): boolean {
    return this.running !== undefined
  }

  async idle(): Promise<void> {
    while (this.running) await this.running
  }

  /** A transaction that shares its commit with no other; those that come meanwhile wait for it. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    await this.idle()
    const turn = this.takeTurn(work)
    const drain = () => this.drain()
    this.running = turn.then(drain, drain)
    return turn
  }

  private async takeTurn<T>(work: () => Promise<T>): Promise<T> {
    this.flush(true)
    await this.begin()
    try {
      const result = await work()
      execute(this.connection, 'COMMIT')
      return result
    } catch (error) {
      this.rollBack()
      throw error
    }
  }

  private async drain(): Promise<void> {
    await this.gather()
    while (this.queue.length > 0) {
      await this.commit(this.queue.splice(0, MOST_JOBS))
      if (this.queue.length > 0) await this.gather()
    }
    this.running = undefined
  }

  /**
   * One turn of the event loop lets the requests that have already arrived join, and while there are more with each
   * turn, those that are on their way: else those who write all the time go in two groups that wait for each other.
   */
  private async gather(): Promise<void> {
    let waiting: number
    do {
      waiting = this.queue.length
      await new Promise(setImmediate)
    } while (this.queue.length > waiting && this.queue.length < MOST_JOBS)
  }

  /**
   * Few jobs fail after they have written. Only a group that has one is run again with a savepoint around each job:
   * a savepoint makes the trigram index flush what it has gathered, which costs as much as the rest of a small job.
   */
  private async commit(jobs: Job[]): Promise<void> {
    const settle = (await this.run(jobs, false)) ?? (await this.runAgain(jobs)) ?? []
    for (const answer of settle) answer()
  }

  private runAgain(jobs: Job[]): Promise<(() => void)[] | undefined> {
    this.repeated += jobs.length
    return this.run(jobs, true)
  }

  /** Resolves to the jobs' answers, or to undefined when one failed that cannot be undone without the others. */
  private async run(jobs: Job[], apart: boolean): Promise<(() => void)[] | undefined> {
    const answers: (() => void)[] = []
    try {
      this.flush(jobs.some(({ durable }) => durable === 'now'))
      await this.begin()
      for (const job of jobs) {
        const answer = apart ? await this.runApart(job) : await this.runTogether(job)
        if (!answer) {
          this.rollBack()
          return undefined
        }
        answers.push(answer)
      }
      this.beforeCommit()
      execute(this.connection, 'COMMIT')
      return answers
    } catch (error) {
      this.rollBack()
      return jobs.map((job) => () => job.reject(translate(error)))
    }
  }

  /** When another process does not let go, those that came meanwhile are told as well. */
  private async begin(): Promise<void> {
    try {
      await untilFree(this.patience, () => execute(this.connection, 'BEGIN IMMEDIATE'))
    } catch (error) {
      for (const job of this.queue.splice(0)) job.reject(translate(error))
      throw translate(error)
    }
    this.begun()
  }

  /** Whether commits wait for the disk from here on. The flush of one is that of all before it. */
  private flush(wanted: boolean): void {
    if (this.passing || wanted === this.isFlushed) return
    this.connection.database.exec(`PRAGMA synchronous = ${wanted ? 'FULL' : 'NORMAL'}`)
    this.isFlushed = wanted
  }

  private async runTogether(job: Job): Promise<(() => void) | undefined> {
    const { writes } = this.connection
    try {
      return await job.work(this.db)
    } catch (error) {
      return this.connection.writes === writes ? () => job.reject(translate(error)) : undefined
    }
  }

  private async runApart(job: Job): Promise<() => void> {
    execute(this.connection, 'SAVEPOINT job')
    try {
      const resolve = await job.work(this.db)
      execute(this.connection, 'RELEASE job')
      return resolve
    } catch (error) {
      // A full disk rolls the whole transaction back by itself; then nobody in it has written anything.
      if (!this.connection.database.isTransaction) throw error
      execute(this.connection, 'ROLLBACK TO job')
      execute(this.connection, 'RELEASE job')
      return () => job.reject(translate(error))
    }
  }

  private rollBack(): void {
    if (this.connection.database.isTransaction) execute(this.connection, 'ROLLBACK')
  }
}
