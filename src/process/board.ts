/** How the chores of a process go: when each ran, how long, and how it ended. */
import type { Chore } from '../features/company/upkeep/port.ts'
import { elapsed, now } from '../lib/clock.ts'

export interface BoardEntry {
  /** Does the work, and notes how it went; rejects as the work does. */
  noted(work: () => Promise<unknown>): Promise<void>
}

/** What work resolves to that has only seen that it is not its time yet: it does not count as a run. */
export const NOTHING_DUE = Symbol('nothing due')

export interface Board {
  add(chore: { name: string; doc: string; pause: number }): BoardEntry
  /** As they stand now. */
  list(): Chore[]
}

export function createBoard(): Board {
  const shown: (() => Chore)[] = []
  return {
    add: ({ name, doc, pause }) => {
      const { noted, stands } = entry(pause)
      shown.push(() => ({ name, doc, every: pause, ...stands() }))
      return { noted }
    },
    list: () => shown.map((show) => show()),
  }
}

type Stands = Omit<Chore, 'name' | 'doc' | 'every'>

function entry(pause: number): BoardEntry & { stands(): Stands } {
  const began = now()
  let looked = 0
  let stands: Stands = { state: 'waiting', problem: '', lastTime: 0, took: 0, nextTime: 0, runs: 0, failures: 0 }
  return {
    stands: () => ({ ...stands, nextTime: (looked || began) + pause }),
    async noted(work) {
      const before = stands
      const start = elapsed()
      looked = now()
      stands = { ...before, state: 'running', lastTime: looked }
      const ended = (next: Partial<Stands>) => {
        stands = { ...stands, problem: '', took: Math.round(elapsed() - start), runs: before.runs + 1, ...next }
      }
      try {
        if ((await work()) === NOTHING_DUE) stands = before
        else ended({ state: 'done' })
      } catch (error) {
        ended({ state: 'failed', problem: String(error), failures: before.failures + 1 })
        throw error
      }
    },
  }
}
