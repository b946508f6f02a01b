/**
 * Relations of projects in this process, read when somebody asks and held within the setting. A graph follows the log of
 * changes: this process's are in it at once, those of others before an answer that is to be consistent, and else a second
 * later at most.
 */
import { ApiError } from '../../contract/faults.ts'
import { TooMuch } from '../../fga/engine/effort.ts'
import type { Engine } from '../../fga/engine/engine.ts'
import type { Store } from '../../store/port/index.ts'
import type { Context } from '../context.ts'
import { ProjectGraph } from './graph.ts'

interface Graphs {
  /** The one that is used last is the last. */
  byProject: Map<string, ProjectGraph>
  /** The project whose graph is the last. */
  last: string
  /** When it was last looked whether they are too large together. */
  countedAt: number
}

/** Milliseconds. Relations are also read while nobody waits for them. */
const BETWEEN_COUNTS = 1000

const graphs = new WeakMap<Store, Graphs>()

function graphsOf(store: Store): Graphs {
  const known = graphs.get(store.whole)
  if (known) return known
  const none = { byProject: new Map<string, ProjectGraph>(), last: '', countedAt: 0 }
  graphs.set(store.whole, none)
  return none
}

/** The project's graph, which is the last now. */
function graphOf(known: Graphs, project: string): ProjectGraph {
  const { byProject } = known
  const graph = byProject.get(project) ?? new ProjectGraph(project)
  if (known.last === project && byProject.has(project)) return graph
  byProject.delete(project)
  byProject.set(project, graph)
  known.last = project
  return graph
}

/**
 * What a pure `ask` says of the relations of the caller's project. Throws what it throws, ApiError `invalidArgument` in
 * place of TooMuch, and as ProjectGraph.ask.
 */
export async function askGraph<T>(ctx: Context, ask: (engine: Engine) => T, isConsistent = false): Promise<T> {
  const known = graphsOf(ctx.store)
  const graph = graphOf(known, ctx.caller.project.id)
  const { size } = graph
  try {
    const engine = isConsistent ? undefined : graph.trusted(ctx)
    return engine ? ask(engine) : await graph.ask(ctx, ask)
  } catch (error) {
    if (error instanceof TooMuch) throw new ApiError('invalidArgument', error.message, { cause: error })
    throw error
  } finally {
    const now = ctx.elapsed()
    if (graph.size > size || now - known.countedAt > BETWEEN_COUNTS) {
      known.countedAt = now
      makeRoom(known.byProject, ctx.relationsHeld)
    }
  }
}

/** The next answer looks into the database first. */
export function expireGraph(store: Store, project: string): void {
  graphsOf(store).byProject.get(project)?.expire()
}

/** Graphs of other projects go, those first that were not used for longest. */
function makeRoom(known: Map<string, ProjectGraph>, most: number): void {
  let held = 0
  for (const { size } of known.values()) held += size
  for (const [project, { size }] of known) {
    if (held <= most || known.size === 1) return
    known.delete(project)
    held -= size
  }
}
