import type { LoadJob, RootJob, RowSink, Warehouse } from '../destinations/port.ts'
import type { Resource } from '../extract/resource.ts'
import { selectItems } from '../extract/select.ts'
import { packageIds } from '../normalize/ids.ts'
import { parseLossless } from '../normalize/json.ts'
import { type Naming, snakeCase } from '../normalize/naming.ts'
import { RowMaker } from '../normalize/rows.ts'
import { type Contract, type ContractMode, completeColumns, type Schema } from '../normalize/schema.ts'
import { STATE_TABLE } from '../normalize/system-tables.ts'
import type { Value } from '../normalize/types.ts'
import { dispositionIn, selectedOf } from '../plan.ts'
import { encodeState } from '../state/state.ts'
import type { LoadPackage } from './package.ts'

export interface LoadOptions {
  pipeline: string
  destination: { longestName: number }
  resources: readonly Resource[]
  contract?: Contract | ContractMode
}

/** A sealed package into its dataset; rows per table. A package that is there already is only found to be. */
export async function loadPackage(
  pack: LoadPackage,
  warehouse: Warehouse,
  options: LoadOptions,
): Promise<{ [table: string]: number }> {
  const { loadId, counts = {} } = pack.record
  const schema = pack.schema()
  if (await warehouse.isLoaded(loadId, schema.name)) return counts
  const naming = snakeCase(options.destination.longestName)
  const selected = selectedOf(pack.record, options.resources, naming).filter((each) => !each.isHidden)
  const job: LoadJob = {
    loadId,
    pipeline: options.pipeline,
    schema,
    roots: selected.map(({ resource, table }) => rootJob(pack, resource, table)),
    counts: new Map(Object.entries(counts)),
    createdAt: new Date(pack.record.createdAt),
    feed: async (sink) => {
      for (const { resource, table } of selected) {
        await feedResource({ pack, resource, table, schema, naming, contract: options.contract }, sink)
      }
      if (counts[STATE_TABLE]) sink.row(STATE_TABLE, stateRow(pack, schema))
      await sink.drain()
    },
  }
  await warehouse.load(job)
  return counts
}

function rootJob(pack: LoadPackage, resource: Resource, table: string): RootJob {
  const disposition = dispositionIn(pack.record, resource)
  const strategy = resource.strategy ?? 'upsert'
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
  return strategy === 'scd2' ? 'content' : 'key'
}

interface Feeding {
  pack: LoadPackage
  resource: Resource
  table: string
  schema: Schema
  naming: Naming
  contract?: Contract | ContractMode
}

async function feedResource(feeding: Feeding, sink: RowSink): Promise<void> {
  const { pack, resource, table, schema, naming, contract } = feeding
  const { ids: rootIds } = rootJob(pack, resource, table)
  const emit = (name: string, row: Value[]) => sink.row(name, row)
  const maker = new RowMaker({ table, schema, naming, loadId: pack.record.loadId, rootIds, contract, emit })
  for (const page of pack.pages(resource.name)) {
    for (const item of selectItems(parseLossless(page.text()), page.header.select)) maker.make(item)
    await sink.drain()
  }
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
