import type { Call, Run } from '../../command.ts'
import { createUsers } from '../../import/create-users.ts'
import { importRows, readCount, type Way } from '../../import/import-rows.ts'
import { Naming } from '../../records/naming.ts'
import { isSameUser, KNOWN_NAMES, toBatchUser, userFields } from './fields.ts'
import type { importFlags } from './index.ts'

export type ImportCall = Call<typeof importFlags>

export const importFile: Run<typeof importFlags> = async (call) => {
  const { flags } = call
  if (flags.source !== '' || flags.hashes !== '') return (await import('./import-foreign.ts')).importForeign(call)
  const wanted = { keepIds: flags['keep-ids'], loginIdFrom: flags['login-id'] }
  return importRows(call, {
    one: 'user',
    many: 'users',
    fields: userFields,
    naming: namingFor(flags),
    batchSize: readCount('batch-size', flags['batch-size'], LARGEST_BATCH),
    toWanted: (row) => toBatchUser(row, wanted),
    sending: async (way) =>
      flags['dry-run'] ? await checker(way) : (rows) => createUsers(way.sender, rows, isSameUser),
  })
}

const LARGEST_BATCH = 1000

function namingFor(flags: ImportCall['flags']): Naming {
  return new Naming({
    one: 'user',
    map: flags.map,
    fields: userFields,
    more: KNOWN_NAMES,
    ...(flags['keep-metadata'] && { rest: 'customAttributes' }),
    advice: '--keep-metadata makes custom attributes of all that are unknown',
  })
}

async function checker({ sender }: Way) {
  const { checkUsers } = await import('../../import/check-users.ts')
  const taken = new Set<string>()
  return (rows: Parameters<typeof checkUsers>[1]) => checkUsers(sender, rows, taken)
}
