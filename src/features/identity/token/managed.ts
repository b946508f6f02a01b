/** Sessions that the project's backend makes, changes and lends. */
import type { token as contract } from '../../../contract/auth/token.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Session } from '../../../store/port/sessions.ts'
import type { User } from '../../../store/port/users.ts'
import { audited, type Context, seconds } from '../../context.ts'
import { findUser } from '../../user/changing.ts'
import { checkMember } from '../membership.ts'
import { resume } from '../session/current.ts'
import { makeSession, voidBefore } from '../session/open.ts'
import { openedOf } from '../session/opened.ts'
import { type JwtAnswer, jwtReply } from '../session/reply.ts'
import { settingsOf } from '../session/settings.ts'
import { additionsOf, checkClaims, refreshClaims, sessionClaims, type TokenRights } from './claims.ts'
import { readToken, signToken, timesFor } from './jws.ts'
import { withTemplate } from './template.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>

/** The session keeps the claims, so that they are in the tokens to come. */
export const update: Handler<'update'> = async (ctx, { jwt, customClaims, refreshDuration }) => {
  const project = ctx.caller.project.id
  const added = checkClaims(customClaims, 'root')
  const claims = await readToken(ctx, project, jwt)
  if (claims['sid'] === undefined) return { jwt: await addToKeyToken(ctx, claims, added) }
  const { session: before, user } = await resume(ctx, jwt, claims)
  const additions = additionsOf(before)
  const session: Session = {
    ...before,
    claims: { ...before.claims, root: { ...additions.root, ...added } },
    ...(refreshDuration > 0 && { expiresAt: (seconds(ctx.clock()) + refreshDuration) * 1000 }),
  }
  await ctx.store.write((tables) => tables.sessions.update(project, session))
  const { standing, wire } = await openedOf(ctx, session, user)
  const facts = { issuer: project, session, test: user?.test ?? false, standing }
  if (claims['drn'] === 'DSR') {
    const times = { iat: seconds(ctx.clock()), exp: seconds(session.expiresAt) }
    return { jwt: await signToken(ctx, project, refreshClaims({ ...facts, times })) }
  }
  const { sessionToken, userTemplateId } = await settingsOf(ctx)
  const times = timesFor(ctx, sessionToken)
  const plain = sessionClaims({ ...facts, times }, claims['su'] === true)
  return { jwt: await signToken(ctx, project, await withTemplate(ctx, userTemplateId, plain, { user: wire })) }
}

/** An access key's token has no session behind it: it is signed anew, and ends when it would have. */
function addToKeyToken(ctx: Context, claims: JsonObject, added: JsonObject): Promise<string> {
  const times = { iat: seconds(ctx.clock()), exp: Number(claims['exp']) }
  return signToken(ctx, ctx.caller.project.id, { ...added, ...claims, ...times })
}

const PERMISSION = 'Impersonate'

/** Answers a refresh token of the other user, which names who acts. */
export const impersonate: Handler<'impersonate'> = async (ctx, input) => {
  const actor = await findUser(ctx, input.impersonatorId)
  const user = await findUser(ctx, input.loginId)
  const { standing } = await openedOf(ctx, BLANK, actor)
  if (actor.status === 'disabled' || !may(standing, input.selectedTenant)) {
    throw new ApiError('unauthorized', 'The impersonator does not have the permission Impersonate', { status: 403 })
  }
  if (user.status === 'disabled') throw new ApiError('unauthorized', 'The user is disabled', { status: 403 })
  if (input.validateConsent && user.consentExpiresAt <= seconds(ctx.clock())) {
    throw new ApiError('unauthorized', 'The user has not consented to be impersonated', { status: 403 })
  }
  checkMember(user, input.selectedTenant)
  const project = ctx.caller.project.id
  const session = await ctx.store.write(async (tables) => {
    const data = { impersonatorId: actor.id }
    const what = { userId: user.id, loginIds: user.loginIds, type: 'warn', data }
    if (!user.test) await tables.audit.add(project, [audited(ctx, 'UserImpersonated', what)])
    await reopen(ctx, tables, user)
    return makeSession(ctx, tables, user.id, {
      amr: [],
      method: 'impersonation',
      additions: { act: { sub: actor.id }, root: input.customClaims, ...tenantOf(input.selectedTenant) },
      refreshLifetime: input.refreshDuration,
    })
  })
  return { jwt: await refreshTokenOf(ctx, session, user) }
}

