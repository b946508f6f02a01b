/** Which federated applications a user may enter. */
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
  if (kind === 'inbound' || id === DEFAULT_APP || user.ssoAppIds.includes(id)) return
  const project = ctx.caller.project.id
  const document = await projectDocument(ctx.store, project)
  if (document['defaultNoSSOApps'] !== true) return
  const tenants = [...new Set(user.grants.map(({ tenantId }) => tenantId).filter(Boolean))]
  for (const tenantId of tenants) {
    const tenant = await ctx.store.tenants.load(project, tenantId)
    if (tenant?.federatedAppIds.includes(id)) return
  }
  throw new Refusal('access_denied', 'The user was not given this application')
}
