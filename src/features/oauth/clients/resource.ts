/** Resources (RFC 8707): what an app may have of one its policy says, and not the app (wire facts, tier 3, section 6.1). */
import { ApiError } from '../../../contract/faults.ts'
import type { documents } from '../../../contract/kinds/index.generated.ts'
import type { InputOf } from '../../../contract/operation.ts'
import type { Context } from '../../context.ts'
import { type Policy, policyOf } from '../../inbound-app/resource-policy/resource-policy.ts'
import { settingsOf } from '../../inbound-app/settings.ts'
import type { Client } from './client.ts'
import { scopesOf } from './scopes-of-settings.ts'

type Resource = Partial<InputOf<(typeof documents)['resource']['create']>>

/** Whose tokens: of users, or the app's own. */
export type TokensOf = 'user' | 'client'

/**
 * The client as far as a resource lets it: of one that the app itself does not list the scopes are those that its policy
 * gives, and no others. As it is, where nothing gives it any.
 */
export async function withResource(
  ctx: Context,
  client: Client,
  uris: readonly string[],
  whose: TokensOf,
): Promise<Client> {
  const [uri = '', ...others] = new Set(uris)
  const isOwn = client.kind !== 'inbound' || client.mcpServerId !== undefined || client.audiences.includes(uri)
  if (uri === '' || others.length > 0 || isOwn) return client
  const project = ctx.caller.project.id
  const found = await ctx.store.documents.byLookup(project, 'resource', uri)
  const resource = found?.document as Resource | undefined
  const policy = found && (await policyOf(ctx, { resourceId: found.id, thirdPartyApplicationId: client.id }))
  const allowed = resource && allowedIn(resource, policy, whose)
  if (!allowed) return client
  const { permissionsScopes = [], ...rest } = resource.scopes ?? {}
  const roles = await settingsOf(ctx.store, project, { permissionsScopes })
  const scopes = scopesOf({ ...rest, ...roles }).filter(({ name }) => allowed === 'all' || allowed.includes(name))
  return { ...client, resource: uri, audiences: [uri], scopes }
}

/** The scopes; undefined for none at all. */
function allowedIn(resource: Resource, policy: Policy | undefined, whose: TokensOf): 'all' | string[] | undefined {
  const { userAccess = '', clientAccess = '' } = resource
  const access = whose === 'user' ? userAccess : clientAccess
  if (access === 'none') return undefined
  if (!policy) return access === 'all' ? 'all' : undefined
  const { allUserScopes, allClientScopes, userAccessScopes, clientAccessScopes } = policy
  if (whose === 'user' ? allUserScopes : allClientScopes) return 'all'
  const names = whose === 'user' ? userAccessScopes : clientAccessScopes
  return names.length > 0 ? names : undefined
}

/** The same for what goes on. Throws ApiError badGrant where the resource gives the app nothing any more. */
export async function stillWithResource(
  ctx: Context,
  client: Client,
  { resource = '' }: { resource?: string },
): Promise<Client> {
  if (resource === '') return client
  const whole = await withResource(ctx, client, [resource], 'user')
  if (whole.resource === resource) return whole
  throw new ApiError('badGrant', 'The client must not have tokens for this resource any more')
}

/** What a consent says of scopes: those of a resource are not the app's own of the same name. */
export const consentNames = ({ resource = '' }: { resource?: string }, scopes: readonly string[]): string[] =>
  scopes.map((name) => (resource === '' ? name : `${resource} ${name}`))
