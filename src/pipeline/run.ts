/** One run: finish what an earlier one left, read the sources, load what they gave. */
import { elapsed, now } from '../lib/clock.ts'
import type { Destination, Warehouse } from './destinations/port.ts'
import { MissingRowsError } from './destinations/port.ts'
import { extract, restartFamily, type Selected, WALKS } from './extract/extract.ts'
import type { Origin } from './extract/request.ts'
import type { Resource } from './extract/resource.ts'
import { hintsOf } from './extract/resource.ts'
import { nameFullDisk } from './full-disk.ts'
import { EarlyLoad, type EarlyPolicy, USUAL_EARLY } from './load/early.ts'
import { loadPackage } from './load/load.ts'
import { type LoadPackage, newLoadId } from './load/package.ts'
import { declareTable } from './normalize/declare.ts'
import { snakeCase } from './normalize/naming.ts'
import {
  bumpVersion,
  type Contract,
  type ContractMode,
  copySchema,
  type Disposition,
  newSchema,
  type Schema,
} from './normalize/schema.ts'
import { STATE_TABLE, stateTable } from './normalize/system-tables.ts'
import { advanceState, dispositionIn, mergeNotes, planResources, selectedOf, type Wish } from './plan.ts'
import { causeOf, isPassing, PipelineStepError, type RunInfo, type Step, type StepInfo } from './run-info.ts'
import { restore } from './state/restore.ts'
import { bumpState, newState, type PipelineState } from './state/state.ts'
import type { Workdir } from './state/workdir.ts'

export interface RunOptions {
  pipeline: string
  dataset: string
  /** Name of the schema: dlt's source. */
  source: string
  destination: Destination
  resources: readonly Resource[]
  /** The API of each resource that has an endpoint. */
  origins: ReadonlyMap<string, Origin>
  workdir: Workdir
  /** Names of resources; without them all that are not optional. */
  only?: readonly string[]
  write?: Disposition
  fullRefresh?: boolean
  contract?: Contract | ContractMode
  /** When rows are sent before all pages are there. */
  early?: Partial<EarlyPolicy>
  /** Do not look at the destination for a state. */
  skipRestore?: boolean
  now?: () => number
  on?: RunEvents
}

export interface RunEvents {
  /** `total`: how many rows the source says there are. */
  page?(resource: string, items: number, total?: number): void
  /** All pages of a resource are there. */
  done?(resource: string): void
  step?(step: Step, loadId: string): void
  note?(text: string): void
}

/** Throws PipelineStepError. */
export async function runPipeline(options: RunOptions): Promise<RunInfo> {
  const unlock = options.workdir.lock()
  const run = new Run(options)
  try {
    return await run.run()
  } finally {
    unlock()
    options.workdir.writeTrace(run.info)
  }
}

class Run {
  readonly info: RunInfo
  private readonly options: RunOptions
  private readonly now: () => number
  private state: PipelineState
  private schema: Schema
  /** Of the package under way. */
  private early?: EarlyLoad

  constructor(options: RunOptions) {
    const { pipeline, dataset, destination, workdir, source } = options
    this.options = options
    this.now = options.now ?? now
    const { name, location } = destination
    const startedAt = new Date(this.now()).toISOString()
    this.info = { pipeline, dataset, destination: name, location, startedAt, steps: [], packages: [] }
    this.state = workdir.readState() ?? newState(pipeline)
    this.schema = workdir.readSchema(source) ?? newSchema(source)
  }

  async run(): Promise<RunInfo> {
    if (!this.options.skipRestore) await this.step('sync', undefined, () => this.sync())
    const wish = this.wish()
    let isFulfilled = false
    for (const pack of this.options.workdir.pending()) {
      this.options.on?.note?.(`Going on with package ${pack.record.loadId} of an earlier run`)
      const isSame = JSON.stringify(pack.record.wish) === JSON.stringify(wish)
      const isReading = pack.record.status === 'extracting'
      isFulfilled = isSame && isReading
      await this.finish(pack, true).catch((error) => {
        if (isSame || !isReading || isPassing(error)) throw error
        // What one run cannot read must not stop another from reading something else.
        this.options.on?.note?.(`Package ${pack.record.loadId} is given up: ${causeOf(error).message}`)
        pack.remove()
      })
    }
    if (!isFulfilled) await this.finish(this.begin(wish), false)
    return this.info
  }

