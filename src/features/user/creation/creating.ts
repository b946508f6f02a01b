/** New users, one or many: prepared before the transaction, stored in it. */
import { ApiError } from '../../../contract/faults.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Ownership, User } from '../../../store/port/users.ts'
import { type Context, newId } from '../../context.ts'
import { joined } from '../../family/membership.ts'
import { toPasswordHash } from '../../identity/credentials/new-passwords.ts'
import { sealSeed } from '../../identity/credentials/totp-seeds.ts'
import { ownershipOf } from '../../identity/ownership.ts'
import { emailOf } from '../addresses.ts'
import { type Fields, newUser, toChanges, toLoginIds } from '../fields.ts'
import { grantsFor, type ToGrants, type Wishes } from '../grants/grants.ts'
import { freeIds, givenId } from './fixed-ids.ts'

export interface NewUser extends Omit<Fields, 'roleNames' | 'userTenants'>, Wishes {
  loginId: string
  /** Made when empty or left out. */
  userId?: string
  test: boolean
  additionalIdentifiers: string[]
  customAttributes: JsonObject
  password: string
  hashedPassword?: Parameters<typeof toPasswordHash>[1]['hashedPassword']
  /** TOTP seed, base32. */
  seed?: string
  /** Unix seconds; 0 now. */
  createdTime?: number
  /** Of somebody who signs up by himself. */
  ownership?: Ownership
}

/** A user who waits to be stored, with all that is slow done. */
export interface PreparedUser {
  input: NewUser
  user: User
  hash?: JsonObject
  /** The TOTP seed, sealed. */
  seed?: string
}

/** Throws ApiError for what cannot be a user. */
export async function prepareUser(ctx: Context, input: NewUser): Promise<PreparedUser> {
  if (input.loginId === '') throw new ApiError('invalid', 'The loginId field is required')
  const email = emailOf(input)
  const id = input.userId ? givenId(ctx, input.userId) : newId(ctx, 'U')
  const user = newUser(id, input.createdTime ? input.createdTime * 1000 : ctx.clock())
  // Into the user that is there: a copy of so many fields takes 3 us.
  Object.assign(user, toChanges(email && input.email !== email ? { ...input, email } : input, user))
  user.loginIds = toLoginIds(input.loginId, input.additionalIdentifiers)
  user.customAttributes = input.customAttributes
  user.test = input.test
  // Nothing that was opened for somebody with this id before is of this user.
  if (input.userId) user.sessionsVoidAt = ctx.clock() - 1
  const hash = await toPasswordHash(ctx, input)
  const seed = input.seed ? sealSeed(ctx, user.id, input.seed) : undefined
  const isImported = input.hashedPassword !== undefined || seed !== undefined
  user.ownership = input.ownership ?? ownershipOf(user, { isImported })
  user.password = hash !== undefined
  user.totp = seed !== undefined
  return { input, user, hash, seed }
}

export interface CreationResult {
  created: User[]
  failed: { input: NewUser; error: ApiError }[]
}

/** In a transaction. Nothing is kept of those that fail. */
export async function storeUsers(
  ctx: Context,
  tables: Tables,
  batch: readonly PreparedUser[],
): Promise<CreationResult> {
  const project = ctx.caller.project.id
  const toGrants = await grantsFor(
    tables,
    project,
    batch.map(({ input }) => input),
  )
  const failed: CreationResult['failed'] = []
  const wanted = await freeIds(tables, project, batch, failed)
  const granted = wanted.flatMap((prepared) => withGrants(prepared, toGrants, failed))
  const ready = await withFamilies(tables, project, granted, failed)
  const taken = new Set(
    await tables.users.create(
      project,
      ready.map(({ user }) => user),
    ),
  )
  const created = ready.filter(({ user, input }) => {
    if (!taken.has(user.id)) return true
    failed.push({ input, error: new ApiError('loginIdTaken', 'User already exists') })
    return false
  })
  await storeCredentials(ctx, tables, created)
  return { created: created.map(({ user }) => user), failed }
}

function withGrants(prepared: PreparedUser, toGrants: ToGrants, failed: CreationResult['failed']): PreparedUser[] {
  try {
    const grants = toGrants(prepared.input)
    return [grants.length > 0 ? { ...prepared, user: { ...prepared.user, grants } } : prepared]
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    failed.push({ input: prepared.input, error })
    return []
  }
}

async function withFamilies(
  tables: Tables,
  project: string,
  batch: readonly PreparedUser[],
  failed: CreationResult['failed'],
): Promise<PreparedUser[]> {
  const ready: PreparedUser[] = []
  for (const prepared of batch) {
    try {
      const families = await joined(tables, project, prepared.input.familyAssociations ?? [], [])
      ready.push(families.length > 0 ? { ...prepared, user: { ...prepared.user, families } } : prepared)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      failed.push({ input: prepared.input, error })
    }
  }
  return ready
}

async function storeCredentials(ctx: Context, tables: Tables, created: readonly PreparedUser[]): Promise<void> {
  const project = ctx.caller.project.id
  const changedAt = ctx.clock()
  const passwords = created.flatMap(({ user, hash }) =>
    hash ? { userId: user.id, hash, history: [], expired: false, changedAt } : [],
  )
  if (passwords.length > 0) await tables.users.setPasswords(project, passwords)
  for (const { user, seed } of created) {
    if (seed) await tables.totpSeeds.put(project, { userId: user.id, sealed: seed, lastStep: 0, createdAt: changedAt })
  }
}
