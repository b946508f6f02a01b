/** Pages from the source into the package. */
import { extract } from '../extract/extract.ts'
import { namingOf } from '../normalize/naming.ts'
import type { Stage } from './stage.ts'

export const extractStage: Stage<'extract'> = {
  name: 'extract',
  takes: ({ status }) => status === 'extracting',
  run: async (shipment, { destination, origins, contract, on }) => {
    const { pack, selected, schema, early, memory } = shipment
    const tables = [...memory.schema.tables.values()]
    const known = new Set(tables.filter((table) => table['x-normalizer']?.['seen-data']).map(({ name }) => name))
    const naming = namingOf(destination)
    const counts = await extract({ selected, origins, pack, schema, known, naming, contract, on, follower: early })
    return { ...shipment, counts }
  },
}
