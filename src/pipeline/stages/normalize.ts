/** A package of which all pages are there becomes whole: its schema, the state behind it, rows per table. */
import type { LoadPackage } from '../load/package.ts'
import { namingOf } from '../normalize/naming.ts'
import { bumpVersion, type Schema } from '../normalize/schema.ts'
import { STATE_TABLE, stateTable } from '../normalize/system-tables.ts'
import type { RunOptions } from '../run/options.ts'
import { advanceState, dispositionIn } from '../run/plan.ts'
import { bumpState, type PipelineState } from '../state/state.ts'
import type { Stage } from './stage.ts'

export const normalizeStage: Stage<'normalize'> = {
  name: 'normalize',
  takes: ({ status }) => status === 'extracting',
  run: async (shipment, options) => {
    const { pack, memory, schema } = shipment
    const counts = new Map(shipment.counts)
    const state = stateAfter(pack, memory.state, options)
    const isChanged = state !== memory.state && state._version_hash !== memory.state._version_hash
    const isFirst = memory.state._version_hash === undefined
    if (isEmpty(counts) && (!isChanged || isFirst) && !emptiesSomething(pack, memory.schema, options)) {
      pack.remove()
      return undefined
    }
    if (isChanged) {
      if (!schema.tables.has(STATE_TABLE)) schema.tables.set(STATE_TABLE, stateTable())
      counts.set(STATE_TABLE, 1)
    }
    pack.seal(bumpVersion(schema), state, counts)
    return { ...shipment, counts }
  },
}

function stateAfter(
  pack: LoadPackage,
  before: PipelineState,
  { pipeline, dataset, source, destination, resources }: RunOptions,
): PipelineState {
  const advanced = advanceState(before, source, pack, resources)
  const type = `dlt.destinations.${destination.name}`
  return bumpState({
    ...advanced,
    pipeline_name: pipeline,
    dataset_name: dataset,
    default_schema_name: source,
    schema_names: [...new Set([...(before.schema_names ?? []), source])],
    destination_type: type,
    // As dlt has it for a destination without a name of its own; a name that it gave stays.
    destination_name: advanced.destination_type === type ? (advanced.destination_name ?? null) : null,
  })
}

function isEmpty(counts: ReadonlyMap<string, number>): boolean {
  return [...counts.values()].every((rows) => rows === 0)
}

/** A full walk that found nothing deletes what the destination has. `before`: the schema without the package. */
function emptiesSomething(pack: LoadPackage, before: Schema, { resources, destination }: RunOptions): boolean {
  return Object.entries(pack.record.resources).some(([name, { isFull, isHidden }]) => {
    const resource = resources.find((each) => each.name === name)
    if (!resource || isHidden || !isFull) return false
    const table = namingOf(destination).identifier(resource.table ?? name)
    const hadRows = before.tables.get(table)?.['x-normalizer']?.['seen-data']
    return Boolean(hadRows && (resource.isSnapshot || dispositionIn(pack.record, resource) === 'replace'))
  })
}
