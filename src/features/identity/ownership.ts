/**
 * Whose an account is. Somebody who signs up by a password, an authenticator app or a passkey has proven nothing about
 * the addresses that he names: until one of them is proven the account is only claimed. docs/security.md has the table.
 */
import { keysOf } from '../../lib/own.ts'
import type { Ownership, User } from '../../store/port/users.ts'
import { looksLikeEmail } from '../user/addresses.ts'

type AddressField = 'email' | 'phone' | 'recoveryEmail' | 'recoveryPhone'

export interface Address {
  field: AddressField
  value: string
}

const FLAGS = {
  email: 'verifiedEmail',
  phone: 'verifiedPhone',
  recoveryEmail: 'verifiedRecoveryEmail',
  recoveryPhone: 'verifiedRecoveryPhone',
} as const

const FIELDS = keysOf(FLAGS)

export const isVerified = (user: User, { field, value }: Address): boolean =>
  user[field] === value && user[FLAGS[field]]

/** The user with the address as his, and proven. */
export const withVerified = (user: User, { field, value }: Address): User => ({
  ...user,
  [field]: value,
  [FLAGS[field]]: true,
})

/** Whether the account says that it has this address, proven or not. */
export function names(user: User, address: string): boolean {
  return user.loginIds.includes(address) || FIELDS.some((field) => user[field] === address)
}

/**
 * Where a code or link to sign in goes: to the user's address, if need be to the login id that was typed, when it is
 * an address of that kind; empty for nowhere. Into an account that somebody owns leads no address that he has not
 * proven, unless it is what the account is called: then its proof shows whose the account is.
 */
export function addressFor(user: User, field: 'email' | 'phone', typed: string): string {
  const known = user[field]
  const named = user.loginIds.includes(typed) && isAddress(typed, field) ? typed : ''
  if (user.ownership === 'vouched' || isVerified(user, { field, value: known })) return known || named
  return named || (user.ownership === 'claimed' ? known : '')
}

/** The same for recovery: an address that nobody has proven recovers nothing. */
export function recoveryFor(user: User, field: 'recoveryEmail' | 'recoveryPhone'): string {
  const value = user[field]
  return user.ownership === 'vouched' || isVerified(user, { field, value }) ? value : ''
}

const isAddress = (text: string, field: 'email' | 'phone') =>
  field === 'email' ? looksLikeEmail(text) : /^\+\d{3,}$/.test(text)

/**
 * Of a new user. A backend vouches for whom it makes, but not for a password or seed that somebody made elsewhere
 * while his address was not verified there either.
 */
export function ownershipOf(user: User, { isImported }: { isImported: boolean }): Ownership {
  return isImported && hasUnverified(user) && !hasVerified(user) ? 'claimed' : 'vouched'
}

/** A backend that calls an address verified vouches for who has the account. */
export function vouchedBy(before: User, after: User): Ownership {
  const isNews = FIELDS.some(
    (field) => after[FLAGS[field]] && !isVerified(before, { field, value: after[field] }) && !isRecovery(field),
  )
  return isNews ? 'vouched' : after.ownership
}

const isRecovery = (field: AddressField) => field.startsWith('recovery')
const hasVerified = (user: User) => user.verifiedEmail || user.verifiedPhone
const hasUnverified = (user: User) =>
  (user.email !== '' && !user.verifiedEmail) || (user.phone !== '' && !user.verifiedPhone)
