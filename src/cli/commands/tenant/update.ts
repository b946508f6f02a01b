import { contract } from '../../../client/operations.ts'
import { tenantFields } from '../../../contract/schemas/tenant.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Call, Run } from '../../command.ts'
import { nothingToChange, requireArgument } from '../../exit/exit.ts'
import { done } from '../../output/output.ts'
import { changed, readKeyValues } from '../../parsing/key-values.ts'
import type { updateFlags } from './index.ts'

/** The service only replaces tenants: what is not given is sent as it stands. */
export const update: Run<typeof updateFlags> = async ({ api, args: [id = ''], flags, given }) => {
  requireArgument('id', id)
  const changes = readChanges(flags, given)
  const before = (await api.call(contract.tenant.load, { id })) ?? {}
  const kept = Object.entries(before).filter(([name]) => name === 'name' || Object.hasOwn(tenantFields, name))
  const body = { id, ...Object.fromEntries(kept), ...changes(before) }
  await api.call(contract.tenant.update, body)
  return done
}

/** Throws Refusal when nothing is to be changed. */
function readChanges(flags: Call<typeof updateFlags>['flags'], given: ReadonlySet<string>) {
  const attributes = readKeyValues('-a, --attribute', flags.attribute)
  const fields: JsonObject = {
    ...(given.has('name') && { name: flags.name }),
    ...(given.has('domains') && { selfProvisioningDomains: [...(flags.domains ?? [])] }),
    ...(given.has('enforce-sso') && { enforceSSO: flags['enforce-sso'] }),
    ...(given.has('disabled') && { disabled: flags.disabled }),
    ...(given.has('role-inheritance') && { roleInheritance: flags['role-inheritance'] }),
  }
  const hasAttributes = given.has('attribute')
  if (!hasAttributes && Object.keys(fields).length === 0) throw nothingToChange()
  return (before: { customAttributes?: unknown }): JsonObject => ({
    ...fields,
    ...(hasAttributes && { customAttributes: changed(before.customAttributes, attributes) }),
  })
}
