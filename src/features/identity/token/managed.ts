/** Sessions that the project's backend makes, changes and lends. */
import type { token as contract } from '../../../contract/auth/token.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Session } from '../../../store/port/sessions.ts'
import { type Context, seconds } from '../../context.ts'
import { findUser } from '../../user/changing.ts'
import { resume } from '../session/current.ts'
import { makeSession } from '../session/open.ts'
import { openedOf } from '../session/opened.ts'
import { type JwtAnswer, jwtReply } from '../session/reply.ts'
import { settingsOf } from '../session/settings.ts'
import { additionsOf, checkClaims, sessionClaims, type TokenRights } from './claims.ts'
import { readToken, signToken, timesFor } from './jws.ts'
import { giveBack, lend } from './lending.ts'
import { refreshTokenOf } from './refresh-token.ts'
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
  if (claims['drn'] === 'DSR') {
    return { jwt: await refreshTokenOf(ctx, { session, user, standing, ...(wire && { wire }) }) }
  }
  const facts = { issuer: project, session, test: user?.test ?? false, standing }
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
  if (input.validateConsent && user.consentExpiresAt <= seconds(ctx.clock())) {
    throw new ApiError('unauthorized', 'The user has not consented to be impersonated', { status: 403 })
  }
  return { jwt: await lend(ctx, actor, user, input) }
}

/** Ends it, and answers a refresh token of who acted. */
export const stopImpersonation: Handler<'stopImpersonation'> = async (ctx, { jwt, ...wishes }) => ({
  jwt: await giveBack(ctx, jwt, wishes),
})

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
