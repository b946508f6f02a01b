import { ApiError } from '../../../contract/faults.ts'
import type { ManagementKey } from '../../../store/port/directory.ts'
import type { Tables } from '../../../store/port/index.ts'
import { EVERYTHING } from './roles.ts'

/**
 * Throws ApiError invalid when a change leaves the company no key that is good for everything, for ever and from
 * anywhere: nobody could make another. To be called at the end of a transaction that has `lockCompany`, so that of two
 * changes at once the second sees the first.
 */
export async function requireLastKey(tables: Tables, companyId: string): Promise<void> {
  const keys = await tables.managementKeys.list(companyId)
  if (!keys.some(isAnchor)) {
    throw new ApiError(
      'invalid',
      'The company needs one active management key that may do everything, has no end and is good from any address',
    )
  }
}

function isAnchor({ status, expiresAt, permittedIps, reBac }: ManagementKey): boolean {
  const isFull = EVERYTHING.companyRoles.every((role) => reBac.companyRoles.includes(role))
  return status === 'active' && expiresAt === 0 && permittedIps.length === 0 && isFull
}
