/** Schema and relations of one project, as they stood at one position; those of large projects are read while others answer. */
import { ApiError } from '../../contract/faults.ts'
import { Engine } from '../../fga/engine/engine.ts'
import { MemoryTuples } from '../../fga/tuples/memory.ts'
import type { FgaChange, FgaPosition, FgaTuple } from '../../store/port/fga.ts'
import type { Store } from '../../store/port/index.ts'
import type { Context } from '../context.ts'
import { compiledSchema, NO_SCHEMA, type ProjectSchema } from './compiled.ts'
import { OnDemand } from './on-demand.ts'

/** Rows of tuples in one query: some milliseconds, for which others wait. */
const PAGE = 500
/** Relations that are read while their first answer waits. */
const FEW = 10_000
/** Milliseconds after which a project that was too large is counted again. */
const REST = 60_000
/** Changes in one query. */
const CHANGES = 200
/** Tuples of changes after which reading all anew is not slower. */
const FAR_BEHIND = 50_000
const MOST_TRIES = 5

/** Milliseconds for which a graph is taken for what the database holds. */
const TRUST = 1000

type GraphContext = Pick<Context, 'store' | 'elapsed' | 'relationsHeld'>

interface State {
  position: FgaPosition
  schema: ProjectSchema
  tuples: MemoryTuples
  engine: Engine
}

export class ProjectGraph {
  readonly #project: string
  #state = nothing()
  readonly #onDemand: OnDemand
  /** When it was last known to be as the database. */
  #verifiedAt = Number.NEGATIVE_INFINITY
  #running: Promise<boolean> | undefined
  #next: Promise<boolean> | undefined
  #isReading = false
  #restsUntil = Number.NEGATIVE_INFINITY

  constructor(project: string) {
    this.#project = project
    this.#onDemand = new OnDemand(project)
  }

  /** How many tuples it holds. */
  get size(): number {
    return this.#state.tuples.size + this.#onDemand.size
  }

  /** The next answer looks into the database first. */
  expire(): void {
    this.#verifiedAt = Number.NEGATIVE_INFINITY
  }

  /** Of the relations as they stood a moment ago; undefined where the database has to be asked. */
  trusted({ elapsed }: GraphContext): Engine | undefined {
    return elapsed() - this.#verifiedAt <= TRUST ? this.#state.engine : undefined
  }

  /**
   * What `ask` says of the relations as they stand. It has to be pure. Throws what it throws, and ApiError
   * `tooManyRelations` and `busy` as OnDemand does.
   */
  async ask<T>(ctx: GraphContext, ask: (engine: Engine) => T): Promise<T> {
    if (await this.#verify(ctx)) return ask(this.#state.engine)
    return this.#onDemand.ask(ctx, ask)
  }

  /**
   * Resolves to true when it holds all that was committed before the call, to false when it does not hold the relations.
   * Callers that come meanwhile share one look.
   */
  #verify(ctx: GraphContext): Promise<boolean> {
    if (this.#next) return this.#next
    if (!this.#running) return this.#start(ctx)
    // What runs already may have looked before this caller's change was there.
    const after = () => this.#start(ctx)
    this.#next = this.#running.then(after, after)
    return this.#next
  }

  #start(ctx: GraphContext): Promise<boolean> {
    this.#next = undefined
    this.#running = this.#catchUp(ctx).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #catchUp(ctx: GraphContext): Promise<boolean> {
    const { store } = ctx
    const now = ctx.elapsed()
    if (this.#isReading || now < this.#restsUntil) return false
    let state = this.#state
    for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
      const position = await store.fga.position(this.#project)
      if (await follow(store, this.#project, state, position)) return this.#hold(state, now, ctx.relationsHeld)
      if (await this.#takesLong(ctx)) {
        void this.#readMeanwhile(ctx)
        return false
      }
      state = await readAll(store, this.#project)
    }
    throw new ApiError('busy', 'The relations are being replaced all the time', { retryAfter: 1 })
  }

  #hold(state: State, now: number, most: number): boolean {
    const hasRoom = state.tuples.size <= most
    this.#state = hasRoom ? state : nothing()
    this.#verifiedAt = hasRoom ? now : Number.NEGATIVE_INFINITY
    if (!hasRoom) this.#restsUntil = now + REST
    return hasRoom
  }

  async #takesLong({ store, relationsHeld }: GraphContext): Promise<boolean> {
    const few = Math.min(FEW, relationsHeld)
    return (await store.fga.count(this.#project, few + 1)) > few
  }

  /** Nobody waits for it, and what it fails for, those who ask meet as well. */
  async #readMeanwhile(ctx: GraphContext): Promise<void> {
    this.#isReading = true
    try {
      const count = await ctx.store.fga.count(this.#project, ctx.relationsHeld + 1)
      if (count <= ctx.relationsHeld) this.#state = await readAll(ctx.store, this.#project)
      else this.#restsUntil = ctx.elapsed() + REST
    } catch {
      this.#restsUntil = ctx.elapsed() + TRUST
    } finally {
      this.#isReading = false
    }
  }
}

const nothing = () => stateAt({ revision: 0, mark: '', schema: '' }, NO_SCHEMA, new MemoryTuples())

function stateAt(position: FgaPosition, schema: ProjectSchema, tuples: MemoryTuples): State {
  return { position, schema, tuples, engine: new Engine(schema.engine, tuples) }
}

/** Takes over the changes that lead to the position; false when the log does not tell them. */
async function follow(store: Store, project: string, state: State, to: FgaPosition): Promise<boolean> {
  const { revision, mark } = state.position
  if (mark === to.mark) return true
  if (to.revision <= revision || to.revision - revision > FAR_BEHIND) return false
  const changes = await changesBetween(store, project, { revision, mark }, to)
  if (!changes) return false
  const schema = await compiledSchema(store, project, to.schema)
  // Nothing is awaited from here on: nobody sees a state that never was.
  const { tuples } = state
  for (const { added, removed } of changes) {
    for (const tuple of removed) tuples.remove(tuple)
    for (const tuple of added) tuples.add(tuple)
  }
  state.position = to
  if (schema !== state.schema) Object.assign(state, stateAt(to, schema, tuples))
  return true
}

/** What changes while it reads has to be taken over from the log afterwards: it may be there already, or not. */
async function readAll(store: Store, project: string): Promise<State> {
  const position = await store.fga.position(project)
  const tuples = new MemoryTuples()
  let last: FgaTuple | undefined
  do {
    const page = await store.fga.page(project, last, PAGE)
    for (const tuple of page) tuples.add(tuple)
    last = page.length === PAGE ? page[PAGE - 1] : undefined
    // On SQLite a page is there at once: without a pause nobody else would have a turn before the last of them.
    await new Promise(setImmediate)
  } while (last)
  return stateAt(position, await compiledSchema(store, project, position.schema), tuples)
}

/** Undefined when they do not lead from one position to the other, or one of them tells less than it changed. */
async function changesBetween(
  store: Store,
  project: string,
  from: { revision: number; mark: string },
  to: FgaPosition,
): Promise<FgaChange[] | undefined> {
  const changes: FgaChange[] = []
  let { revision, mark } = from
  while (mark !== to.mark) {
    const some = await store.fga.changesAfter(project, revision, CHANGES)
    if (some.length === 0) return undefined
    for (const each of some) {
      if (each.previous !== mark || each.kind === 'all' || each.revision > to.revision) return undefined
      changes.push(each)
      revision = each.revision
      mark = each.mark
      if (mark === to.mark) break
    }
  }
  return changes
}
