import { contract } from '../../../client/operations.ts'
import type { Run } from '../../command.ts'
import { one } from '../../output/output.ts'

export const rotate: Run = async ({ api }) => {
  const reply = await api.call(contract.signingKey.rotate, {})
  return one('key', { keyId: reply?.keyId, published: reply?.published }, 'Rotated signing key')
}
