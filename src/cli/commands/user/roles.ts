import { contract } from '../../../client/operations.ts'
import type { Call, Run } from '../../command.ts'
import { Refusal, requireArgument } from '../../exit/exit.ts'
import { goJson } from '../../go/json.ts'
import { done, type Result } from '../../output/output.ts'
import type { RoleFlags } from './index.ts'

export const set: Run<RoleFlags> = (call) => updateRoles(call, contract.user.setRoles)
export const add: Run<RoleFlags> = (call) => updateRoles(withRoles(call), contract.user.addRoles)
export const remove: Run<RoleFlags> = (call) => updateRoles(withRoles(call), contract.user.removeRoles)

async function updateRoles({ api, args, flags }: Call<RoleFlags>, operation: UpdateRoles): Promise<Result> {
  const [loginId = ''] = args
  requireArgument('loginIDOrUserID', loginId)
  await api.call(operation, { loginId, tenantId: flags.tenant, roleNames: flags.roles }, goJson)
  return done
}

function withRoles(call: Call<RoleFlags>): Call<RoleFlags> {
  if (!call.flags.roles?.length) throw new Refusal('this command requires at least one role to be specified')
  return call
}

type UpdateRoles = typeof contract.user.setRoles
