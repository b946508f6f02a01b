/** The end of a flow. */
import type { JsonObject } from '../../../lib/json.ts'
import { currentSession } from '../../identity/session/current.ts'
import { openedOf } from '../../identity/session/opened.ts'
import { jwtReply } from '../../identity/session/reply.ts'
import { type Additions, checkClaims } from '../../identity/token/claims.ts'
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
  if (stateId !== '') {
    run.result.location = await addressOfEnd(ctx, stateId, held)
    return nothing
  }
  const opened = await openedOf(ctx, held, user)
  const { firstSeen = false, method = '', provider } = record.session ?? {}
  run.result.authInfo = await jwtReply(ctx, { ...opened, firstSeen, stepup: record.stepup })
  const known = { loginId: user.loginIds[0] ?? '', name: user.name, ...(provider && { oauthProvider: provider }) }
  run.result.lastAuth = { authMethod: method, ...known }
  return nothing
}

function withClaims(claims: JsonObject, added: JsonObject): JsonObject {
  const { root } = claims as Additions
  return { ...claims, root: { ...root, ...checkClaims(added, 'root') } }
}

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
