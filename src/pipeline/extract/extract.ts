import type { Json } from '../../lib/json.ts'
import type { LoadPackage } from '../load/package.ts'
import type { Naming } from '../normalize/naming.ts'
import { Observer } from '../normalize/observe.ts'
import type { Contract, ContractMode, Schema } from '../normalize/schema.ts'
import { ExtractError } from './errors.ts'
import type { Origin } from './request.ts'
import type { Resource } from './resource.ts'
import { type Follower, Walk, type WalkEvents } from './walk.ts'

/** A resource as this run takes it. */
export interface ResourceSelection {
  resource: Resource
  table: string
  /** Walked for its children only. */
  isHidden: boolean
  start?: Json
}

export interface ExtractOptions {
  selected: readonly ResourceSelection[]
  origins: ReadonlyMap<string, Origin>
  pack: LoadPackage
  schema: Schema
  known: ReadonlySet<string>
  naming: Naming
  contract?: Contract | ContractMode
  on?: WalkEvents
  /** Takes the pages of a package on while it grows. */
  follower?: Follower
  /** Only so many pages of each resource, as a sample. */
  pages?: number
}

/** How often a walk that came out short is begun anew. */
export const WALKS = 3

/** All pages into the package, several resources at once; rows per table. What is there already is not fetched again. */
export async function extract(options: ExtractOptions): Promise<Map<string, number>> {
  const stop = new AbortController()
  const observers: Observer[] = []
  const walks = new Map<string, Walk>()
  for (const each of parentsFirst(options.selected)) walks.set(each.resource.name, startWalk(each, walks))
  const running = [...walks.values()].map((walk) => walk.run().catch((error) => stopAll(error)))
  await Promise.all(running)
  if (stop.signal.aborted) throw stop.signal.reason
  if (options.pages !== undefined || !forgetShort(options)) return mergeCounts(observers)
  await options.follower?.stop()
  return extract(options)

  function startWalk({ resource, table, isHidden, start }: ResourceSelection, known: ReadonlyMap<string, Walk>): Walk {
    const { schema, naming, contract, pack, on, follower, pages } = options
    const observer = isHidden ? undefined : new Observer({ table, schema, known: options.known, naming, contract })
    if (observer) observers.push(observer)
    const parent = resource.parent && known.get(resource.parent.resource)
    const origin = options.origins.get(resource.name) as Origin
    const observe = observer && ((item: unknown) => observer.observe(item))
    return new Walk({ resource, origin, pack, start, parent, observe, on, follower, pages, signal: stop.signal })
  }

  /** The first failure ends all walks; the others' pages so far are kept. */
  function stopAll(error: unknown): void {
    if (!stop.signal.aborted) stop.abort(error)
  }
}

/** A walk that brought fewer rows than the source reports lost a page somewhere. Whether there was one to walk again. */
function forgetShort({ selected, pack }: ExtractOptions): boolean {
  const short = selected.flatMap(({ resource: { name } }) => {
    const why = whyShort(pack, name)
    return why ? { name, why } : []
  })
  const tries = short.map(({ name }) => (pack.record.resources[name]?.tries ?? 0) + 1)
  for (const { name } of short) restartFamily(selected, pack, name)
  const [given] = short.filter((_, at) => (tries[at] ?? 0) >= WALKS)
  if (!given) return short.length > 0
  // The next run has all its walks before it.
  for (const { name } of short) pack.updateResource(name, { tries: 0 })
  throw new ExtractError('incomplete', given.name, `${given.why}, in each of ${WALKS} walks. Nothing was loaded`)
}

function whyShort(pack: LoadPackage, name: string): string | undefined {
  const { last, items } = pack.log(name)
  if (last?.total === undefined) return undefined
  if (items < last.total) return `the source reports ${last.total} rows, but its pages held ${items}`
  return pack.record.resources[name]?.hasRepeats ? 'the source gave one page twice, in place of another' : undefined
}

/** Children go by the pages of their parent, so they begin anew with it. */
export function restartFamily(selected: readonly ResourceSelection[], pack: LoadPackage, name: string): void {
  pack.restart(name)
  for (const { resource } of selected) {
    if (resource.parent?.resource === name) restartFamily(selected, pack, resource.name)
  }
}

function parentsFirst(selected: readonly ResourceSelection[]): ResourceSelection[] {
  const children = selected.filter(({ resource }) => resource.parent)
  return [...selected.filter(({ resource }) => !resource.parent), ...children]
}

function mergeCounts(observers: readonly Observer[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const observer of observers) {
    for (const [table, rows] of observer.counts) counts.set(table, (counts.get(table) ?? 0) + rows)
  }
  return counts
}
