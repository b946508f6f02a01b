import { StoreError } from '../../port/index.ts'

/** Lets so many works run at once; others wait for their turn, so many milliseconds. */
export class Turns {
  private free: number
  private readonly patience: number
  private readonly waiting: (() => void)[] = []

  constructor(most: number, patience: number) {
    this.free = most
    this.patience = patience
  }

  /** Throws StoreError `unavailable` when no turn comes in time. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--
    else await this.turn()
    try {
      return await work()
    } finally {
      const next = this.waiting.shift()
      if (next) next()
      else this.free++
    }
  }

  private turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        clearTimeout(late)
        resolve()
      }
      const late = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(enter), 1)
        reject(new StoreError('unavailable', 'Too many searches are under way'))
      }, this.patience)
      this.waiting.push(enter)
    })
  }
}
