/** The end of a flow. */
import { asObject, type JsonObject } from '../../../lib/json.ts'
import type { User } from '../../../store/port/users.ts'
import { setDeviceCookie } from '../../identity/session/cookies.ts'
import { currentSession } from '../../identity/session/current.ts'
import { openedOf } from '../../identity/session/opened.ts'
import { jwtReply } from '../../identity/session/reply.ts'
import { settingsOf } from '../../identity/session/settings.ts'
import { checkClaims } from '../../identity/token/claims.ts'
import { deviceOf, trustDevice as remember } from '../../identity/trusted-devices.ts'
import { addressOfEnd } from '../../oauth/authorize/flow-end.ts'
import { nothing, type Perform, type Run } from './run.ts'
import { holder } from './whom.ts'

/** The session that the proofs of this execution have opened gets its tokens. Throws ApiError unauthorized. */
export const complete: Perform<'complete'> = async (run, { output }) => {
  const { ctx, record } = run
  run.result.output = output
  // A program that runs a flow gets no session.
  if (record.execution.isUnattended) return nothing
  await holder(run)
  const { session, user } = await currentSession(ctx)
  const claimed = Object.keys(record.claims).length > 0 ? withClaims(session.claims, record.claims) : undefined
  if (claimed) {
    const project = ctx.caller.project.id
    await ctx.store.write((tables) => tables.sessions.update(project, { ...session, claims: claimed }))
  }
  const held = { ...session, ...(claimed && { claims: claimed }) }
  const { stateId } = record.options
  const trustedDeviceJwt = await settleDevice(run, user)
  if (stateId !== '') {
    run.result.location = await addressOfEnd(ctx, stateId, held)
    return nothing
  }
  const opened = await openedOf(ctx, held, user)
  const { firstSeen = false, method = '', provider } = record.session ?? {}
  const reply = await jwtReply(ctx, { ...opened, firstSeen, stepup: record.stepup })
  run.result.authInfo = { ...reply, ...(trustedDeviceJwt && { trustedDeviceJwt }) }
  const known = { loginId: user.loginIds[0] ?? '', name: user.name, ...(provider && { oauthProvider: provider }) }
  run.result.lastAuth = { authMethod: method, ...known }
  return nothing
}

function withClaims(claims: JsonObject, added: JsonObject): JsonObject {
  return { ...claims, root: { ...asObject(claims['root']), ...checkClaims(added, 'root') } }
}

/**
 * The device of the browser that the flow ends in. Resolves to the token of one that is trusted from now on, where the
 * page is to keep it; cookies have it where they have the other tokens, and where no page gets any.
 */
async function settleDevice({ ctx, record }: Run, user: User): Promise<string> {
  const project = ctx.caller.project.id
  const known = await deviceOf(ctx, user.id)
  if (known) {
    const now = { at: ctx.clock(), address: ctx.caller.address }
    await ctx.store.write((tables) => tables.trustedDevices.use(project, user.id, known.id, now), 'later')
  }
  if (known || !record.trusts) return ''
  const what = { name: record.trusts.name, kind: record.options.isNative ? 'app' : 'browser' }
  const { token, lifetime } = await ctx.store.write((tables) => remember(ctx, tables, user, what))
  const settings = await settingsOf(ctx)
  if (record.options.stateId === '' && settings.responseMethod === 'onBody') return token
  setDeviceCookie(ctx, settings, token, lifetime)
  return ''
}

/** Of whoever has signed in: only he may say so. */
export const trustDevice: Perform<'trustDevice'> = async (run, { name }) => {
  await holder(run)
  run.record.trusts = { name: name.slice(0, LONGEST_NAME) }
  return nothing
}

/** Letters. */
const LONGEST_NAME = 100

/** Flows mark it before and after the proof; the session that they end with is meant. */
export const stepUp: Perform<'stepUp'> = async (run) => {
  run.record.stepup = true
  return nothing
}

/** Checked here, where the flow can still show what is wrong with them. */
export const customClaims: Perform<'customClaims'> = async ({ record }: Run, { claims }) => {
  record.claims = { ...record.claims, ...checkClaims(claims, 'root') }
  return nothing
}
