import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { user } from '../../../contract/user/index.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { User } from '../../../store/port/users.ts'
import { audited, type Context } from '../../context.ts'
import { mapInLanes } from '../../identity/credentials/lanes.ts'
import { vouchedBy } from '../../identity/ownership.ts'
import { lockUser } from '../changing.ts'
import { toWireAll, type WireUser } from '../to-wire.ts'
import { type CreationResult, type NewUser, type PreparedUser, prepareUser, storeUsers } from './creating.ts'
import { type Invite, invitation } from './inviting.ts'
import { patched } from './replacing.ts'

type Handler<O extends keyof typeof user> = Handle<(typeof user)[O], Context>

export const createBatch: Handler<'createBatch'> = async (ctx, { users, ...wishes }) => {
  const invite = await invitation(ctx, wishes)
  const { created, failed, wire } = await createUsers(ctx, users, { invite })
  return { createdUsers: created.length > 0 ? wire : [], failedUsers: failed.map(toFailure) }
}

/** Creates those that can be; `dryRun` changes nothing and answers as if it had. */
export async function createUsers(
  ctx: Context,
  inputs: readonly NewUser[],
  { invite, dryRun = false }: { invite?: Invite; dryRun?: boolean },
): Promise<CreationResult & { wire: WireUser[] }> {
  const refused: CreationResult['failed'] = []
  const prepared = await mapInLanes(inputs, (input) => tryPreparing(ctx, input, refused))
  return rollingBack(ctx, dryRun, async (tables) => {
    const { created, failed } = await storeUsers(ctx, tables, prepared.flat())
    await auditBatch(ctx, tables, 'UsersCreated', created)
    await invite?.(tables, created)
    const wire = await toWireAll(tables, ctx.caller.project.id, created)
    return { created, failed: [...refused, ...failed], wire }
  })
}

async function tryPreparing(ctx: Context, input: NewUser, refused: CreationResult['failed']): Promise<PreparedUser[]> {
  try {
    return [await prepareUser(ctx, input)]
  } catch (error) {
    if (!(error instanceof ApiError) || error.fault === 'busy') throw error
    refused.push({ input, error })
    return []
  }
}

/** Carries the result of a dry run out of its transaction. */
class RolledBack<T> extends Error {
  readonly result: T
  constructor(result: T) {
    super('rolled back')
    this.result = result
  }
}

async function rollingBack<T>(ctx: Context, dryRun: boolean, work: (tables: Tables) => Promise<T>): Promise<T> {
  if (!dryRun) return ctx.store.write(work)
  try {
    return await ctx.store.write(async (tables) => {
      throw new RolledBack(await work(tables))
    })
  } catch (error) {
    if (error instanceof RolledBack) return error.result
    throw error
  }
}

/** One record for all of them. */
export async function auditBatch(ctx: Context, tables: Tables, action: string, users: readonly User[]): Promise<void> {
  const real = users.filter(({ test }) => !test)
  if (real.length === 0) return
  const loginIds = real.flatMap((user) => user.loginIds)
  const data = { userIds: real.map(({ id }) => id) }
  await tables.audit.add(ctx.caller.project.id, [audited(ctx, action, { loginIds, data })])
}

function toFailure({ input, error }: { input: NewUser; error: ApiError }) {
  const { loginId, additionalIdentifiers, email, phone, name, givenName, middleName, familyName, picture } = input
  const loginIds = [loginId, ...additionalIdentifiers].filter(Boolean)
  const sent = { loginIds, externalIds: loginIds, email, phone, name, givenName, middleName, familyName, picture }
  return { failure: error.message, user: { ...sent, status: input.status, test: input.test } }
}

export const patchBatch: Handler<'patchBatch'> = (ctx, { users }) => {
  const project = ctx.caller.project.id
  return ctx.store.write(async (tables) => {
    const changed: User[] = []
    const failedUsers: { failure: string; user: WireUser }[] = []
    for (const input of users) {
      try {
        const before = await lockUser(tables, project, input.loginId)
        const edited = await patched(tables, project, before, input)
        const after = { ...edited, ownership: vouchedBy(before, edited), modifiedAt: ctx.clock() }
        if (!(await tables.users.update(project, before, after)))
          throw new ApiError('userConflict', 'Another user has this login id')
        changed.push(after)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        failedUsers.push({ failure: error.message, user: { loginIds: [input.loginId], externalIds: [input.loginId] } })
      }
    }
    await auditBatch(ctx, tables, 'UsersModified', changed)
    return { patchedUsers: await toWireAll(tables, project, changed), failedUsers }
  })
}
