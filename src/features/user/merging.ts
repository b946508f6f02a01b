import { ApiError } from '../../contract/faults.ts'
import type { Tables } from '../../store/port/index.ts'
import type { User } from '../../store/port/users.ts'
import type { Context } from '../context.ts'
import { endClaimsTo } from '../identity/claims.ts'
import { moveSeed } from '../identity/credentials/totp-seeds.ts'
import type { Address } from '../identity/ownership.ts'
import { auditUsers } from './changing.ts'
import { distinct } from './grants/grants.ts'

/**
 * When another user signs in with the address that this one gets, the two become this one; or, with
 * `failOnConflict`, throws ApiError userConflict. In the transaction of the change.
 */
export async function mergeWithOwner(
  ctx: Context,
  tables: Tables,
  user: User,
  { address, failOnConflict }: { address: Address; failOnConflict: boolean },
): Promise<User> {
  const project = ctx.caller.project.id
  const other = address.value === '' ? undefined : await tables.users.byLoginId(project, address.value)
  if (!other || other.id === user.id) return user
  if (failOnConflict || other.test !== user.test) throw new ApiError('userConflict', 'Another user has this login id')
  const theirs = await endClaimsTo(ctx, tables, other, address)
  await moveSeed(ctx, tables, other.id, user.id)
  await tables.users.absorb(project, other.id, user.id)
  // Who another transaction removed or renamed meanwhile is not there to be merged.
  await auditUsers(ctx, tables, 'UserDeleted', await tables.users.remove(project, [other.id]))
  return merged(user, theirs)
}

/** What the first has goes before what the second has. */
export function merged(user: User, other: User): User {
  const texts = ['name', 'givenName', 'middleName', 'familyName', 'picture'] as const
  const flags = ['password', 'totp', 'webauthn', 'saml', 'scim', 'oidc'] as const
  return {
    ...user,
    ...Object.fromEntries(texts.map((text) => [text, user[text] || other[text]])),
    ...Object.fromEntries(flags.map((flag) => [flag, user[flag] || other[flag]])),
    ...(user.email === '' && { email: other.email, verifiedEmail: other.verifiedEmail }),
    ...(user.phone === '' && { phone: other.phone, verifiedPhone: other.verifiedPhone }),
    loginIds: [...new Set([...user.loginIds, ...other.loginIds])],
    ssoAppIds: [...new Set([...user.ssoAppIds, ...other.ssoAppIds])],
    customAttributes: { ...other.customAttributes, ...user.customAttributes },
    oauth: { ...other.oauth, ...user.oauth },
    createdAt: Math.min(user.createdAt, other.createdAt),
    families: [...new Map([...other.families, ...user.families].map((one) => [one.familyId, one])).values()],
    grants: distinct([...user.grants, ...other.grants]),
  }
}
