import { contract } from '../../../client/operations.ts'
import type { Input } from '../../../client/values.ts'
import { FgaTuple } from '../../../contract/schemas/fga.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Run } from '../../command.ts'
import type { Failure, Item } from '../../import/batches.ts'
import { importRows } from '../../import/import-rows.ts'
import { NOTES } from '../../import/notes.ts'
import { inHalves, isGood, refusalText, sendable } from '../../import/refusals.ts'
import { isUnset } from '../../import/same.ts'
import type { Sender } from '../../import/sender.ts'
import { Naming } from '../../records/naming.ts'
import type { importFlags } from './index.ts'

const COLUMNS = Object.keys(FgaTuple.fields)
/** Relations in one request. */
const BATCH = 500

export const importFile: Run<typeof importFlags> = (call) =>
  importRows(call, {
    one: 'relation',
    many: 'relations',
    fields: FgaTuple.fields,
    naming: new Naming({
      one: 'relation',
      map: call.flags.map,
      fields: FgaTuple.fields,
      more: Object.values(NOTES),
    }),
    batchSize: BATCH,
    toWanted: toRelation,
    sending: async ({ sender }) => {
      if (!call.flags['dry-run']) return (rows) => createRelations(sender, rows)
      const { relationChecker } = await import('./check-relations.ts')
      return relationChecker(call.api)
    },
  })

function toRelation(row: JsonObject): JsonObject {
  for (const name of COLUMNS) {
    if (isUnset(row[name] ?? null)) throw new Error(`the relation has no ${name}`)
    if (typeof row[name] !== 'string') throw new Error(`the ${name} of a relation is a text`)
  }
  return Object.fromEntries(COLUMNS.map((name) => [name, row[name] ?? '']))
}

/** The rows that failed. What was sent before and did arrive is there, and creating it again changes nothing. */
async function createRelations(sender: Sender, items: readonly Item[]): Promise<Failure[]> {
  const { right, wrong } = sendable(items)
  if (right.length === 0) return wrong
  const tuples = right.map(({ wanted }) => wanted) as Input<typeof contract.fga.createRelations>['tuples']
  const { answer } = await sender.send(contract.fga.createRelations, { tuples })
  if (isGood(answer)) return wrong
  const reason = refusalText(answer, BLAMING_RELATIONS)
  return [...wrong, ...(await inHalves(right, reason, (some) => createRelations(sender, some)))]
}

const BLAMING_RELATIONS = new Set([400, 413, 422])
