/** Definitions of a schema and the numbers of their relations in an index: names are looked up once, and not at each node. */
import { objectIn, type Reference, relationIn, type TupleIndex } from '../tuples/port.ts'
import type { Definition, EngineSchema } from './schema.ts'

export class Bindings {
  readonly #index: TupleIndex
  readonly #byNameAndType = new Map<string, Map<string, Definition>>()
  /** By the number of a relation. */
  readonly #byType: (ReadonlyMap<string, Definition> | undefined)[] = []
  /** By the index of a definition; an index that has a number for a name keeps it. */
  readonly #relations: Int32Array

  constructor({ definitions }: EngineSchema, index: TupleIndex) {
    this.#index = index
    this.#relations = new Int32Array(definitions.length).fill(NONE)
    for (const definition of definitions) {
      const { name, type } = definition
      const own = this.#byNameAndType.get(name) ?? new Map<string, Definition>()
      this.#byNameAndType.set(name, own.set(type, definition))
    }
  }

  /** Undefined while no tuple has it. */
  relationOf({ index, name }: Definition): number | undefined {
    const known = this.#relations[index] ?? NONE
    if (known !== NONE) return known
    const relation = this.#index.relation(name)
    if (relation !== undefined) this.#relations[index] = relation
    return relation
  }

  /** The definition that a relation on an object is of. */
  definitionAt(place: Reference): Definition | undefined {
    const relation = relationIn(place)
    if (relation === undefined) return undefined
    this.#byType[relation] ??= this.#byNameAndType.get(this.#index.relationName(relation)) ?? NOTHING
    return this.#byType[relation].get(this.#index.typeOf(objectIn(place)))
  }
}

const NONE = -1
const NOTHING: ReadonlyMap<string, Definition> = new Map()
