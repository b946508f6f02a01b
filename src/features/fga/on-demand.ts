/** Answers about relations that are not in memory: what an answer needs is read, step by step, until it needs no more. */
import { ApiError } from '../../contract/faults.ts'
import { Engine } from '../../fga/engine/engine.ts'
import { PartialTuples } from '../../fga/tuples/partial.ts'
import type { FgaPosition } from '../../store/port/fga.ts'
import type { Store } from '../../store/port/index.ts'
import type { Context } from '../context.ts'
import { compiledSchema } from './compiled.ts'

/** Relations that one answer may read, and that are kept for the next. */
const MOST_READ = 200_000
const MOST_TRIES = 5
/** Milliseconds in which an answer may be asked for, again after each reading; the readings themselves are not counted. */
const LONGEST = 5000

type OnDemandContext = Pick<Context, 'store' | 'elapsed'>

interface Kept {
  mark: string
  tuples: PartialTuples
  engine: Engine
}

/** Relations of one project that answers have read, as long as they stand. */
export class OnDemand {
  readonly #project: string
  #kept: Kept | undefined

  constructor(project: string) {
    this.#project = project
  }

  /** Relations, and readings that found none. */
  get size(): number {
    return this.#kept?.tuples.size ?? 0
  }

  /**
   * What `ask` says of the relations as they stand now; it is asked again after each reading, so it has to be pure.
   * Throws what it throws, and ApiError `tooManyRelations` where it takes more than may be read or too long, `busy` where they
   * change all the time.
   */
  async ask<T>(ctx: OnDemandContext, ask: (engine: Engine) => T): Promise<T> {
    const { store } = ctx
    for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
      const position = await store.fga.position(this.#project)
      const kept = await this.#at(store, position)
      const before = kept.tuples.readings
      const answer = await this.#readUntilAnswered(ctx, kept, ask)
      // What this and others have read meanwhile belongs together where nothing has changed since.
      if (kept.tuples.readings === before) return answer()
      const { mark } = await store.fga.position(this.#project)
      if (mark === kept.mark) return answer()
      if (this.#kept === kept) this.#kept = undefined
    }
    throw new ApiError('busy', 'The relations change all the time', { retryAfter: 1 })
  }

  async #at(store: Store, { mark, schema }: FgaPosition): Promise<Kept> {
    if (this.#kept?.mark === mark && this.size <= MOST_READ) return this.#kept
    const { engine } = await compiledSchema(store, this.#project, schema)
    const tuples = new PartialTuples(engine.byName.keys())
    this.#kept = { mark, tuples, engine: new Engine(engine, tuples) }
    return this.#kept
  }

  /** Resolves to what returns, or throws, as `ask` did. */
  async #readUntilAnswered<T>(
    { store, elapsed }: OnDemandContext,
    { tuples, engine }: Kept,
    ask: (engine: Engine) => T,
  ): Promise<() => T> {
    let left = MOST_READ
    let asking = 0
    for (;;) {
      const began = elapsed()
      const answer = attempted(() => ask(engine))
      asking += elapsed() - began
      const wanted = tuples.takeWanted()
      if (wanted.length === 0) return answer
      if (asking > LONGEST) throw new ApiError('tooManyRelations', `The answer takes more than ${LONGEST} ms`)
      for (const each of wanted) {
        const found = await store.fga.read(this.#project, each.reading, left + 1)
        left -= found.length
        if (left < 0) throw new ApiError('tooManyRelations', `The answer takes more than ${MOST_READ} of them`)
        tuples.addRead(each, found)
      }
    }
  }
}

function attempted<T>(ask: () => T): () => T {
  try {
    const value = ask()
    return () => value
  } catch (error) {
    return () => {
      throw error
    }
  }
}
