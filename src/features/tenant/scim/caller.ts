/** Whose directory calls: by an access key that administers one tenant. */
import { ApiError } from '../../../contract/faults.ts'
import { SYSTEM_ROLE } from '../../../contract/project/snapshot/rules/report.ts'
import type { Directory } from '../../../store/port/federation.ts'
import type { Context } from '../../context.ts'
import { presentedKey } from '../../identity/session/access-key.ts'
import { ssoIdOfKey } from './keys.ts'

export interface Scim {
  /** Whose actor is the key. */
  ctx: Context
  directory: Directory
}

/** Throws ApiError badAccessKey, or forbidden for a key that administers no tenant, or several. */
export async function directoryOf(outer: Context): Promise<Scim> {
  const key = await presentedKey(outer)
  const project = outer.caller.project.id
  const inTenants = key.grants.filter(({ tenantId, roleId }) => tenantId !== '' && roleId !== '')
  const names = await outer.store.roles.names(
    project,
    inTenants.map(({ roleId }) => roleId),
  )
  const tenants = new Set(
    inTenants.filter(({ roleId }) => names.get(roleId) === SYSTEM_ROLE).map((one) => one.tenantId),
  )
  const [tenantId, ...more] = tenants
  if (tenantId === undefined) {
    throw new ApiError('forbidden', `The access key has the role ${SYSTEM_ROLE} in no tenant`)
  }
  if (more.length > 0) throw new ApiError('forbidden', 'The access key administers several tenants: use one for each')
  const ctx = { ...outer, caller: { ...outer.caller, keyId: key.id } }
  return { ctx, directory: { tenantId, ssoId: await ssoIdOfKey(outer.store, project, key.id) } }
}
