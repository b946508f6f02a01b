import { ApiError } from '../../../contract/faults.ts'
import type { PasswordImport } from '../../../contract/schemas/password-import.ts'
import type { ValueOf } from '../../../contract/wire.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Context } from '../../context.ts'
import { onlyTenant } from '../../values/grants.ts'
import { hashQueue } from './hash-queue.ts'
import { toImportedHash } from './imported-hashes.ts'
import { hash } from './native.ts'
import { checkPolicy } from './policy.ts'

/** OWASP's minimum for argon2id, the algorithm that the library takes by itself. */
export const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

interface PasswordInput {
  password: string
  hashedPassword?: ValueOf<typeof PasswordImport>
  userTenants: readonly { tenantId: string }[]
}

/** The hash to keep of what a request gives; undefined for nothing. Throws ApiError invalid or busy. */
export async function toPasswordHash(ctx: Context, given: PasswordInput): Promise<JsonObject | undefined> {
  if (given.password && given.hashedPassword) {
    throw new ApiError('invalid', 'Give either the password field or the hashedPassword field')
  }
  if (given.hashedPassword) return toImportedHash(given.hashedPassword)
  if (!given.password) return undefined
  await checkPolicy(ctx, given.password, onlyTenant(given.userTenants))
  return hashPassword(given.password)
}

/** Throws ApiError busy. */
export async function hashPassword(password: string): Promise<JsonObject> {
  return { scheme: 'phc', hash: await hashQueue.run(() => hash(password, ARGON2)) }
}
