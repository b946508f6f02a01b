/**
 * Addresses of the people whom administrators of a tenant make and change. They say what they like, as the tenant's
 * provider does, and are believed as little: about addresses in the tenant's domains alone. docs/security.md tells why.
 */
import type { Tables } from '../../../store/port/index.ts'
import type { Ownership, User } from '../../../store/port/users.ts'
import { domainOf, emailOf, looksLikeEmail } from '../../user/addresses.ts'
import type { Standing } from './delegate.ts'

type Domains = readonly string[]

interface Addresses {
  loginId: string
  additionalIdentifiers: readonly string[]
  email: string
  phone: string
  verifiedEmail?: boolean | undefined
}

export async function domainsOf({ ctx, tenant }: Standing, tables: Pick<Tables, 'tenants'>): Promise<Domains> {
  return (await tables.tenants.load(ctx.caller.project.id, tenant))?.domains ?? []
}

/** Of somebody new: whoever proves an address that is not the tenant's has the account. */
export function claimed(domains: Domains, { loginId, additionalIdentifiers, verifiedEmail, ...input }: Addresses) {
  const email = emailOf({ loginId, ...input })
  const ownership: Ownership =
    input.phone !== '' || isForeign(domains, [loginId, ...additionalIdentifiers, email]) ? 'claimed' : 'vouched'
  const isVouched = isIn(domains, email)
  return { verifiedEmail: isVouched ? verifiedEmail : false, verifiedPhone: false, ownership }
}

/** Of somebody who was there before: nothing is verified that was not, and what is new may be another's. */
export function changed(domains: Domains, before: User, after: User): User {
  const known = new Set(addressesOf(before))
  const fresh = addressesOf(after).filter((address) => !known.has(address))
  return {
    ...after,
    verifiedEmail:
      after.verifiedEmail && (isIn(domains, after.email) || (same(before, after, 'email') && before.verifiedEmail)),
    verifiedPhone: after.verifiedPhone && same(before, after, 'phone') && before.verifiedPhone,
    verifiedRecoveryEmail:
      after.verifiedRecoveryEmail && same(before, after, 'recoveryEmail') && before.verifiedRecoveryEmail,
    verifiedRecoveryPhone:
      after.verifiedRecoveryPhone && same(before, after, 'recoveryPhone') && before.verifiedRecoveryPhone,
    ownership: before.ownership === 'vouched' && isForeign(domains, fresh) ? 'claimed' : before.ownership,
  }
}

const addressesOf = ({ loginIds, email, phone }: User) => [...loginIds, email, phone]

const same = (before: User, after: User, field: 'email' | 'phone' | 'recoveryEmail' | 'recoveryPhone') =>
  before[field] === after[field]

const isIn = (domains: Domains, email: string) => domains.includes(domainOf(email))

/** As they were written: a number may still have its spaces. */
function isForeign(domains: Domains, addresses: readonly string[]): boolean {
  return addresses.some((address) => address.startsWith('+') || (looksLikeEmail(address) && !isIn(domains, address)))
}
