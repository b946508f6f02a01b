/** Schema and relations of one project, as they stood at one position. */
import { ApiError } from '../../contract/faults.ts'
import { Engine } from '../../fga/engine/engine.ts'
import { MemoryTuples } from '../../fga/tuples/memory.ts'
import type { FgaChange, FgaPosition, FgaTuple } from '../../store/port/fga.ts'
import type { Store } from '../../store/port/index.ts'
import type { Context } from '../context.ts'
import { compiledSchema, NO_SCHEMA, type ProjectSchema } from './compiled.ts'

/** Rows of tuples in one query. */
const PAGE = 10_000
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
  #state = stateAt({ revision: 0, mark: '', schema: '' }, NO_SCHEMA, new MemoryTuples())
  /** When it was last known to be as the database. */
  #verifiedAt = Number.NEGATIVE_INFINITY
  #running: Promise<void> | undefined
  #next: Promise<void> | undefined

  constructor(project: string) {
    this.#project = project
  }

  get engine(): Engine {
    return this.#state.engine
  }

  /** How many tuples it holds. */
  get size(): number {
    return this.#state.tuples.size
  }

  isTrusted(now: number): boolean {
    return now - this.#verifiedAt <= TRUST
  }

  /** The next answer looks into the database first. */
  expire(): void {
    this.#verifiedAt = Number.NEGATIVE_INFINITY
  }

  /** Resolves when it holds all that was committed before the call. Callers that come meanwhile share one look. */
  verify(ctx: GraphContext): Promise<void> {
    if (this.#next) return this.#next
    if (!this.#running) return this.#start(ctx)
    // What runs already may have looked before this caller's change was there.
    const after = () => this.#start(ctx)
    this.#next = this.#running.then(after, after)
    return this.#next
  }

  #start(ctx: GraphContext): Promise<void> {
    this.#next = undefined
    this.#running = this.#catchUp(ctx).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #catchUp(ctx: GraphContext): Promise<void> {
    const { store } = ctx
    const now = ctx.elapsed()
    let state = this.#state
    for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
      const position = await store.fga.position(this.#project)
      if (await follow(store, this.#project, state, position)) {
        this.#state = state
        this.#verifiedAt = now
        return
      }
      state = await readAll(ctx, this.#project)
    }
    throw new ApiError('busy', 'The relations are being replaced all the time', { retryAfter: 1 })
  }
}

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
async function readAll({ store, relationsHeld }: GraphContext, project: string): Promise<State> {
  const position = await store.fga.position(project)
  checkRoom(await store.fga.count(project), relationsHeld)
  const tuples = new MemoryTuples()
  let last: FgaTuple | undefined
  do {
    const page = await store.fga.page(project, last, PAGE)
    for (const tuple of page) tuples.add(tuple)
    last = page.length === PAGE ? page[PAGE - 1] : undefined
    checkRoom(tuples.size, relationsHeld)
  } while (last)
  return stateAt(position, await compiledSchema(store, project, position.schema), tuples)
}

function checkRoom(count: number, most: number): void {
  if (count <= most) return
  throw new ApiError('tooManyRelations', `It has ${count}, HOMESCOPE_RELATIONS_HELD is ${most}`)
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
