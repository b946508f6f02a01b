/** What a run reads of each resource, and where its position stands afterwards. */
import type { Json } from '../../lib/json.ts'
import { CLOCK, cursorName, startOf } from '../extract/cursor.ts'
import type { ResourceSelection } from '../extract/extract.ts'
import { canMerge, dispositionOf, type Resource, whyNotMerged } from '../extract/resource.ts'
import type { LoadPackage, PackageRecord, ResourceRecord } from '../load/package.ts'
import type { Naming } from '../normalize/naming.ts'
import type { Disposition } from '../normalize/schema.ts'
import { type PipelineState, type ResourceState, resourceState, withResourceState } from '../state/state.ts'

/** What was asked for, as a package remembers it. */
export interface RunRequest {
  [key: string]: Json
  only: string[] | null
  write: Disposition | null
  full: boolean
  dataset: string
  destination: string
}

export interface PlanOptions {
  resources: readonly Resource[]
  only?: readonly string[]
  write?: Disposition
  fullRefresh?: boolean
  state: PipelineState
  source: string
  now: number
  /** How the last load, by whomever, wrote a resource's table; undefined for a table that nothing was loaded into. */
  lastWritten?: (resource: Resource) => Disposition | undefined
}

/** Throws PlanError for a name that is no resource, and for one that cannot be written as it should be. */
export function planResources(options: PlanOptions): { [name: string]: ResourceRecord } {
  const chosen = chooseResources(options.resources, options.only)
  for (const resource of chosen) {
    const why = whyNotMerged(resource, options.write)
    if (why) throw new PlanError(why)
  }
  const hidden = parentsOf(chosen, options.resources).filter((parent) => !chosen.includes(parent))
  const parents = new Set(chosen.map((resource) => resource.parent?.resource))
  const records = [...hidden, ...chosen].map((resource): [string, ResourceRecord] => {
    const isHidden = hidden.includes(resource)
    // Children want all parents, not those that changed.
    const isFull = isHidden || parents.has(resource.name) || wantsFullWalk(resource, options)
    const start = isFull && (isHidden || resource.isSnapshot) ? undefined : startFor(resource, isFull, options)
    return [resource.name, { done: false, isFull, isHidden, start, tries: 0 }]
  })
  return Object.fromEntries(records)
}

/** What is written otherwise than was asked for. */
export function mergeNotes(
  planned: PackageRecord['resources'],
  { resources, write }: Pick<PlanOptions, 'resources' | 'write'>,
): string[] {
  return resources
    .filter((resource) => planned[resource.name]?.isHidden === false && !canMerge(resource))
    .filter((resource) => (write ?? resource.write) === 'merge')
    .map(({ name }) => `${name}: there is neither a primary nor a merge key, so rows are appended`)
}

function chooseResources(resources: readonly Resource[], only: readonly string[] | undefined): Resource[] {
  if (!only) return resources.filter((resource) => !resource.isOptional)
  return only.map((name) => {
    const found = resources.find((resource) => resource.name === name)
    if (found) return found
    const names = resources.map((resource) => resource.name).join(', ')
    throw new PlanError(`There is no resource ${JSON.stringify(name)}. There are: ${names}`)
  })
}

function parentsOf(chosen: readonly Resource[], resources: readonly Resource[]): Resource[] {
  const parents = chosen.flatMap(({ name, parent }) => {
    if (!parent) return []
    const found = resources.find((each) => each.name === parent.resource)
    if (!found) throw new PlanError(`The resource ${name} has the parent ${parent.resource}, which there is not`)
    return found
  })
  const unique = [...new Set(parents)]
  return unique.length === 0 ? [] : [...new Set([...parentsOf(unique, resources), ...unique])]
}

