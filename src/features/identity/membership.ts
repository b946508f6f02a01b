/** Nothing of a tenant that a caller names is used before it is known that the user belongs to it. */
import { ApiError } from '../../contract/faults.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { User } from '../../store/port/users.ts'

const isMember = ({ grants }: Pick<User, 'grants'>, tenant: string): boolean =>
  grants.some(({ tenantId }) => tenantId === tenant)

/** Throws ApiError invalidArgument; an empty tenant is none. */
export function checkMember(user: Pick<User, 'grants'>, tenant: string): void {
  if (tenant === '' || isMember(user, tenant)) return
  throw new ApiError('invalidArgument', 'The user does not belong to this tenant')
}

/** The tenant that a token says its session acts in, while its user belongs to it; else empty. */
export function tenantOfToken(claims: JsonObject, user: Pick<User, 'grants'> | undefined): string {
  const tenant = typeof claims['dct'] === 'string' ? claims['dct'] : ''
  return tenant !== '' && (!user || isMember(user, tenant)) ? tenant : ''
}
