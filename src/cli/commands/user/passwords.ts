import { contract } from '../../../client/operations.ts'
import type { Call, Run } from '../../command.ts'
import { requireArgument } from '../../exit/exit.ts'
import { goJson } from '../../go/json.ts'
import { done, type Result } from '../../output/output.ts'

export const setTemporary: Run = (call) => setPassword(call, contract.user.setTemporaryPassword, false)
export const setActive: Run = (call) => setPassword(call, contract.user.setActivePassword, true)

export const expire: Run = async ({ api, args: [loginId = ''] }) => {
  requireArgument('loginID', loginId)
  await api.call(contract.user.expirePassword, { loginId }, goJson)
  return done
}

async function setPassword(call: Call, operation: SetPassword, setActive: boolean): Promise<Result> {
  const [loginId = '', written = ''] = call.args
  const password = written === '-' ? (await call.io.input()).replace(/\r?\n$/, '') : written
  requireArgument('loginID', loginId)
  requireArgument('password', password)
  await call.api.call(operation, { loginId, password, setActive }, goJson)
  return done
}

type SetPassword = typeof contract.user.setTemporaryPassword
