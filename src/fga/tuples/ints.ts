/** Whole numbers in a row that grows: four bytes each, where an array takes eight and more. */
export class Ints {
  #array: Int32Array

  constructor(room = 16) {
    this.#array = new Int32Array(room)
  }

  at(index: number): number {
    return this.#array[index] ?? 0
  }

  set(index: number, value: number): void {
    if (index >= this.#array.length) this.#array = grown(this.#array, index + 1)
    this.#array[index] = value
  }
}

const GROWTH = 1.5

/** Rows of as many whole numbers each: what is asked of one row lies together in the processor's cache. */
export class Rows {
  readonly #width: number
  #array: Int32Array

  constructor(width: number, room = 16) {
    this.#width = width
    this.#array = new Int32Array(width * room)
  }

  at(row: number, column: number): number {
    return this.#array[row * this.#width + column] as number
  }

  set(row: number, column: number, value: number): void {
    const index = row * this.#width + column
    if (index >= this.#array.length) this.#array = grown(this.#array, index + 1)
    this.#array[index] = value
  }
}

function grown(array: Int32Array, least: number): Int32Array {
  const larger = new Int32Array(Math.max(least, Math.ceil(array.length * GROWTH)))
  larger.set(array)
  return larger
}

/** Numbers from 0, of which those that were given back come again. */
export class Numbers {
  readonly #free = new Ints()
  #freeCount = 0
  #next = 0

  /** All that were ever taken are below it. */
  get count(): number {
    return this.#next
  }

  take(): number {
    return this.#freeCount > 0 ? this.#free.at(--this.#freeCount) : this.#next++
  }

  giveBack(number: number): void {
    this.#free.set(this.#freeCount++, number)
  }
}
