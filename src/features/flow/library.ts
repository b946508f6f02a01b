/** The flows of a project, read once for as long as they stay as they are. */
import { type Flow, type Library, type Need, readFlow } from '../../flow/index.ts'
import { asObject } from '../../lib/json.ts'
import type { Version } from '../../store/port/configuration.ts'
import type { Store } from '../../store/port/index.ts'
import type { Context } from '../context.ts'
import { fits } from '../values/patterns.ts'

const MOST_KEPT = 200

interface Kept extends Version {
  flow: Flow
}

/** Of each database, by project and flow, for all requests of this process. */
const remembered = new WeakMap<Store, Map<string, Kept>>()

function keptOf({ store }: Context): Map<string, Kept> {
  const known = remembered.get(store.whole) ?? new Map<string, Kept>()
  remembered.set(store.whole, known)
  return known
}

export interface ProjectLibrary extends Library {
  /** Looks up what the interpreter asked for. */
  learn(need: Need): Promise<void>
}

/** What one request has looked up holds for the whole of it. */
export function createLibrary(ctx: Context): ProjectLibrary {
  const flows = new Map<string, Flow | null>()
  const answers = new Map<string, boolean>()
  return {
    flow: (id) => flows.get(id),
    fits: (pattern, text) => answers.get(keyOf(pattern, text)),
    learn: async (need) => {
      if ('flow' in need) flows.set(need.flow, await loadFlow(ctx, need.flow))
      else answers.set(keyOf(need.pattern, need.text), await fits(need.pattern, need.text))
    },
  }
}

const keyOf = (pattern: string, text: string) => JSON.stringify([pattern, text])

async function loadFlow(ctx: Context, id: string): Promise<Flow | null> {
  const project = ctx.caller.project.id
  const key = `${project} ${id}`
  const kept = keptOf(ctx)
  const version = await ctx.store.configuration.version(project, 'flow', id)
  if (!version) return null
  const known = kept.get(key)
  if (known && isSame(known, version)) return known.flow
  const entity = await ctx.store.configuration.load(project, 'flow', id)
  if (!entity) return null
  const flow = readFlow(id, asObject(entity.document))
  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(key, { ...version, flow })
  return flow
}

/** One that was removed and made again has the same revision, and in a clock's same millisecond the same time. */
const isSame = (kept: Version, { revision, modifiedAt, digest }: Version): boolean =>
  kept.revision === revision && kept.modifiedAt === modifiedAt && kept.digest === digest
