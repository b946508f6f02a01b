import { setImmediate as nextTurn } from 'node:timers/promises'

/** Work for a database that is done piece by piece, in order, while its caller makes more. */
export class Pipe {
  private readonly limit: number
  private last: Promise<void> = Promise.resolve()
  /** Pieces that are not done, the oldest first. */
  private readonly underway: Promise<void>[] = []
  private waiting = 0
  private failure: unknown

  /** `limit`: so much may wait, in the unit of the pieces' sizes. */
  constructor(limit: number) {
    this.limit = limit
  }

  push(size: number, work: () => Promise<void>): void {
    this.waiting += size
    this.last = this.last
      .then(() => (this.failure === undefined ? work() : undefined))
      .catch((error) => {
        this.failure ??= error
      })
      .then(() => {
        this.waiting -= size
        void this.underway.shift()
      })
    this.underway.push(this.last)
  }

  /** Resolves when more can be taken. Throws what went wrong, once. */
  async drained(): Promise<void> {
    while (this.waiting > this.limit) await this.underway[0]
    // The database's own work needs its turn, or nothing is sent until the buffers are full.
    if (this.waiting > 0) await nextTurn()
    this.check()
  }

  /** Resolves when all is done, well or not. */
  async quiet(): Promise<void> {
    await this.last
  }

  /** Resolves when all is done. Throws what went wrong, once. */
  async settled(): Promise<void> {
    await this.last
    this.check()
  }

  private check(): void {
    const { failure } = this
    this.failure = undefined
    if (failure !== undefined) throw failure
  }
}
