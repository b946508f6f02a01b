import { contract } from '../../../client/operations.ts'
import { ResponseError } from '../../../client/transport.ts'
import type { Input } from '../../../client/values.ts'
import { FgaTuple } from '../../../contract/schemas/fga.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Run } from '../../command.ts'
import { errorText } from '../../exit/exit.ts'
import type { Failure, Item } from '../../import/batches.ts'
import { importRows } from '../../import/import-rows.ts'
import { NOTES } from '../../import/notes.ts'
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
  const wrong = items.filter(({ wanted }) => !wanted).map((item) => ({ item, reason: item.problem ?? '' }))
  const right = items.filter(({ wanted }) => wanted)
  return right.length > 0 ? [...wrong, ...(await createRight(sender, right))] : wrong
}

/** A batch that is refused for what it holds: each half alone, until the rows are found that are to blame. */
async function createRight(sender: Sender, items: readonly Item[]): Promise<Failure[]> {
  const tuples = items.map(({ wanted }) => wanted) as Input<typeof contract.fga.createRelations>['tuples']
  const { answer } = await sender.send(contract.fga.createRelations, { tuples })
  if (answer.status >= 200 && answer.status < 300) return []
  const error = new ResponseError(answer)
  if (!ABOUT_CONTENT.has(answer.status)) throw error
  const [only] = items
  if (only && items.length === 1) return [{ item: only, reason: errorText(error) }]
  const middle = Math.ceil(items.length / 2)
  return [...(await createRight(sender, items.slice(0, middle))), ...(await createRight(sender, items.slice(middle)))]
}

const ABOUT_CONTENT = new Set([400, 413, 422])
