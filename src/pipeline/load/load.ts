import type { Added, RootJob, RowSink, Warehouse } from '../destinations/port.ts'
import type { ResourceSelection } from '../extract/extract.ts'
import { type Resource, strategyOf } from '../extract/resource.ts'
import { packageIds } from '../normalize/ids.ts'
import { type NamingRules, namingOf } from '../normalize/naming.ts'
import { RowMaker } from '../normalize/rows.ts'
import { type Contract, type ContractMode, completeColumns, type Schema } from '../normalize/schema.ts'
import { STATE_TABLE } from '../normalize/system-tables.ts'
import type { Value } from '../normalize/types.ts'
import { dispositionIn, selectedOf } from '../run/plan.ts'
import { encodeState } from '../state/state.ts'
import type { LoadPackage } from './package.ts'
import { rowsOf } from './page-rows.ts'

export interface LoadOptions {
  pipeline: string
  destination: NamingRules
  resources: readonly Resource[]
  contract?: Contract | ContractMode
}

/** A sealed package into its dataset; the rows that are new there. A package that is there already is only found to be. */
export async function loadPackage(
  pack: LoadPackage,
  warehouse: Warehouse,
  options: LoadOptions,
): Promise<{ [table: string]: number }> {
  const { loadId, counts = {} } = pack.record
  const schema = pack.schema()
  if (await warehouse.isLoaded(loadId, schema.name)) return counts
  const added = await warehouse.load({
    loadId,
    pipeline: options.pipeline,
    schema,
    roots: rootJobs(pack, options),
    counts: new Map(Object.entries(counts)),
    createdAt: new Date(pack.record.createdAt),
    feed: (sink) => feedPackage(pack, schema, options, sink),
  })
  return countsWith(counts, added)
}

/** Rows per table as they were loaded, where the destination knows better than the package. */
export function countsWith(counts: { [table: string]: number }, added: Added): { [table: string]: number } {
  const known = [...added].filter(([table]) => Object.hasOwn(counts, table))
  return { ...counts, ...Object.fromEntries(known) }
}

export function rootJobs(pack: LoadPackage, options: LoadOptions): RootJob[] {
  return visible(pack, options).map(({ resource, table }) => rootJob(pack, resource, table))
}

/** All rows of a sealed package, the same ones each time. */
export async function feedPackage(
  pack: LoadPackage,
  schema: Schema,
  options: LoadOptions,
  sink: RowSink,
): Promise<void> {
  for (const selected of visible(pack, options)) {
    const maker = rowMaker(pack, selected, schema, options, sink)
    for (const page of pack.pages(selected.resource.name)) {
      for (const item of rowsOf(page)) maker.make(item)
      await sink.drain()
    }
  }
  feedState(pack, schema, sink)
  await sink.drain()
}

export function feedState(pack: LoadPackage, schema: Schema, sink: RowSink): void {
  if (pack.record.counts?.[STATE_TABLE]) sink.row(STATE_TABLE, stateRow(pack, schema))
}

/** Makes the rows of one resource's items and sends them to the sink. */
export function rowMaker(
  pack: LoadPackage,
  { resource, table }: ResourceSelection,
  schema: Schema,
  { destination, contract }: LoadOptions,
  sink: RowSink,
): RowMaker {
  const { ids: rootIds } = rootJob(pack, resource, table)
  const naming = namingOf(destination)
  const emit = (name: string, row: Value[]) => sink.row(name, row)
  return new RowMaker({ table, schema, naming, loadId: pack.record.loadId, rootIds, contract, emit })
}

/** Resources whose rows are loaded. */
function visible(pack: LoadPackage, { destination, resources }: LoadOptions): ResourceSelection[] {
  return selectedOf(pack.record, resources, namingOf(destination)).filter((each) => !each.isHidden)
}

function rootJob(pack: LoadPackage, resource: Resource, table: string): RootJob {
  const disposition = dispositionIn(pack.record, resource)
  const strategy = strategyOf(resource)
  const isFull = pack.record.resources[resource.name]?.isFull ?? false
  const ids = idsOf(disposition, strategy, resource)
  return {
    table,
    disposition,
    strategy,
    ids,
    isSnapshot: disposition === 'merge' && isFull && (resource.isSnapshot ?? false),
    expected: ids === 'key' ? pack.log(resource.name).last?.total : undefined,
  }
}

/** Rows that a cursor may bring twice are told apart by their whole content. */
function idsOf(disposition: RootJob['disposition'], strategy: RootJob['strategy'], resource: Resource): RootJob['ids'] {
  if (disposition === 'append') return resource.incremental ? 'content' : 'package'
  if (disposition !== 'merge' || strategy === 'delete-insert') return 'package'
  return strategy === 'scd2' ? 'version' : 'key'
}

function stateRow(pack: LoadPackage, schema: Schema): Value[] {
  const state = pack.state()
  const { loadId, createdAt } = pack.record
  const values: Record<string, Value> = {
    version: state._state_version,
    engine_version: state._state_engine_version,
    pipeline_name: state.pipeline_name,
    state: encodeState(state),
    created_at: BigInt(Date.parse(createdAt)) * 1000n,
    version_hash: state._version_hash ?? null,
    _dlt_load_id: loadId,
    _dlt_id: packageIds(`${loadId}/${STATE_TABLE}`)(),
  }
  const table = schema.tables.get(STATE_TABLE)
  return table ? completeColumns(table).map((column) => values[column.name] ?? null) : []
}
