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

/** By project; the one that is used last is the last. */
const graphs = new WeakMap<Store, Map<string, ProjectGraph>>()

function graphsOf(store: Store): Map<string, ProjectGraph> {
  const known = graphs.get(store.whole) ?? new Map<string, ProjectGraph>()
  graphs.set(store.whole, known)
  return known
}

/**
 * What a pure `ask` says of the relations of the caller's project. Throws what it throws, ApiError `invalidArgument` in
 * place of TooMuch, and as ProjectGraph.ask.
 */
export async function askGraph<T>(ctx: Context, ask: (engine: Engine) => T, isConsistent = false): Promise<T> {
  const project = ctx.caller.project.id
  const known = graphsOf(ctx.store)
  const graph = known.get(project) ?? new ProjectGraph(project)
  known.delete(project)
  known.set(project, graph)
  try {
    return await graph.ask(ctx, isConsistent, ask)
  } catch (error) {
    if (error instanceof TooMuch) throw new ApiError('invalidArgument', error.message, { cause: error })
    throw error
  } finally {
    makeRoom(known, ctx.relationsHeld)
  }
}

/** The next answer looks into the database first. */
export function expireGraph(store: Store, project: string): void {
  graphsOf(store).get(project)?.expire()
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
