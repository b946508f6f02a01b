/** What a directory says of a user, in the user's account. */
import { ApiError } from '../../../contract/faults.ts'
import { isObject, type Json, type JsonObject, textAt } from '../../../lib/json.ts'
import { toE164 } from '../../../lib/text/phone-numbers.ts'
import type { Directory, DirectoryUser } from '../../../store/port/federation.ts'
import type { User } from '../../../store/port/users.ts'
import { looksLikeEmail, toLoginId, toNewLoginId } from '../../user/addresses.ts'
import { valuesAt } from './filter.ts'

/** As the directory says it, checked. */
export interface Said {
  userName: string
  externalId: string
  active: boolean
  document: JsonObject
}

/** Throws ApiError badValue. */
export function saidIn({ id: _, schemas: __, meta: ___, groups: ____, active, ...rest }: JsonObject): Said {
  const { userName, externalId, ...others } = rest
  if (typeof userName !== 'string' || userName.trim() === '') {
    throw new ApiError('badValue', 'The userName attribute is required')
  }
  if (userName.length > 512) throw new ApiError('badValue', 'The userName attribute is too long')
  if (externalId !== undefined && externalId !== null && typeof externalId !== 'string') {
    throw new ApiError('badValue', 'The externalId attribute must be a text')
  }
  const kept = Object.entries(others).filter(([, value]) => value !== null && value !== '')
  return {
    userName,
    externalId: externalId ?? '',
    active: activeIn(active),
    document: { userName, ...Object.fromEntries(kept) },
  }
}

/** Entra sends it as a text; a user of whom nothing is said is active. Throws ApiError badValue. */
function activeIn(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true
  if (typeof value === 'boolean') return value
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  throw new ApiError('badValue', 'The active attribute must be true or false')
}

/** No two users of a directory have the same, whatever its case. */
export const nameKey = (userName: string): string => toLoginId(userName).toLowerCase()

/**
 * The account with what the directory says. Addresses and login ids only of one that is the directory's alone: who is in
 * other tenants, too, or was here before, is not renamed by one of them.
 */
export function accountWith(user: User, { userName, document }: Said, isOwn: boolean): User {
  const text = (...path: string[]) => String(valuesAt(document, path).find((value) => typeof value === 'string') ?? '')
  const given = text('name', 'givenName')
  const family = text('name', 'familyName')
  const name = text('displayName') || text('name', 'formatted') || [given, family].filter(Boolean).join(' ')
  const named = {
    ...user,
    scim: true,
    ...(name && { name: name.slice(0, 256) }),
    givenName: given.slice(0, 256),
    familyName: family.slice(0, 256),
    middleName: text('name', 'middleName').slice(0, 256),
  }
  if (!isOwn) return named
  const email = primaryOf(document['emails']) || (looksLikeEmail(userName) ? userName : '')
  const phone = toE164(primaryOf(document['phoneNumbers'])) ?? ''
  return {
    ...named,
    loginIds: [toNewLoginId(userName)],
    email: looksLikeEmail(email) ? email.slice(0, 320) : '',
    verifiedEmail: looksLikeEmail(email),
    phone,
    verifiedPhone: phone !== '',
  }
}

/** The primary one, else the first. */
function primaryOf(values: Json | undefined): string {
  const list = Array.isArray(values) ? values.filter((value) => isObject(value)) : []
  const chosen = list.find((each) => each['primary'] === true) ?? list[0] ?? {}
  return textAt(chosen, 'value').trim()
}

/** Whether nobody but the directory has a say about the account. */
export function isOwnOf({ tenantId }: Directory, user: User, { madeHere }: Pick<DirectoryUser, 'madeHere'>): boolean {
  return madeHere && user.grants.every((grant) => grant.tenantId === tenantId)
}
