import { FgaTuple } from '../../../contract/schemas/fga.ts'
import type { Run } from '../../command.ts'
import { exportRecords } from '../../records/export.ts'
import { everyRelation } from './every-relation.ts'
import type { exportFlags } from './index.ts'

export const exportAll: Run<typeof exportFlags> = (call) =>
  exportRecords(call, {
    one: 'relation',
    many: 'relations',
    columns: Object.keys(FgaTuple.fields),
    instead: 'fga relation list',
    pages: everyRelation(call.api),
  })
