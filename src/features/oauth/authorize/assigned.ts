/** Which federated applications a user may enter. */
import type { Tables } from '../../../store/port/index.ts'
import type { User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { projectDocument } from '../../project/settings.ts'
import type { Client } from '../clients/client.ts'
import { DEFAULT_APP } from '../clients/federated.ts'
import { Refusal } from './redirecting.ts'

/**
 * Where the project gives no application to anybody by itself (`defaultNoSSOApps`), those that the user or one of the
 * user's tenants was given; else all. The project's own is nobody's to give. Throws Refusal access_denied.
 */
export async function checkAssigned(ctx: Context, { kind, id }: Client, user: User): Promise<void> {
  if (kind === 'inbound' || (await isAssigned(ctx.store, ctx.caller.project.id, id, user))) return
  throw new Refusal('access_denied', 'The user was not given this application')
}

/** The same, of a federated application. */
export async function isAssigned(tables: Tables, project: string, appId: string, user: User): Promise<boolean> {
  if (appId === DEFAULT_APP || user.ssoAppIds.includes(appId)) return true
  const document = await projectDocument(tables, project)
  if (document['defaultNoSSOApps'] !== true) return true
  const tenants = [...new Set(user.grants.map(({ tenantId }) => tenantId).filter(Boolean))]
  for (const tenantId of tenants) {
    const tenant = await tables.tenants.load(project, tenantId)
    if (tenant?.federatedAppIds.includes(appId)) return true
  }
  return false
}
