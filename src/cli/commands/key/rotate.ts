import type { Run } from '../../command.ts'
import type { GoValue } from '../../go-json.ts'
import { one } from '../../output.ts'

export const rotate: Run = async ({ api }) => {
  const reply = (await api.post('/v1/mgmt/project/signingkey/rotate', '{}')) as { [key: string]: GoValue }
  return one('key', { keyId: reply['keyId'], published: reply['published'] } as GoValue, 'Rotated signing key')
}
