import { contract } from '../../../client/operations.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { decodeList } from '../../go/decode.ts'
import type { GoValue } from '../../go/json.ts'
import { list } from '../../output/output.ts'
import type { fileFlags } from '../../records/file-flags.ts'
import { Naming } from '../../records/naming.ts'
import { openRecords, type Row } from '../../records/open.ts'
import { keyFields } from './fields.ts'
import { accessKey } from './shapes.ts'

export const importFile: Run<typeof fileFlags> = async ({ api, args: [path = ''], flags }) => {
  const naming = new Naming({ one: 'access key', map: flags.map, fields: keyFields })
  const records = await openRecords(path, flags.format, keyFields, (names) => naming.columns(names))
  const toKey = (value: JsonObject) =>
    records.format === 'csv' || flags.map.length === 0 ? value : naming.object(value)
  const imported: GoValue[] = []
  const left: JsonObject[] = []
  const send = async (keys: JsonObject[]) => {
    const reply = await api.call(contract.accessKey.import, { keys })
    imported.push(...(decodeList(accessKey, reply?.keys) ?? []))
  }
  try {
    for await (const rows of records.read()) {
      for (const row of rows) left.push(toKey(valueIn(row)))
      while (left.length >= BATCH) await send(left.splice(0, BATCH))
    }
    if (left.length > 0) await send(left)
  } catch (error) {
    if (error instanceof Error && imported.length > 0) error.message += `, after ${imported.length} keys were imported`
    throw error
  } finally {
    await records.close()
  }
  return list('accessKeys', imported, { verb: 'Imported', one: 'access key', many: 'access keys', item: 'Access key' })
}

const BATCH = 100

function valueIn({ row, value, problem }: Row): JsonObject {
  if (!value || problem) throw new Refusal(`row ${row}: ${problem}`)
  return value
}
