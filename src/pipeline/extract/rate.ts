/** So many requests in so many seconds, counted over a sliding window. */
export interface Rate {
  requests: number
  seconds: number
}

export interface RateBudget {
  /** Resolves when the next request may go. */
  take(): Promise<void>
  /** Nobody goes for so many milliseconds: the server has said so to one. */
  pause(ms: number): void
}

export interface Clock {
  /** Milliseconds; never goes back. */
  now(): number
  sleep(ms: number): Promise<void>
}

/** Without a rate it only pauses. */
export function createBudget(rate: Rate | undefined, clock: Clock): RateBudget {
  const sent: number[] = []
  let pausedUntil = 0
  let turn: Promise<void> = Promise.resolve()

  async function wait(): Promise<void> {
    for (let delay = delayOf(); delay > 0; delay = delayOf()) await clock.sleep(delay)
    if (rate) sent.push(clock.now())
  }

  function delayOf(): number {
    const now = clock.now()
    if (pausedUntil > now) return pausedUntil - now
    if (!rate) return 0
    const window = rate.seconds * 1000
    while (sent.length > 0 && (sent[0] ?? now) <= now - window) sent.shift()
    return sent.length < rate.requests ? 0 : (sent[0] ?? now) + window - now
  }

  return {
    take: () => {
      turn = turn.then(wait)
      return turn
    },
    pause: (ms) => {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms)
    },
  }
}