  /** The destination's state counts where it is the newer one, or the only one. */
  private async sync(): Promise<void> {
    const found = await this.withWarehouse((warehouse) =>
      restore(warehouse, { state: this.state, schema: this.schema, pipeline: this.options.pipeline }),
    )
    this.state = found.state
    this.schema = found.schema
  }

  private wish(): Wish {
    const { only, write, fullRefresh, dataset, destination } = this.options
    return {
      only: only ? [...only] : null,
      write: write ?? null,
      full: fullRefresh ?? false,
      dataset,
      destination: destination.location,
    }
  }

  private begin(wish: Wish): LoadPackage {
    const { workdir, pipeline, dataset, destination, source } = this.options
    const planned = planResources({ ...this.options, state: this.state, now: this.now() })
    for (const note of mergeNotes(planned, this.options)) this.options.on?.note?.(note)
    const latest = [...workdir.finished(), ...workdir.pending()].at(-1)?.record.loadId
    return workdir.newPackage({
      loadId: newLoadId(this.now(), latest),
      status: 'extracting',
      pipeline,
      dataset,
      destination: destination.name,
      schema: source,
      wish: { ...wish },
      resources: planned,
      createdAt: new Date(this.now()).toISOString(),
      ...(destination.merges ? {} : { cannotMerge: true }),
    })
  }

  private async finish(pack: LoadPackage, isResumed: boolean): Promise<void> {
    for (let walk = 1; ; walk++) {
      try {
        if (pack.record.status === 'extracting' && !(await this.extract(pack))) return
        await this.load(pack, isResumed)
        return
      } catch (error) {
        if (!this.walkAgain(pack, error) || walk >= WALKS) throw error
      } finally {
        await this.early?.stop()
        this.early = undefined
        pack.close()
      }
    }
  }

  /** false: there was nothing new, and the package is gone. */
  private async extract(pack: LoadPackage): Promise<boolean> {
    const { options } = this
    const { record } = pack
    const naming = snakeCase(options.destination.longestName)
    const schema = copySchema(this.schema)
    const selected = selectedOf(record, options.resources, naming)
    const known = new Set(
      [...schema.tables.values()].filter((t) => t['x-normalizer']?.['seen-data']).map((t) => t.name),
    )
    for (const { resource, isHidden } of selected) {
      const disposition = dispositionIn(record, resource)
      if (!isHidden) declareTable(schema, naming, resource.table ?? resource.name, hintsOf(resource, disposition))
    }
    this.early = this.earlyLoad(pack, schema, selected)
    const follower = this.early
    const counts = await this.step('extract', record.loadId, () =>
      extract({ ...options, selected, pack, schema, known, naming, follower }),
    )
    return this.step('normalize', record.loadId, async () => this.seal(pack, schema, counts))
  }

  /** Where rows are of the program itself they may be read from the destination, so it is left alone meanwhile. */
  private earlyLoad(pack: LoadPackage, schema: Schema, selected: readonly Selected[]): EarlyLoad | undefined {
    const { options } = this
    if (!options.destination.loadsEarly || selected.some(({ resource }) => resource.items)) return undefined
    const policy = { ...USUAL_EARLY, ...options.early }
    return new EarlyLoad({ ...options, pack, schema, selected, policy, connect: () => this.connect() })
  }

