/** The fields of requests that set parts of a user. */

import type { InputOf } from '../../contract/operation.ts'
import type { user } from '../../contract/user/index.ts'
import type { User } from '../../store/port/users.ts'
import { toEmail, toLoginId, toNewLoginId, toPhone } from './addresses.ts'

export type Fields = Omit<InputOf<typeof user.patch>, 'loginId'>

type Profile = Omit<Fields, 'roleNames' | 'userTenants'>

/**
 * What the given fields change; those that are absent change nothing. `known` is whose addresses stay good as they are.
 * Throws ApiError.
 */
export function toChanges(fields: Profile, user: User, known = user): Partial<User> {
  const changes: Partial<User> = {}
  for (const text of TEXTS) if (fields[text] !== undefined) changes[text] = fields[text]
  for (const address of ADDRESSES) changeAddress(changes, { fields, user, known }, address)
  if (fields.ssoAppIds) changes.ssoAppIds = [...new Set(fields.ssoAppIds)]
  if (fields.status) changes.status = fields.status
  return changes
}

const TEXTS = ['name', 'givenName', 'middleName', 'familyName', 'picture'] as const

const ADDRESSES = [
  { field: 'email', flag: 'verifiedEmail', read: toEmail },
  { field: 'phone', flag: 'verifiedPhone', read: toPhone },
  { field: 'recoveryEmail', flag: 'verifiedRecoveryEmail', read: toEmail },
  { field: 'recoveryPhone', flag: 'verifiedRecoveryPhone', read: toPhone },
] as const

/** An address without its flag counts as verified; without an address nothing is. */
function changeAddress(
  changes: Partial<User>,
  { fields, user, known }: { fields: Profile; user: User; known: User },
  { field, flag, read }: (typeof ADDRESSES)[number],
): void {
  const given = fields[field]
  const address = given === undefined ? user[field] : given === known[field] ? given : read(given, field)
  const byDefault = address === user[field] ? user[flag] : true
  changes[field] = address
  changes[flag] = address !== '' && (fields[flag] ?? byDefault)
}

/** The first stays the first; `known` are those that the user has. Throws ApiError. */
export function toLoginIds(first: string, others: readonly string[], known: readonly string[] = []): string[] {
  const read = (text: string) => (known.includes(toLoginId(text)) ? toLoginId(text) : toNewLoginId(text))
  return [...new Set([first, ...others].map(read))].filter((loginId) => loginId !== '')
}

export function newUser(id: string, now: number): User {
  return {
    id,
    status: 'invited',
    ownership: 'vouched',
    test: false,
    loginIds: [],
    name: '',
    givenName: '',
    middleName: '',
    familyName: '',
    email: '',
    verifiedEmail: false,
    phone: '',
    verifiedPhone: false,
    picture: '',
    recoveryEmail: '',
    verifiedRecoveryEmail: false,
    recoveryPhone: '',
    verifiedRecoveryPhone: false,
    customAttributes: {},
    ssoAppIds: [],
    families: [],
    oauth: {},
    password: false,
    totp: false,
    webauthn: false,
    saml: false,
    scim: false,
    oidc: false,
    consentExpiresAt: 0,
    sessionsVoidAt: 0,
    createdAt: now,
    modifiedAt: now,
    grants: [],
  }
}
