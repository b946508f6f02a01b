/** Which scopes of a resource one inbound app may have: no more than one policy for the two. */

import { ApiError } from '../../../contract/faults.ts'
import type { resourcePolicy } from '../../../contract/inbound-app/resource-policy/resource-policy.ts'
import { versioned } from '../../../contract/kinds/declaring/shows.ts'
import type { Handle, InputOf } from '../../../contract/operation.ts'
import { checkedAs, hasTexts } from '../../../lib/json.ts'
import type { StoredDocument } from '../../../store/port/documents.ts'
import type { Tables } from '../../../store/port/index.ts'
import { firstRevision, nextRevision } from '../../configuration/documents/plain.ts'
import { audited, type Context } from '../../context.ts'
import { lockApp } from '../change.ts'

type Handler<O extends keyof typeof resourcePolicy> = Handle<(typeof resourcePolicy)[O], Context>
export type Policy = InputOf<typeof resourcePolicy.create>
type Key = InputOf<typeof resourcePolicy.delete>

const KIND = 'resourcePolicy'

export const create: Handler<'create'> = async (ctx, input) => ({
  resourcePolicy: view(await ctx.store.write((tables) => createPolicy(ctx, tables, input))),
})

export const createBatch: Handler<'createBatch'> = async (ctx, { policies }) => {
  const made = await ctx.store.write(async (tables) => {
    const documents: StoredDocument[] = []
    for (const policy of policies) documents.push(await createPolicy(ctx, tables, policy))
    return documents
  })
  return { resourcePolicies: made.map(view) }
}

/** The app and the resource stay until the transaction ends. */
async function createPolicy(ctx: Context, tables: Tables, policy: Policy): Promise<StoredDocument> {
  const project = ctx.caller.project.id
  await requireBoth(tables, project, policy)
  const made = firstRevision(ctx, {
    kind: KIND,
    id: idOf(policy),
    owner: policy.thirdPartyApplicationId,
    document: policy,
  })
  if (!(await tables.documents.create(project, made))) {
    throw new ApiError('documentExists', 'The inbound app has a policy for this resource already')
  }
  await note(ctx, tables, 'ResourcePolicyCreated', [policy])
  return made
}

async function requireBoth(tables: Tables, project: string, policy: Policy): Promise<void> {
  const { resourceId, thirdPartyApplicationId: appId } = policy
  if (!(await tables.documents.lock(project, 'resource', resourceId))) {
    throw new ApiError('noDocument', `There is no resource ${resourceId}`, { status: 400 })
  }
  await lockApp(tables, project, appId).catch((error) => {
    throw error instanceof ApiError ? new ApiError(error.fault, error.detail, { status: 400 }) : error
  })
}

export const update: Handler<'update'> = async (ctx, input) => {
  const project = ctx.caller.project.id
  const changed = await ctx.store.write(async (tables) => {
    const before = await tables.documents.lock(project, KIND, idOf(input))
    if (!before) throw unknown(input)
    const next = nextRevision(ctx, before, { document: input })
    await tables.documents.update(project, next)
    await note(ctx, tables, 'ResourcePolicyModified', [input])
    return next
  })
  return { resourcePolicy: view(changed) }
}

const remove: Handler<'delete'> = async (ctx, key) => {
  if ((await removeAll(ctx, [key])) === 0) throw unknown(key)
}

export { remove as delete }

export const deleteBatch: Handler<'deleteBatch'> = async (ctx, { policies }) => {
  await removeAll(ctx, policies)
}

function removeAll(ctx: Context, keys: readonly Key[]): Promise<number> {
  return ctx.store.write(async (tables) => {
    const removed = await tables.documents.remove(ctx.caller.project.id, KIND, keys.map(idOf))
    await note(ctx, tables, 'ResourcePolicyDeleted', removed.map(policyIn))
    return removed.length
  })
}

export const loadByApp: Handler<'loadByApp'> = async (ctx, { thirdPartyApplicationId }) => {
  const policies = await ctx.store.documents.list(ctx.caller.project.id, KIND, thirdPartyApplicationId)
  return { resourcePolicies: policies.map(view) }
}

/** What the app may have of the resource; undefined where nothing is said. */
export async function policyOf(ctx: Context, key: Key): Promise<Policy | undefined> {
  const found = await ctx.store.documents.load(ctx.caller.project.id, KIND, idOf(key))
  return found && policyIn(found)
}

/** What goes with resources, or with apps. */
export async function removePoliciesOf(
  ctx: Context,
  tables: Tables,
  { field, ids }: { field: keyof Key; ids: readonly string[] },
): Promise<void> {
  const project = ctx.caller.project.id
  const going = (await tables.documents.list(project, KIND)).filter((each) => ids.includes(policyIn(each)[field]))
  if (going.length === 0) return
  await tables.documents.remove(
    project,
    KIND,
    going.map(({ id }) => id),
  )
  await note(ctx, tables, 'ResourcePolicyDeleted', going.map(policyIn))
}

/** The two together, of whatever letters they are. */
function idOf({ resourceId, thirdPartyApplicationId }: Key): string {
  return JSON.stringify([resourceId, thirdPartyApplicationId])
}

function unknown({ resourceId, thirdPartyApplicationId }: Key): ApiError {
  return new ApiError('noDocument', `There is no policy of ${thirdPartyApplicationId} for the resource ${resourceId}`)
}

const isPolicy = (value: unknown): value is Policy => hasTexts(value, 'resourceId')

const policyIn = ({ document }: StoredDocument) => checkedAs(document, isPolicy, 'a policy')

function view(stored: StoredDocument) {
  const { version, createdTime, modifiedTime } = versioned
  return {
    ...policyIn(stored),
    version: version.of(stored),
    createdTime: createdTime.of(stored),
    modifiedTime: modifiedTime.of(stored),
  }
}

async function note(ctx: Context, tables: Tables, action: string, policies: readonly Key[]): Promise<void> {
  const records = policies.map(({ resourceId, thirdPartyApplicationId }) =>
    audited(ctx, action, { data: { resourceId, thirdPartyApplicationId } }),
  )
  await tables.audit.add(ctx.caller.project.id, records)
}
