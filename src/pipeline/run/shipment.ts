/** How a package sets out: what this run takes of its resources, and whether its rows may go early. */

import { hintsOf } from '../extract/resource.ts'
import { EarlyLoad, USUAL_EARLY } from '../load/early.ts'
import type { LoadPackage } from '../load/package.ts'
import { declareTable } from '../normalize/declare.ts'
import { namingOf } from '../normalize/naming.ts'
import { copySchema } from '../normalize/schema.ts'
import type { Memory, Shipment } from '../stages/stage.ts'
import type { RunOptions } from './options.ts'
import { dispositionIn, selectedOf } from './plan.ts'
import { connect } from './warehouse.ts'

/** Throws PlanError for a package of a resource that is declared no more. */
export function shipmentOf(pack: LoadPackage, memory: Memory, options: RunOptions): Shipment {
  const shipment: Shipment = {
    pack,
    memory,
    selected: [],
    schema: copySchema(memory.schema),
    counts: new Map(),
    isEarly: false,
  }
  return pack.record.status === 'extracting' ? toBeRead(shipment, options) : shipment
}

function toBeRead(shipment: Shipment, options: RunOptions): Shipment {
  const { pack, schema } = shipment
  const naming = namingOf(options.destination)
  const selected = selectedOf(pack.record, options.resources, naming)
  for (const { resource, isHidden } of selected) {
    const disposition = dispositionIn(pack.record, resource)
    if (!isHidden) declareTable(schema, naming, resource.table ?? resource.name, hintsOf(resource, disposition))
  }
  return { ...shipment, selected, early: earlyLoad({ ...shipment, selected }, options) }
}

/** Where rows are of the program itself they may be read from the destination, so it is left alone meanwhile. */
function earlyLoad({ pack, schema, selected }: Shipment, options: RunOptions): EarlyLoad | undefined {
  const { pipeline, destination, resources, contract, early } = options
  if (!destination.loadsEarly || selected.some(({ resource }) => resource.items)) return undefined
  return new EarlyLoad({
    pipeline,
    destination,
    resources,
    contract,
    pack,
    schema,
    selected,
    policy: { ...USUAL_EARLY, ...early },
    connect: () => connect(options),
  })
}
