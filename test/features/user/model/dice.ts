/** Chance that a seed repeats. */
export interface Dice {
  /** A whole number from 0 to below the limit. */
  below(limit: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T
  /** Each item with that probability. */
  some<T>(items: readonly T[], probability?: number): T[]
}

export function dice(seed: number): Dice {
  let state = (seed ^ 0x9e3779b9) >>> 0
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x45d9f3b)
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b)
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  const chance = (probability: number) => next() < probability
  return {
    below,
    chance,
    pick: (items) => items[below(items.length)] as never,
    some: (items, probability = 0.4) => items.filter(() => chance(probability)),
  }
}
