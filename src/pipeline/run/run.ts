/** One run: finish what an earlier one left, read the sources, load what they gave. */
import { now } from '../../lib/clock.ts'
import { MissingRowsError } from '../destinations/port.ts'
import { restartFamily, WALKS } from '../extract/extract.ts'
import type { Resource } from '../extract/resource.ts'
import { type LoadPackage, newLoadId } from '../load/package.ts'
import { changesOf, hasData } from '../normalize/changes.ts'
import { type Convention, namingOf } from '../normalize/naming.ts'
import { newSchema, type Schema } from '../normalize/schema.ts'
import { STAGES } from '../stages/index.ts'
import type { Memory, Shipment } from '../stages/stage.ts'
import { restore } from '../state/restore.ts'
import { newState } from '../state/state.ts'
import { nameFullDisk } from './full-disk.ts'
import type { RunOptions } from './options.ts'
import { mergeNotes, PlanError, planResources, type RunRequest, selectedOf } from './plan.ts'
import { shipmentOf } from './shipment.ts'
import { causeOf, isPassing, PipelineStepError, type RunInfo, type Step, Trace, textOf } from './trace.ts'
import { withWarehouse } from './warehouse.ts'

/** What is asked of a run, and its account. */
interface Run {
  readonly options: RunOptions
  readonly trace: Trace
}

/** Throws PipelineStepError. */
export async function runPipeline(options: RunOptions): Promise<RunInfo> {
  const { pipeline, dataset, destination, workdir } = options
  const unlock = workdir.lock()
  const { name, location } = destination
  const trace = new Trace({ pipeline, dataset, destination: name, location }, options.now ?? now)
  try {
    await runPackages({ options, trace })
    options.on?.end?.({ info: trace.info })
    return trace.info
  } catch (error) {
    options.on?.end?.({ info: trace.info, error: textOf(causeOf(error)) })
    throw error
  } finally {
    unlock()
    workdir.writeTrace(trace.info)
  }
}

/** What earlier runs left, the oldest first; then a package for this one, unless the last of them was just that. */
async function runPackages(run: Run): Promise<void> {
  const { options } = run
  const request = requestOf(options)
  let memory = await recall(run)
  let isFulfilled = false
  for (const pack of options.workdir.pending()) {
    options.on?.note?.(`Going on with package ${pack.record.loadId} of an earlier run`)
    const isSame = JSON.stringify(pack.record.wish) === JSON.stringify(request)
    const isReading = pack.record.status === 'extracting'
    isFulfilled = isSame && isReading
    try {
      memory = settle(run, await deliver(run, pack, memory), true) ?? memory
    } catch (error) {
      if (isSame || !isReading || isPassing(error)) throw error
      // What one run cannot read must not stop another from reading something else.
      options.on?.note?.(`Package ${pack.record.loadId} is given up: ${causeOf(error).message}`)
      pack.remove()
    }
  }
  if (!isFulfilled) settle(run, await deliver(run, begin(request, memory, options), memory), false)
}

/** The destination's state counts where it is the newer one, or the only one. */
async function recall(run: Run): Promise<Memory> {
  const { workdir, pipeline, source, destination, skipRestore } = run.options
  const state = workdir.readState() ?? newState(pipeline)
  const { convention } = destination
  const schema = workdir.readSchema(source) ?? newSchema(source, convention)
  if (skipRestore) return { state, schema }
  const memory = await step(run, { name: 'sync' }, () =>
    withWarehouse(run.options, (warehouse) => restore(warehouse, { state, schema, pipeline, convention })),
  )
  checkConvention(memory.schema, convention)
  return memory
}

/** Tables that were named otherwise would stand beside the new ones. */
function checkConvention({ name, normalizers }: Schema, wanted: Convention = 'snake_case'): void {
  if (normalizers['names'] === wanted) return
  throw new PlanError(
    `The tables of ${name} were named by ${normalizers['names']}, and now ${wanted} is set. Load into another dataset, or set naming back`,
  )
}

function requestOf({ only, write, fullRefresh, dataset, destination }: RunOptions): RunRequest {
  return {
    only: only ? [...only] : null,
    write: write ?? null,
    full: fullRefresh ?? false,
    dataset,
    destination: destination.location,
  }
}

