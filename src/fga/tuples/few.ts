/** Collections of whole numbers that mostly stay so small that looking through them is quicker than any table. */

const FEW = 16

/** Each once, in the order in which they came. */
export class Numbered {
  readonly list: number[] = []
  #table: Set<number> | undefined

  has(number: number): boolean {
    return this.#table ? this.#table.has(number) : this.list.includes(number)
  }

  add(number: number): void {
    if (this.has(number)) return
    this.list.push(number)
    if (this.#table) this.#table.add(number)
    else if (this.list.length > FEW) this.#table = new Set(this.list)
  }
}

/** A number for each of others. */
export class Numbering {
  readonly #keys: number[] = []
  readonly #values: number[] = []
  #table: Map<number, number> | undefined

  get(key: number): number | undefined {
    if (this.#table) return this.#table.get(key)
    // The last that came is the first to be asked for.
    for (let at = this.#keys.length - 1; at >= 0; at--) if (this.#keys[at] === key) return this.#values[at]
    return undefined
  }

  set(key: number, value: number): void {
    if (this.#table) {
      this.#table.set(key, value)
      return
    }
    const at = this.#keys.lastIndexOf(key)
    if (at >= 0) this.#values[at] = value
    else if (this.#keys.length < FEW) {
      this.#keys.push(key)
      this.#values.push(value)
    } else
      this.#table = new Map([
        ...this.#keys.map((each, place) => [each, this.#values[place] ?? 0] as const),
        [key, value],
      ])
  }
}
