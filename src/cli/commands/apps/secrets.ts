import type { Run } from '../../command.ts'
import { requireArgument } from '../../exit.ts'
import { decodeString } from '../../go-decode.ts'
import { goJson } from '../../go-json.ts'
import { one } from '../../output.ts'

export const loadOne: Run = async ({ api, args: [id = ''] }) => {
  requireArgument('id', id)
  const reply = await api.get('/v1/mgmt/thirdparty/app/secret', { id })
  return one('secret', decodeString(reply, 'cleartext'), 'Loaded secret for inbound app')
}

export const rotate: Run = async ({ api, args: [id = ''] }) => {
  requireArgument('id', id)
  const reply = await api.post('/v1/mgmt/thirdparty/app/rotate', goJson({ id }))
  return one('secret', decodeString(reply, 'cleartext'), 'Rotated secret for inbound app')
}
