/** Whole numbers in a row that grows: four bytes each, where an array takes eight and more. */
export class Ints {
  #array: Int32Array

  constructor(room = 16) {
    this.#array = new Int32Array(room)
  }

  at(index: number): number {
    return this.#array[index] as number
  }

  set(index: number, value: number): void {
    if (index >= this.#array.length) this.#grow(index + 1)
    this.#array[index] = value
  }

  #grow(least: number): void {
    const larger = new Int32Array(Math.max(least, Math.ceil(this.#array.length * GROWTH)))
    larger.set(this.#array)
    this.#array = larger
  }
}

const GROWTH = 1.5

/** Numbers from 0, of which those that were given back come again. */
export class Numbers {
  readonly #free = new Ints()
  #freeCount = 0
  #next = 0

  take(): number {
    return this.#freeCount > 0 ? this.#free.at(--this.#freeCount) : this.#next++
  }

  giveBack(number: number): void {
    this.#free.set(this.#freeCount++, number)
  }
}
