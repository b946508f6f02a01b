import type { UserReply } from '../../contract/schemas/user.ts'
import type { Draft, ValueOf } from '../../contract/wire.ts'
import { firstOf } from '../../lib/lists.ts'
import type { Tables } from '../../store/port/index.ts'
import type { RoleRights } from '../../store/port/roles.ts'
import type { NamedGrant, User } from '../../store/port/users.ts'
import { seconds } from '../context.ts'
import { permissionsOf } from '../values/grants.ts'

type Reply = Draft<ValueOf<typeof UserReply>>
export type WireUser = NonNullable<Reply['user']>

export async function replyWith(tables: Tables, project: string, user: User): Promise<{ user: WireUser }> {
  return { user: firstOf(await toWireAll(tables, project, [user])) }
}

/** Replies show what the roles allow. */
export async function toWireAll(tables: Tables, project: string, users: readonly User[]): Promise<WireUser[]> {
  const roleIds = new Set<string>()
  for (const { grants } of users) for (const { roleId } of grants) if (roleId) roleIds.add(roleId)
  const rights = await tables.roles.rights(project, [...roleIds])
  const roleNames = await familyRoles(tables, project, users)
  return users.map((user) => ({ ...toWire(user, rights), ...familiesOf(user, roleNames) }))
}

/** Names of roles that are held in families, by their ids. */
async function familyRoles(tables: Tables, project: string, users: readonly User[]): Promise<Map<string, string>> {
  const ids = users.flatMap(({ families }) => families.flatMap(({ roleIds }) => roleIds))
  return ids.length > 0 ? tables.roles.names(project, [...new Set(ids)]) : new Map()
}

function familiesOf({ families }: User, names: ReadonlyMap<string, string>) {
  if (families.length === 0) return undefined
  const familyAssociations = families.map(({ familyId, roleIds, attributes }) => ({
    familyId,
    roleNames: roleIds.flatMap((id) => names.get(id) ?? []).sort(),
    familyScopedAttributes: attributes,
  }))
  return { familyAssociations }
}

type Rights = ReadonlyMap<string, RoleRights>

function toWire(user: User, rights: Rights): WireUser {
  const { roleNames, permissions } = rolesOf(
    user.grants.filter(({ tenantId }) => tenantId === ''),
    rights,
  )
  return {
    loginIds: user.loginIds,
    userId: user.id,
    name: user.name,
    email: user.email,
    phone: user.phone,
    verifiedEmail: user.verifiedEmail,
    verifiedPhone: user.verifiedPhone,
    roleNames,
    userTenants: user.grants.length > 0 ? tenantsOf(user.grants, rights) : [],
    status: user.status,
    externalIds: user.loginIds,
    picture: user.picture,
    test: user.test,
    customAttributes: user.customAttributes,
    createdTime: seconds(user.createdAt),
    TOTP: user.totp,
    SAML: user.saml,
    OAuth: user.oauth as { [provider: string]: boolean },
    webauthn: user.webauthn,
    password: user.password,
    ssoAppIds: user.ssoAppIds,
    givenName: user.givenName,
    middleName: user.middleName,
    familyName: user.familyName,
    editable: true,
    SCIM: user.scim,
    permissions,
    OIDC: user.oidc,
    consentExpiration: user.consentExpiresAt,
    recoveryEmail: user.recoveryEmail,
    verifiedRecoveryEmail: user.verifiedRecoveryEmail,
    recoveryPhone: user.recoveryPhone,
    verifiedRecoveryPhone: user.verifiedRecoveryPhone,
    modifiedTime: seconds(user.modifiedAt),
  }
}

/** Tenants by id. */
function tenantsOf(grants: readonly NamedGrant[], rights: Rights) {
  const byTenant = new Map<string, NamedGrant[]>()
  for (const grant of grants) {
    if (!grant.tenantId) continue
    const known = byTenant.get(grant.tenantId)
    if (known) known.push(grant)
    else byTenant.set(grant.tenantId, [grant])
  }
  return [...byTenant]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([tenantId, held]) => ({ tenantId, tenantName: held[0]?.tenantName ?? '', ...rolesOf(held, rights) }))
}

/** Both in the order of the alphabet. What the grants call their roles was read before, and may be over. */
function rolesOf(grants: readonly NamedGrant[], rights: Rights): { roleNames: string[]; permissions: string[] } {
  const held = grants.flatMap(({ roleId }) => rights.get(roleId) ?? [])
  if (held.length === 0) return { roleNames: [], permissions: [] }
  return { roleNames: held.map(({ name }) => name).sort(), permissions: permissionsOf(held) }
}
