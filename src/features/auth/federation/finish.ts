/**
 * The end of a sign-in by an identity provider: from what it has said to a session. Flows and routes alike use
 * `openFederated`; who only wants to know whether it would go well, `checkFederated`.
 */
import { ApiError } from '../../../contract/faults.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { User } from '../../../store/port/users.ts'
import type { Context } from '../../context.ts'
import { prove } from '../../identity/prove.ts'
import type { OpenSession, SessionProof } from '../../identity/session/open.ts'
import { membershipFor } from '../../tenant/sso/membership.ts'
import { followGroups } from '../../tenant/sso/relations.ts'
import { auditUsers } from '../../user/changing.ts'
import type { PreparedUser } from '../../user/creation/creating.ts'
import { prepareNewcomer, storeNewcomer } from '../newcomer.ts'
import type { Told } from './facts.ts'
import { newcomerOf, profileOf } from './profile.ts'
import { keepTokens } from './provider-tokens.ts'
import { type Rules, rulesOf } from './rules.ts'
import { type Match, userOf } from './user-of.ts'

/** Throws what the end would throw; nothing changes. */
export async function checkFederated(ctx: Context, told: Told): Promise<void> {
  const rules = await rulesOf(ctx, ctx.store, told)
  const { user } = await ctx.store.write((tables) => userOf(ctx, tables, told, rules), 'later')
  if (user?.status === 'disabled') throw new ApiError('unauthorized', 'The user is disabled')
}

/** In a transaction of its own. Throws ApiError as `userOf` and `prove` do. */
export async function openFederated(ctx: Context, told: Told): Promise<OpenSession> {
  const rules = await rulesOf(ctx, ctx.store, told)
  const prepared = await prepareNewcomer(ctx, await newcomerOf(ctx, told, rules))
  const opened = await ctx.store.write((tables) => enter(ctx, tables, { told, rules, prepared }))
  if (rules.configured) await followGroups(ctx, rules.configured, told.said)
  return opened
}

interface Entry {
  told: Told
  rules: Rules
  prepared: PreparedUser
}

async function enter(ctx: Context, tables: Tables, { told, rules, prepared }: Entry): Promise<OpenSession> {
  const project = ctx.caller.project.id
  const match = await userOf(ctx, tables, told, rules)
  const made = match.user ?? (await storeNewcomer(ctx, tables, prepared))
  const { user, roleIds } = await settle(ctx, tables, { told, rules, match }, made)
  const how = await howOf(ctx, tables, told, user)
  const opened = await prove(ctx, tables, {
    user,
    how,
    ...(match.reached && { reached: match.reached }),
    // What leads into the account of its own may have ended by this.
    shows: (settled) => flagsOf(told, settled),
  })
  const { source, subject, groups } = told.said
  const now = ctx.clock()
  const tenantId = 'tenant' in told.way ? told.way.tenant : ''
  const { createdAt = now, relations = [] } = match.identity ?? {}
  const held = { source, subject, userId: user.id, tenantId, groups, roleIds, relations, createdAt, usedAt: now }
  await tables.identities.put(project, held)
  await keepTokens(ctx, tables, told, user.id)
  return opened
}

/** The user with what the provider says of him, and of a tenant's the membership. */
async function settle(
  ctx: Context,
  tables: Tables,
  { told, rules, match }: Omit<Entry, 'prepared'> & { match: Match },
  user: User,
): Promise<{ user: User; roleIds: string[] }> {
  const project = ctx.caller.project.id
  const isNew = match.user === undefined
  const profile = isNew || rules.refreshes || !match.identity ? profileOf(told.said, user) : {}
  const { grants, roleIds } = rules.configured
    ? await membershipFor(tables, project, rules.configured, {
        user,
        groups: told.said.groups,
        given: match.identity?.roleIds ?? [],
      })
    : { grants: user.grants, roleIds: [] }
  const changed: User = { ...user, ...profile, grants }
  if (same(changed, user)) return { user, roleIds }
  const after = { ...changed, modifiedAt: ctx.clock() }
  if (!(await tables.users.update(project, user, after))) throw new ApiError('addressTaken', rules.whyTaken)
  if (!isNew) await auditUsers(ctx, tables, 'UserModified', [after])
  return { user: after, roleIds }
}

const same = (left: User, right: User) => JSON.stringify(left) === JSON.stringify(right)

async function howOf(ctx: Context, tables: Tables, { wish, way, method }: Told, user: User): Promise<SessionProof> {
  const from = wish.from ? await tables.sessions.load(ctx.caller.project.id, wish.from) : undefined
  if (wish.from && from?.userId !== user.id) {
    throw new ApiError('unauthorized', 'The identity is of another user than the session')
  }
  return {
    amr: [method === 'oauth' ? 'oauth' : 'fed'],
    method,
    options: wish.loginOptions,
    ...('tenant' in way && { additions: { dct: way.tenant } }),
    ...(from && { from }),
  }
}

function flagsOf({ way, method }: Told, { oauth }: User): Partial<User> {
  if ('provider' in way) return { oauth: { ...oauth, [way.provider]: true } }
  return method === 'saml' ? { saml: true } : { oidc: true }
}
