import type { Call, Run } from '../../command.ts'
import { requireArgument } from '../../exit.ts'
import { goJson } from '../../go-json.ts'
import { done, type Result } from '../../output.ts'

export const setTemporary: Run = (call) => setPassword(call, '/v1/mgmt/user/password/set/temporary', false)
export const setActive: Run = (call) => setPassword(call, '/v1/mgmt/user/password/set/active', true)

export const expire: Run = async ({ api, args: [loginId = ''] }) => {
  requireArgument('loginID', loginId)
  await api.post('/v1/mgmt/user/password/expire', goJson({ loginId }))
  return done
}

async function setPassword(call: Call, path: string, setActive: boolean): Promise<Result> {
  const [loginId = '', written = ''] = call.args
  const password = written === '-' ? (await call.io.input()).replace(/\r?\n$/, '') : written
  requireArgument('loginID', loginId)
  requireArgument('password', password)
  await call.api.post(path, goJson({ loginId, password, setActive }))
  return done
}
