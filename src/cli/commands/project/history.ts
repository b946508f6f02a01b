import { contract } from '../../../client/operations.ts'
import type { Run } from '../../command.ts'
import { decodeList, decodeString } from '../../go/decode.ts'
import { goJson } from '../../go/json.ts'
import { one, table } from '../../output/output.ts'
import { restorePoint } from './shapes.ts'
import type { rollbackFlags } from './snapshot-commands.ts'

export const listAll: Run = async ({ api }) => {
  const reply = await api.call(contract.project.history)
  const words = { verb: 'Found', one: 'restore point', many: 'restore points', item: 'Restore point' }
  return table('restorePoints', decodeList(restorePoint, reply?.restorePoints), words)
}

export const rollback: Run<typeof rollbackFlags> = async ({ api, flags }) => {
  const reply = await api.call(contract.project.rollback, { id: flags.to }, goJson)
  return one('restorePoint', decodeString(reply, 'id'), 'Went back to restore point')
}
