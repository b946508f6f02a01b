import { type Family, joined } from './families.ts'

/** What several processes have counted, with those that are gone: a sum that falls would look like a start from zero. */
export interface Ledger {
  /** `process`: any number that no other process has had. */
  note(process: number, families: Family[]): void
  /** The process is gone; what it had counted when it was last asked stays. */
  close(process: number): void
  all(): Family[][]
}

export function createLedger(): Ledger {
  const living = new Map<number, Family[]>()
  let gone: Family[] = []
  return {
    note: (process, families) => void living.set(process, families),
    close(process) {
      gone = joined([gone, lasting(living.get(process) ?? [])])
      living.delete(process)
    },
    all: () => [gone, ...living.values()],
  }
}

/** Counts of the work done; what a process takes itself goes with it. */
function lasting(families: Family[]): Family[] {
  return families.filter(({ name, type }) => type !== 'gauge' && name.startsWith('homescope_'))
}
