import type { session } from '../../../contract/auth/session.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import { isObject, type JsonObject } from '../../../lib/json.ts'
import type { AccessKey } from '../../../store/port/access-keys.ts'
import type { Context } from '../../context.ts'
import { readToken } from '../token/jws.ts'
import { presented, resume } from './current.ts'
import { refusalOf } from './key-state.ts'

/** Also asks whether what the token says still holds, which the SDKs' local check cannot. */
export const validate: Handle<(typeof session)['validate'], Context> = async (ctx) => {
  const project = ctx.caller.project.id
  const token = presented(ctx, 'DS')
  const claims = await readToken(ctx, project, token)
  if (claims['drn'] !== 'DS') throw new ApiError('invalidToken', 'This is no session token')
  if (claims['sid'] === undefined) await checkKey(ctx, claims)
  else {
    const { user } = await resume(ctx, token, claims)
    if (user) checkTenants(claims, new Set(user.grants.map(({ tenantId }) => tenantId)))
  }
  return { claims }
}

async function checkKey(ctx: Context, claims: JsonObject): Promise<void> {
  const key = await ctx.store.accessKeys.load(ctx.caller.project.id, String(claims['dsub'] ?? claims['sub']))
  const refusal = key ? await refusalOf(ctx, key) : 'The access key is gone'
  if (refusal) throw new ApiError('invalidToken', refusal)
  checkTenants(claims, await tenantsOf(ctx, key as AccessKey))
}

async function tenantsOf(ctx: Context, key: AccessKey): Promise<Set<string>> {
  const owner = key.boundUserId ? await ctx.store.users.byId(ctx.caller.project.id, key.boundUserId) : key
  return new Set((owner?.grants ?? []).map(({ tenantId }) => tenantId))
}

function checkTenants(claims: JsonObject, held: Set<string>): void {
  const named = isObject(claims['tenants']) ? Object.keys(claims['tenants']) : []
  if (named.some((tenant) => !held.has(tenant))) throw new ApiError('invalidToken', 'A tenant of the token was left')
}