/** Ends it, and answers a refresh token of who acted. */
export const stopImpersonation: Handler<'stopImpersonation'> = async (ctx, input) => {
  const project = ctx.caller.project.id
  const claims = await readToken(ctx, project, input.jwt)
  const { session } = await resume(ctx, input.jwt, claims)
  const actorId = additionsOf(session).act?.['sub']
  if (typeof actorId !== 'string') throw new ApiError('invalidArgument', 'The token is of no impersonation')
  const actor = await findUser(ctx, actorId)
  if (actor.status === 'disabled') throw new ApiError('unauthorized', 'The user is disabled', { status: 403 })
  checkMember(actor, input.selectedTenant)
  const next = await ctx.store.write(async (tables) => {
    await tables.sessions.remove(project, session.id)
    await reopen(ctx, tables, actor)
    return makeSession(ctx, tables, actor.id, {
      amr: [],
      method: 'impersonation',
      additions: { root: input.customClaims, ...tenantOf(input.selectedTenant) },
      refreshLifetime: input.refreshDuration,
    })
  })
  return { jwt: await refreshTokenOf(ctx, next, actor) }
}

/** See `voidBefore`. */
async function reopen(ctx: Context, tables: Tables, { id, sessionsVoidAt }: User): Promise<void> {
  if (sessionsVoidAt < ctx.clock()) return
  const user = await tables.users.lock(ctx.caller.project.id, id)
  if (user) await tables.users.update(ctx.caller.project.id, user, { ...user, sessionsVoidAt: voidBefore(ctx, user) })
}

export const anonymous: Handler<'anonymous'> = async (ctx, input) => {
  const project = ctx.caller.project.id
  const known = input.roles.length > 0 ? await ctx.store.roles.named(project, input.roles, []) : []
  const missing = input.roles.find((name) => !known.some((role) => role.name === name))
  if (missing !== undefined) throw new ApiError('noRole', `Role does not exist: ${missing}`, { status: 400 })
  const tenant = input.selectedTenant
  if (tenant && !(await ctx.store.tenants.load(project, tenant))) {
    throw new ApiError('noTenant', `Could not load tenant by id: ${tenant}`, { status: 400 })
  }
  const session = await ctx.store.write((tables) =>
    makeSession(ctx, tables, '', {
      amr: [],
      method: 'anonymous',
      additions: { root: input.customClaims, roles: input.roles, ...tenantOf(tenant) },
      refreshLifetime: input.refreshDuration,
    }),
  )
  return reply(ctx, session)
}

async function reply(ctx: Context, session: Session): Promise<JwtAnswer> {
  return jwtReply(ctx, await openedOf(ctx, session, undefined))
}

const tenantOf = (dct: string) => (dct ? { dct } : {})

function may({ permissions, tenants }: TokenRights, tenant: string): boolean {
  const inTenant = Object.hasOwn(tenants, tenant) ? tenants[tenant]?.permissions : []
  return permissions.includes(PERMISSION) || inTenant?.includes(PERMISSION) === true
}

async function refreshTokenOf(ctx: Context, session: Session, user: Parameters<typeof openedOf>[2]): Promise<string> {
  const project = ctx.caller.project.id
  const { standing } = await openedOf(ctx, session, user)
  const times = { iat: seconds(ctx.clock()), exp: seconds(session.expiresAt) }
  const facts = { issuer: project, session, test: user?.test ?? false, standing, times }
  return signToken(ctx, project, refreshClaims(facts))
}

const BLANK: Session = {
  id: '',
  userId: '',
  amr: [],
  claims: {},
  generation: 0,
  createdAt: 0,
  usedAt: 0,
  expiresAt: 0,
}