function begin(request: RunRequest, { state, schema }: Memory, options: RunOptions): LoadPackage {
  const { workdir, pipeline, dataset, destination, source, resources, only, write, fullRefresh, on } = options
  const started = (options.now ?? now)()
  const naming = namingOf(destination)
  const lastWritten = ({ table, name }: Resource) => {
    const known = schema.tables.get(naming.identifier(table ?? name))
    return known?.['x-normalizer']?.['seen-data'] && destination.merges ? known.write_disposition : undefined
  }
  const planned = planResources({ resources, only, write, fullRefresh, source, state, now: started, lastWritten })
  for (const note of mergeNotes(planned, options)) on?.note?.(note)
  const latest = [...workdir.finished(), ...workdir.pending()].at(-1)?.record.loadId
  return workdir.newPackage({
    loadId: newLoadId(started, latest),
    status: 'extracting',
    pipeline,
    dataset,
    destination: destination.name,
    schema: source,
    wish: { ...request },
    resources: planned,
    createdAt: new Date(started).toISOString(),
    ...(destination.merges ? {} : { cannotMerge: true }),
  })
}

/** The package through all stages that are before it. Undefined: there was nothing new, and the package is gone. */
async function deliver(run: Run, pack: LoadPackage, memory: Memory): Promise<Shipment | undefined> {
  for (let walk = 1; ; walk++) {
    let shipment: Shipment | undefined
    try {
      shipment = shipmentOf(pack, memory, run.options)
      return await throughStages(run, shipment)
    } catch (error) {
      if (!walkAgain(pack, error, run.options) || walk >= WALKS) throw error
    } finally {
      await shipment?.early?.stop()
      pack.close()
    }
  }
}

async function throughStages(run: Run, shipment: Shipment): Promise<Shipment | undefined> {
  let current = shipment
  for (const stage of STAGES) {
    const given = current
    const { record } = given.pack
    if (!stage.takes(record)) continue
    const next = await step(run, { name: stage.name, loadId: record.loadId }, () => stage.run(given, run.options))
    if (!next) return undefined
    current = next
  }
  return current
}

/** Traced and told; a failure becomes a PipelineStepError, and is noted beside the package. */
async function step<T>(
  { options, trace }: Run,
  { name, loadId }: { name: Step; loadId?: string },
  work: () => Promise<T>,
): Promise<T> {
  const { workdir, destination, on } = options
  on?.step?.(name, loadId ?? '')
  try {
    return await trace.step(name, () =>
      work().catch((error) => {
        throw nameFullDisk(error, { workdir: workdir.folder, destination: destination.location })
      }),
    )
  } catch (error) {
    workdir.noteFailure(loadId, textOf(error))
    throw new PipelineStepError(name, loadId, error)
  }
}

/** The destination has the package; what the pipeline remembers of it. */
function settle({ options, trace }: Run, shipment: Shipment | undefined, isResumed: boolean): Memory | undefined {
  if (!shipment) return undefined
  const { pack, counts, isEarly, memory: before } = shipment
  const { workdir } = options
  const memory = { schema: pack.schema(), state: pack.state() }
  workdir.writeSchema(memory.schema)
  workdir.writeState(memory.state)
  const loadedAt = new Date((options.now ?? now)()).toISOString()
  pack.update({ status: 'loaded', loadedAt, error: undefined })
  workdir.archive(pack)
  const changes = hasData(before.schema) ? changesOf(before.schema, memory.schema) : []
  const { loadId } = pack.record
  trace.info.packages.push({ loadId, counts: Object.fromEntries(counts), isResumed, isEarly, changes })
  return memory
}

/** Rows that the source reports did not come: its walk is made anew. */
function walkAgain(pack: LoadPackage, error: unknown, { resources, destination }: RunOptions): boolean {
  const cause = causeOf(error)
  if (!(cause instanceof MissingRowsError)) return false
  const selected = selectedOf(pack.record, resources, namingOf(destination))
  const short = selected.find(({ table }) => table === cause.table)
  if (!short) return false
  restartFamily(selected, pack, short.resource.name)
  pack.update({ status: 'extracting' })
  return true
}