  private seal(pack: LoadPackage, schema: Schema, counts: Map<string, number>): boolean {
    const { pipeline, dataset, source, destination } = this.options
    const advanced = advanceState(this.state, source, pack, this.options.resources)
    const type = `dlt.destinations.${destination.name}`
    const state = bumpState({
      ...advanced,
      pipeline_name: pipeline,
      dataset_name: dataset,
      default_schema_name: source,
      schema_names: [...new Set([...(this.state.schema_names ?? []), source])],
      destination_type: type,
      // As dlt has it for a destination without a name of its own; a name that it gave stays.
      destination_name: advanced.destination_type === type ? (advanced.destination_name ?? null) : null,
    })
    const rows = [...counts.values()].reduce((sum, count) => sum + count, 0)
    const isChanged = state !== this.state && state._version_hash !== this.state._version_hash
    if (rows === 0 && (!isChanged || this.state._version_hash === undefined) && !this.emptiesSomething(pack)) {
      pack.remove()
      return false
    }
    if (isChanged) {
      if (!schema.tables.has(STATE_TABLE)) schema.tables.set(STATE_TABLE, stateTable())
      counts.set(STATE_TABLE, 1)
    }
    pack.seal(bumpVersion(schema), state, counts)
    return true
  }

  /** A full walk that found nothing deletes what the destination has. */
  private emptiesSomething(pack: LoadPackage): boolean {
    return Object.entries(pack.record.resources).some(([name, { isFull, isHidden }]) => {
      const resource = this.options.resources.find((each) => each.name === name)
      if (!resource || isHidden || !isFull) return false
      const table = snakeCase(this.options.destination.longestName).identifier(resource.table ?? name)
      const hadRows = this.schema.tables.get(table)?.['x-normalizer']?.['seen-data']
      return Boolean(hadRows && (resource.isSnapshot || dispositionIn(pack.record, resource) === 'replace'))
    })
  }

  private async load(pack: LoadPackage, isResumed: boolean): Promise<void> {
    const { options } = this
    let isEarly = false
    const counts = await this.step('load', pack.record.loadId, async () => {
      isEarly = (await this.early?.commit()) ?? false
      if (isEarly) return pack.record.counts ?? {}
      return this.withWarehouse((warehouse) => loadPackage(pack, warehouse, options))
    })
    this.schema = pack.schema()
    this.state = pack.state()
    options.workdir.writeSchema(this.schema)
    options.workdir.writeState(this.state)
    pack.update({ status: 'loaded', loadedAt: new Date(this.now()).toISOString(), error: undefined })
    options.workdir.archive(pack)
    this.info.packages.push({ loadId: pack.record.loadId, counts, isResumed, isEarly })
  }

  /** Rows that the source reports did not come: its walk is made anew. */
  private walkAgain(pack: LoadPackage, error: unknown): boolean {
    const cause = error instanceof PipelineStepError ? error.cause : error
    if (!(cause instanceof MissingRowsError)) return false
    const naming = snakeCase(this.options.destination.longestName)
    const selected = selectedOf(pack.record, this.options.resources, naming)
    const short = selected.find(({ table }) => table === cause.table)
    if (!short) return false
    restartFamily(selected, pack, short.resource.name)
    pack.update({ status: 'extracting' })
    return true
  }

  private async step<T>(step: Step, loadId: string | undefined, work: () => Promise<T>): Promise<T> {
    const began = elapsed()
    const info: StepInfo = { step, startedAt: new Date(this.now()).toISOString(), seconds: 0 }
    this.info.steps.push(info)
    this.options.on?.step?.(step, loadId ?? '')
    try {
      return await work()
    } catch (caught) {
      const { workdir, destination } = this.options
      const error = nameFullDisk(caught, { workdir: workdir.folder, destination: destination.location })
      info.failed = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      workdir.noteFailure(loadId, info.failed)
      throw new PipelineStepError(step, loadId, error)
    } finally {
      info.seconds = (elapsed() - began) / 1000
    }
  }

  private async withWarehouse<T>(work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
    const warehouse = await this.connect()
    try {
      return await work(warehouse)
    } finally {
      await warehouse.close()
    }
  }

  private connect(): Promise<Warehouse> {
    const { destination, dataset } = this.options
    return destination.connect(snakeCase(destination.longestName).identifier(dataset))
  }
}
