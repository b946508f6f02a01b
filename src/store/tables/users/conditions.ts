/** What a search asks of the users themselves. */
import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely'
import type { UserFilter, UserFlag } from '../../port/users.ts'
import { toFlag } from '../../sql/codec.ts'
import type { UserRow, UserTables } from './schema.ts'

/** Whether nothing is asked of the users themselves but, perhaps, that they be test users or not. */
export function isPlain(filter: UserFilter): boolean {
  const asked = [...SCALARS.map(([, key]) => filter[key].length), ...TIMES.map(([, , key]) => filter[key])]
  return (
    !filter.after &&
    asked.every((count) => count <= 0) &&
    Object.keys(filter.flags).length === 0 &&
    !filter.scimOnly &&
    !filter.ssoOnly
  )
}

type Condition = Expression<SqlBool>

const eb = expressionBuilder<UserTables, 'users'>()

/** Nearly all of it stands in one index. */
export function conditions(filter: UserFilter): Condition[] {
  const list: Condition[] = [isAfter(filter)]
  for (const [column, key] of SCALARS) if (filter[key].length > 0) list.push(eb(column, 'in', filter[key]))
  for (const [flag, column] of FLAGS) {
    const wanted = filter.flags[flag]
    if (wanted !== undefined) list.push(eb(`users.${column}`, '=', toFlag(wanted)))
  }
  if (filter.test !== undefined) list.push(eb('users.test', '=', toFlag(filter.test)))
  if (filter.scimOnly) list.push(eb('users.scim', '=', 1))
  if (filter.ssoOnly) list.push(eb.or([eb('users.saml', '=', 1), eb('users.oidc', '=', 1)]))
  return [...list, ...timesAsked(filter, TIMES)]
}

/** Those of them that the index by creation answers. */
export function agesAsked(filter: UserFilter): Condition[] {
  return timesAsked(filter, AGES)
}

function timesAsked(filter: UserFilter, times: readonly (typeof TIMES)[number][]): Condition[] {
  return times
    .filter(([, , key]) => filter[key] > 0)
    .map(([column, operator, key]) => eb(column, operator, filter[key]))
}

function isAfter({ after }: UserFilter): Condition {
  if (!after) return sql<SqlBool>`1 = 1`
  const { createdAt, id } = after
  const later = eb('users.created_at', '>', createdAt)
  return eb.or([later, eb.and([eb('users.created_at', '=', createdAt), eb('users.id', '>', id)])])
}

const SCALARS = [
  ['users.recovery_email', 'recoveryEmails'],
  ['users.recovery_phone', 'recoveryPhones'],
] as const

const AGES = [
  ['users.created_at', '>=', 'createdFrom'],
  ['users.created_at', '<=', 'createdTo'],
] as const

const TIMES = [...AGES, ['users.modified_at', '>=', 'modifiedFrom'], ['users.modified_at', '<=', 'modifiedTo']] as const

const FLAGS = [
  ['password', 'password'],
  ['totp', 'totp'],
  ['webauthn', 'webauthn'],
  ['scim', 'scim'],
  ['verifiedEmail', 'verified_email'],
  ['verifiedPhone', 'verified_phone'],
  ['verifiedRecoveryEmail', 'verified_recovery_email'],
  ['verifiedRecoveryPhone', 'verified_recovery_phone'],
] as const satisfies readonly (readonly [UserFlag, keyof UserRow])[]
