/** What is wrong with a schema, as authors are told it. */

/** 1-based; columns count UTF-16 units, as editors do. */
export type Place = {
  line: number
  column: number
}

export type Problem = Place & {
  /** A sentence without its full stop, which names what stands there and what was expected. */
  message: string
}

/** All that was found wrong, in the order of the text. */
export class SchemaError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n'))
    this.problems = problems
  }
}

export function problemText({ line, column, message }: Problem): string {
  return `${line}:${column}: ${message}`
}

/** More would help nobody, and a text of a megabyte could make a million. */
const MOST = 100

/** Collects problems, at most `MOST`, and no second one at the same place. */
export class Problems {
  readonly #found = new Map<string, Problem>()

  add(place: Place, message: string): void {
    const key = `${place.line}:${place.column}`
    if (this.#found.size >= MOST || this.#found.has(key)) return
    this.#found.set(key, { line: place.line, column: place.column, message })
  }

  get isFull(): boolean {
    return this.#found.size >= MOST
  }

  list(): Problem[] {
    return [...this.#found.values()].sort((a, b) => a.line - b.line || a.column - b.column)
  }
}
