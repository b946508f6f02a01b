import { contract } from '../../../client/operations.ts'
import type { Run } from '../../command.ts'
import { requireArgument } from '../../exit/exit.ts'
import { decodeString } from '../../go/decode.ts'
import { goJson } from '../../go/json.ts'
import { one } from '../../output/output.ts'

export const loadOne: Run = async ({ api, args: [id = ''] }) => {
  requireArgument('id', id)
  const reply = await api.call(contract.inboundApp.secret, { id })
  return one('secret', decodeString(reply, 'cleartext'), 'Loaded secret for inbound app')
}

export const rotate: Run = async ({ api, args: [id = ''] }) => {
  requireArgument('id', id)
  const reply = await api.call(contract.inboundApp.rotate, { id }, goJson)
  return one('secret', decodeString(reply, 'cleartext'), 'Rotated secret for inbound app')
}
