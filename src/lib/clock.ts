/** The two clocks. Nothing else in `src` asks the machine what time it is; the linter sees to it. */

export interface Clock {
  /** Unix milliseconds, for what is stored, shown or signed. It is set by people and networks: it may jump, both ways. */
  now(): number
  /** Milliseconds since some moment, for caches, windows and time-outs. It only grows, whatever happens to `now`. */
  elapsed(): number
}

export const now = (): number => Date.now()

export const elapsed = (): number => performance.now()

export const machineClock: Clock = { now, elapsed }

export interface MovableClock extends Clock {
  /** As if so many milliseconds went by: both clocks move. */
  pass(milliseconds: number): void
  /** As if somebody set the clock by so many milliseconds, either way: `now` moves, and nothing has gone by. */
  jump(milliseconds: number): void
  /** Takes back what was moved of `now`; what has gone by stays so. */
  restart(): void
}

export function movableClock(machine: Clock = machineClock): MovableClock {
  let passed = 0
  let jumped = 0
  return {
    now: () => machine.now() + jumped,
    elapsed: () => machine.elapsed() + passed,
    pass: (milliseconds) => {
      passed += Math.max(0, milliseconds)
      jumped += milliseconds
    },
    jump: (milliseconds) => {
      jumped += milliseconds
    },
    restart: () => {
      jumped = 0
    },
  }
}
