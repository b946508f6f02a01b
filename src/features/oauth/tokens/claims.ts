/** What the tokens of applications say (wire facts, authentication, section 5.4). */
import type { JsonObject } from '../../../lib/json.ts'
import { own } from '../../../lib/own.ts'
import type { User } from '../../../store/port/users.ts'
import { scopeClaims } from '../../configuration/scope-claims/scope-claims.ts'
import type { Context } from '../../context.ts'
import { additionsOf, authorityClaims, standingOf, type TokenRights } from '../../identity/token/claims.ts'
import { fillClaims } from '../../identity/token/filling.ts'
import { freeClaimsOfApps, isReservedOfApps } from '../../identity/token/reserved.ts'
import { replyWith } from '../../user/to-wire.ts'
import { permissionsOf } from '../../values/grants.ts'
import type { Client } from '../clients/client.ts'
import { attributesIn, rolesIn, scopeOf } from '../clients/scopes.ts'

/** Roles, permissions and tenants: of what was granted only, unless the app gets all. */
export async function authorityOf(
  ctx: Context,
  client: Client,
  user: User,
  { scopes, tenant }: { scopes: readonly string[]; tenant: string },
): Promise<JsonObject> {
  const roleIds = new Set(rolesIn(client, scopes))
  const grants = client.allAuthority ? user.grants : user.grants.filter(({ roleId }) => roleIds.has(roleId))
  const { user: wire } = await replyWith(ctx.store, ctx.caller.project.id, { ...user, grants })
  return { ...authorityClaims(standingOf(wire), tenant), ...(tenant && { dct: tenant }) }
}

/** What the sign-in itself added, for one's own programs that ask for it. */
export async function customClaims(ctx: Context, scopes: readonly string[], sessionId: string): Promise<JsonObject> {
  if (!scopes.includes('descope.custom_claims') || sessionId === '') return {}
  const session = await ctx.store.sessions.load(ctx.caller.project.id, sessionId)
  const { root = {}, nsec = {} } = session ? additionsOf(session) : {}
  return { ...freeClaimsOfApps(root), ...(Object.keys(nsec).length > 0 && { nsec }) }
}

/** What an app may do in its own name: what its scopes' roles allow. */
export async function authorityOfApp(
  ctx: Context,
  client: Client,
  { scopes, tenant }: { scopes: readonly string[]; tenant: string },
): Promise<JsonObject> {
  const project = ctx.caller.project.id
  const ids = [...new Set(rolesIn(client, scopes))]
  const held = [...(await ctx.store.roles.rights(project, ids)).values()]
  const roles = held.map(({ name }) => name).sort()
  const permissions = permissionsOf(held)
  const standing: TokenRights = tenant
    ? { roles: [], permissions: [], tenants: { [tenant]: { roles, permissions } } }
    : { roles, permissions, tenants: {} }
  return authorityClaims(standing, tenant)
}

/** Claims that scopes add, then those of the user's attributes. Nothing of it may stand for what we decide. */
export function attributeClaims(client: Client, user: User, scopes: readonly string[]): JsonObject {
  const added = scopes.flatMap((name) => Object.entries(scopeOf(client, name)?.claims ?? {}))
  const claims = freeClaimsOfApps(Object.fromEntries(added))
  for (const name of attributesIn(client, scopes)) Object.assign(claims, attributeClaim(user, name))
  return claims
}

function attributeClaim(user: User, name: string): JsonObject {
  const build = own(ATTRIBUTES, name)
  if (build) return build(user)
  if (isReservedOfApps(name) || !Object.hasOwn(user.customAttributes, name)) return {}
  return { [name]: user.customAttributes[name] ?? null }
}

const filled = (name: string, value: string): JsonObject => (value === '' ? {} : { [name]: value })

/**
 * What the project says for scopes of whatever app; a placeholder that names nothing leaves its claim out. `user`: none
 * in the app's own tokens.
 */
export async function projectClaims(
  ctx: Context,
  { user, scopes, tenant }: { user?: User; scopes: readonly string[]; tenant: string },
): Promise<JsonObject> {
  const mappings = (await scopeClaims(ctx)).filter(({ scope }) => scopes.includes(scope))
  if (mappings.length === 0) return {}
  const { project } = ctx.caller
  const said: JsonObject = Object.assign({}, ...mappings.map(({ claims }) => claims))
  const sources = {
    ...(user && { user: (await replyWith(ctx.store, project.id, user)).user }),
    ...(tenant && { tenant: await ctx.store.tenants.load(project.id, tenant) }),
    project: { id: project.id, name: project.name },
  }
  return freeClaimsOfApps(fillClaims(said, sources, 'delete'))
}

/** By the names of scopes in the app's settings, and of OpenID Connect. */
const ATTRIBUTES: { [attribute: string]: ((user: User) => JsonObject) | undefined } = {
  name: ({ name }) => filled('name', name),
  displayName: ({ name }) => filled('name', name),
  email: (user) => emailClaims(user),
  phone: (user) => phoneClaims(user),
  phoneNumber: (user) => phoneClaims(user),
  phone_number: (user) => phoneClaims(user),
  picture: ({ picture }) => filled('picture', picture),
  givenName: ({ givenName }) => filled('given_name', givenName),
  given_name: ({ givenName }) => filled('given_name', givenName),
  middleName: ({ middleName }) => filled('middle_name', middleName),
  middle_name: ({ middleName }) => filled('middle_name', middleName),
  familyName: ({ familyName }) => filled('family_name', familyName),
  family_name: ({ familyName }) => filled('family_name', familyName),
  loginIds: ({ loginIds }) => ({ loginIds }),
}

function emailClaims({ email, verifiedEmail }: User): JsonObject {
  return email === '' ? {} : { email, email_verified: verifiedEmail }
}

function phoneClaims({ phone, verifiedPhone }: User): JsonObject {
  return phone === '' ? {} : { phone_number: phone, phone_number_verified: verifiedPhone }
}
