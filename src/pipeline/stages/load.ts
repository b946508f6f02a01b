/** A whole package into the destination. */
import { countsWith, loadPackage } from '../load/load.ts'
import { withWarehouse } from '../run/warehouse.ts'
import type { Stage } from './stage.ts'

export const loadStage: Stage<'load'> = {
  name: 'load',
  takes: ({ status }) => status !== 'extracting',
  run: async (shipment, options) => {
    const { pack, early } = shipment
    const added = await early?.commit()
    const isEarly = added !== undefined
    const counts = isEarly
      ? countsWith(pack.record.counts ?? {}, added)
      : await withWarehouse(options, (warehouse) => loadPackage(pack, warehouse, options))
    return { ...shipment, isEarly, counts: new Map(Object.entries(counts)) }
  },
}
