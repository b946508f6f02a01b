import { contract } from '../../../client/operations.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { keysOf } from '../../../lib/own.ts'
import type { Api, Call, Run } from '../../command.ts'
import { nothingToChange, requireArgument } from '../../exit/exit.ts'
import { decode } from '../../go/decode.ts'
import { one } from '../../output/output.ts'
import { readKeyValues } from '../../parsing/key-values.ts'
import type { updateFlags } from './index.ts'
import { user } from './shapes.ts'

export const update: Run<typeof updateFlags> = async (call) => {
  const [loginId = ''] = call.args
  requireArgument('loginID', loginId)
  const changes = readChanges(call)
  if (call.given.has('tenants')) {
    changes.userTenants = await withTheirRoles(call.api, loginId, call.flags.tenants ?? [])
  }
  const reply = await call.api.call(contract.user.patch, { loginId, ...changes })
  return one('user', decode(user, reply?.user), 'Updated user')
}

/** The flags that are sent as they are. */
const FIELDS = {
  email: 'email',
  phone: 'phone',
  name: 'name',
  'given-name': 'givenName',
  'middle-name': 'middleName',
  'family-name': 'familyName',
  picture: 'picture',
  'verified-email': 'verifiedEmail',
  'verified-phone': 'verifiedPhone',
  status: 'status',
} as const

/** Throws Refusal when nothing is to be changed. */
function readChanges({ flags, given }: Call<typeof updateFlags>): JsonObject {
  const attributes = readKeyValues('-a, --attribute', flags.attribute)
  const names = keysOf(FIELDS)
  const changes: JsonObject = {
    ...Object.fromEntries(names.filter((name) => given.has(name)).map((name) => [FIELDS[name], flags[name]])),
    ...(given.has('roles') && { roleNames: [...(flags.roles ?? [])] }),
    ...(given.has('attribute') && { customAttributes: attributes }),
  }
  if (Object.keys(changes).length === 0 && !given.has('tenants')) throw nothingToChange()
  return changes
}

/** A patch replaces memberships whole, so the roles in those that stay must be sent again. */
async function withTheirRoles(api: Api, loginId: string, tenantIds: readonly string[]) {
  const reply = await api.call(contract.user.load, { loginId, userId: '' })
  const before = new Map(reply?.user?.userTenants?.map(({ tenantId, roleNames }) => [tenantId, roleNames]))
  return tenantIds.map((tenantId) => ({ tenantId, roleNames: before.get(tenantId) ?? [] }))
}
