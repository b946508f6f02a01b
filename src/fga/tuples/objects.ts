/** Types and ids of objects, by number. An object that is not needed any more gives its number back. */
import { Ints, Numbers } from './ints.ts'
import { Names } from './names.ts'

export const NONE = -1

export class Objects {
  readonly #types = new Names()
  /** The first object of each id. */
  readonly #first = new Map<string, number>()
  readonly #numbers = new Numbers()
  readonly #ids: string[] = []
  readonly #typeOf = new Ints()
  /** The next one of the same id, of another type. */
  readonly #same = new Ints()

  /** NONE when it was not added. */
  find(type: string, id: string): number {
    const wanted = this.#types.find(type)
    if (wanted === undefined) return NONE
    for (let object = this.#first.get(id) ?? NONE; object !== NONE; object = this.#same.at(object)) {
      if (this.#typeOf.at(object) === wanted) return object
    }
    return NONE
  }

  /** One that `find` does not find. */
  add(type: string, id: string): number {
    const object = this.#numbers.take()
    this.#ids[object] = id
    this.#typeOf.set(object, this.#types.take(type))
    this.#same.set(object, this.#first.get(id) ?? NONE)
    this.#first.set(id, object)
    return object
  }

  /** Nothing may name it any more. */
  giveBack(object: number): void {
    const id = this.id(object)
    const next = this.#same.at(object)
    const first = this.#first.get(id) ?? NONE
    if (first !== object) {
      let before = first
      while (this.#same.at(before) !== object) before = this.#same.at(before)
      this.#same.set(before, next)
    } else if (next === NONE) this.#first.delete(id)
    else this.#first.set(id, next)
    this.#ids[object] = ''
    this.#numbers.giveBack(object)
  }

  /** All of this id, whatever their type. */
  named(id: string): number[] {
    const found: number[] = []
    for (let object = this.#first.get(id) ?? NONE; object !== NONE; object = this.#same.at(object)) found.push(object)
    return found
  }

  id(object: number): string {
    return this.#ids[object] ?? ''
  }

  type(object: number): string {
    return this.typeName(this.typeNumber(object))
  }

  typeNumber(object: number): number {
    return this.#typeOf.at(object)
  }

  typeName(number: number): string {
    return this.#types.name(number)
  }
}
