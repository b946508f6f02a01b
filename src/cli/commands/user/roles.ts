import type { Call, Run } from '../../command.ts'
import { Refusal, requireArgument } from '../../exit.ts'
import { goJson } from '../../go-json.ts'
import { done, type Result } from '../../output.ts'
import type { RoleFlags } from './index.ts'

export const set: Run<RoleFlags> = (call) => updateRoles(call, '/v1/mgmt/user/update/role/set')
export const add: Run<RoleFlags> = (call) => updateRoles(withRoles(call), '/v2/mgmt/user/update/role/add')
export const remove: Run<RoleFlags> = (call) => updateRoles(withRoles(call), '/v1/mgmt/user/update/role/remove')

async function updateRoles({ api, args, flags }: Call<RoleFlags>, path: string): Promise<Result> {
  const [loginId = ''] = args
  requireArgument('loginIDOrUserID', loginId)
  await api.post(path, goJson({ loginId, tenantId: flags.tenant, roleNames: flags.roles }))
  return done
}

function withRoles(call: Call<RoleFlags>): Call<RoleFlags> {
  if (!call.flags.roles?.length) throw new Refusal('this command requires at least one role to be specified')
  return call
}