function wantsFullWalk(resource: Resource, options: PlanOptions): boolean {
  const { fullRefresh, state, source, now } = options
  const { incremental } = resource
  // A span that has an end is never all there is.
  if (incremental?.end !== undefined) return false
  if (!incremental || fullRefresh || wasAppended(resource, options)) return true
  const known = resourceState(state, source, resource.name)
  if (known.incremental?.[cursorName(incremental)]?.last_value === undefined) return true
  return incremental.fullEvery !== undefined && Math.abs(now - (known.full_run_at ?? 0)) >= incremental.fullEvery
}

/** Another loader has appended what shall be merged: all rows are needed to put each in place of its copies. */
function wasAppended(resource: Resource, { write, lastWritten }: PlanOptions): boolean {
  const last = lastWritten?.(resource)
  const isMerged = resource.isSnapshot && dispositionOf(resource, write) === 'merge'
  return Boolean(isMerged && last !== undefined && last !== 'merge')
}

function startFor(resource: Resource, isFull: boolean, { state, source }: PlanOptions): Json | undefined {
  const { incremental } = resource
  if (!incremental) return undefined
  const known = resourceState(state, source, resource.name)
  return startOf(incremental, isFull ? undefined : known.incremental?.[cursorName(incremental)]?.last_value)
}

/** The package's resources as they are declared now. Throws PlanError for one that is declared no more. */
export function selectedOf(record: PackageRecord, resources: readonly Resource[], naming: Naming): ResourceSelection[] {
  return Object.entries(record.resources).map(([name, { isHidden, start }]) => {
    const resource = resources.find((each) => each.name === name)
    if (!resource) {
      const text = `Package ${record.loadId} holds the resource ${name}, which is declared no more. Drop the package, or declare it again`
      throw new PlanError(text)
    }
    return { resource, table: naming.identifier(resource.table ?? name), isHidden: isHidden ?? false, start }
  })
}

/** How a package's rows of a resource are written: as the run asked, else as the resource says. */
export function dispositionIn(record: PackageRecord, resource: Resource): Disposition {
  const wanted = dispositionOf(resource, record.wish.write as Disposition | null)
  if (wanted !== 'merge' || !record.cannotMerge) return wanted
  // Like dlt where rows cannot be merged, but for what is known to be all there is.
  return resource.isSnapshot && record.resources[resource.name]?.isFull ? 'replace' : 'append'
}

/** Positions after a package, by what its pages say. */
export function advanceState(
  state: PipelineState,
  source: string,
  pack: LoadPackage,
  resources: readonly Resource[],
): PipelineState {
  let next = state
  for (const [name, record] of Object.entries(pack.record.resources)) {
    const resource = resources.find((each) => each.name === name)
    const change =
      resource && !record.isHidden ? changeOf(resource, record, pack, resourceState(state, source, name)) : undefined
    if (change && Object.keys(change).length > 0) next = withResourceState(next, source, name, change)
  }
  return next
}

function changeOf(
  { name, incremental }: Resource,
  record: ResourceRecord,
  pack: LoadPackage,
  known: ResourceState,
): ResourceState | undefined {
  if (!incremental || incremental.end !== undefined) return undefined
  const { last, items } = pack.log(name)
  const key = cursorName(incremental)
  const before = known.incremental?.[key]
  const isClock = incremental.cursor === CLOCK
  // A walk by the clock that found nothing new need not move: the next one looks at the same span again.
  const reached = isClock ? (items > 0 || record.isFull ? last?.startedAt : undefined) : last?.cursor
  const position = { initial_value: incremental.initial ?? null, last_value: before?.last_value, unique_hashes: [] }
  const moved = reached ?? before?.last_value
  return {
    ...(moved === undefined
      ? {}
      : { incremental: { ...known.incremental, [key]: { ...position, last_value: moved, start_value: moved } } }),
    ...(record.isFull && incremental.fullEvery !== undefined && last ? { full_run_at: last.startedAt } : {}),
  }
}

export class PlanError extends Error {
  override readonly name = 'PlanError'
}
