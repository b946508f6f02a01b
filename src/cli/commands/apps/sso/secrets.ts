import { contract } from '../../../../client/operations.ts'
import type { Run } from '../../../command.ts'
import { requireArgument } from '../../../exit/exit.ts'
import { decodeString } from '../../../go/decode.ts'
import { done, one } from '../../../output/output.ts'
import type { addFlags, loadFlags } from './index.ts'

export const loadOne: Run<typeof loadFlags> = async ({ api, args: [id = ''], flags }) => {
  requireArgument('id', id)
  const secretName = flags['secret-name']
  const reply = await api.call(contract.ssoApp.secret, { id, ...(secretName && { secretName }) })
  return one('secret', decodeString(reply, 'cleartext'), 'Loaded secret for federated app')
}

export const rotate: Run = async ({ api, args: [id = ''] }) => {
  requireArgument('id', id)
  const reply = await api.call(contract.ssoApp.rotate, { id })
  return one('secret', decodeString(reply, 'cleartext'), 'Rotated secret for federated app')
}

export const add: Run<typeof addFlags> = async ({ api, args: [appId = '', name = ''], flags }) => {
  requireArgument('id', appId)
  requireArgument('name', name)
  const expireTime = Number(flags['expire-time'])
  const reply = await api.call(contract.ssoApp.addSecret, { appId, name, expireTime })
  return one('secret', decodeString(reply, 'cleartext'), 'Added secret to federated app')
}

export const revoke: Run = async ({ api, args: [appId = '', name = ''] }) => {
  requireArgument('id', appId)
  requireArgument('name', name)
  await api.call(contract.ssoApp.revokeSecret, { appId, name })
  return done
}
