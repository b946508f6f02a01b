/** What the proof of an address does to what was there before it. */
import { ApiError } from '../../contract/faults.ts'
import type { Tables } from '../../store/port/index.ts'
import type { Session } from '../../store/port/sessions.ts'
import type { User } from '../../store/port/users.ts'
import { audited, type Context } from '../context.ts'
import { looksLikeEmail } from '../user/addresses.ts'
import { type Address, isVerified, names, withVerified } from './ownership.ts'

/** How somebody has shown that an account is his. */
export interface OwnershipProof {
  /** Where the code or link went; none for a link that a backend has handed over. */
  address?: Address
  by: 'code' | 'link'
  /** It was asked for by a session of the account. */
  isAsked: boolean
  /** The session that the proof itself shows. */
  shown?: Session
}

/**
 * In the transaction of the proof, with the user locked. Whoever was in the account before and has not proven it loses
 * every way in: sessions, grants to applications, password, authenticator, passkeys, other addresses and what waits to
 * be verified. Resolves to the user as it is to be stored, with the address verified.
 */
export async function endClaims(ctx: Context, tables: Tables, user: User, reached: OwnershipProof): Promise<User> {
  const { address } = reached
  if (isOwners(user, reached)) return owned(address && isNamedAs(user, address) ? withVerified(user, address) : user)
  const what = { userId: user.id, loginIds: user.loginIds, type: 'warn', method: reached.by }
  await tables.audit.add(ctx.caller.project.id, user.test ? [] : [audited(ctx, 'OwnershipProven', what)])
  return owned(await withoutWaysIn(ctx, tables, user, address))
}

/** The user without what leads into the account, but for the address, if there is one. */
async function withoutWaysIn(ctx: Context, tables: Tables, user: User, address?: Address): Promise<User> {
  await tables.users.forget(ctx.caller.project.id, user.id)
  const bare = { ...user, password: false, totp: false, webauthn: false, oauth: {} }
  return address ? onlyAt(bare, address) : bare
}

/**
 * What comes along of an account when a backend gives its address to another one, in the transaction of that: nothing
 * that somebody may have put there who has not proven that very address.
 */
export function endClaimsTo(ctx: Context, tables: Tables, user: User, address: Address): Promise<User> | User {
  return user.ownership === 'vouched' || isVerified(user, address) ? user : withoutWaysIn(ctx, tables, user, address)
}

const owned = (user: User): User => (user.ownership === 'claimed' ? { ...user, ownership: 'proven' } : user)

/** The field holds the address: a login id that only looks like one changes no field of a user who has others. */
const isNamedAs = (user: User, { field, value }: Address) => user[field] === value

function isOwners(user: User, { address, by, isAsked, shown }: OwnershipProof): boolean {
  if (user.ownership === 'vouched' || shown?.userId === user.id) return true
  if (!address) return user.ownership === 'proven'
  if (isVerified(user, address)) return true
  // Who types a code that his session asked for has both; who follows a link may only have the mailbox.
  if (user.ownership === 'proven') return isAsked && !user.loginIds.includes(address.value)
  return isAsked && by === 'code' && !names(user, address.value)
}

/** Login ids that are no address lead nowhere by themselves, and stay. */
function onlyAt(user: User, address: Address): User {
  const { loginIds } = user
  const kept = loginIds.filter((loginId) => loginId === address.value || !looksLikeAddress(loginId))
  const bare = { email: '', verifiedEmail: false, phone: '', verifiedPhone: false, ...NO_RECOVERY }
  return withVerified({ ...user, ...bare, loginIds: kept.length > 0 ? kept : [address.value] }, address)
}

const NO_RECOVERY = { recoveryEmail: '', verifiedRecoveryEmail: false, recoveryPhone: '', verifiedRecoveryPhone: false }

const looksLikeAddress = (loginId: string) => looksLikeEmail(loginId) || /^\+\d{3,}$/.test(loginId)

/**
 * Two accounts become one only where the same person has shown to be in both: a link that somebody follows says
 * nothing about who asked for it. Resolves to the account that asked: one that a backend has made belongs with the
 * other, but whoever asked may be a stranger, and keeps no way in. Throws ApiError addressTaken.
 */
export async function checkMerge(
  ctx: Context,
  tables: Tables,
  { own, other, reached }: { own: User; other: User; reached: OwnershipProof },
): Promise<User> {
  const { by, shown, address } = reached
  if (by === 'code' || shown?.userId === own.id || other.ownership === 'claimed') return own
  if (own.ownership === 'vouched') return withoutWaysIn(ctx, tables, own, address)
  throw new ApiError('addressTaken', 'Another user signs in with this address: verify the link with the refresh token')
}
