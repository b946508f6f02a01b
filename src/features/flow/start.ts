import type { execution as contract } from '../../contract/auth/execution.ts'
import { ApiError } from '../../contract/faults.ts'
import type { Handle, InputOf } from '../../contract/operation.ts'
import { isObject, type JsonObject } from '../../lib/json.ts'
import type { Context } from '../context.ts'
import { shownSession } from '../identity/access.ts'
import { checkStarts } from '../identity/limits/starts.ts'
import { deviceOf } from '../identity/trusted-devices.ts'
import { replyWith } from '../user/to-wire.ts'
import { replyTo } from './answer.ts'
import type { Run } from './effects/run.ts'
import { userOutputs } from './effects/whom.ts'
import { createLibrary } from './library.ts'
import { withNonce } from './nonces.ts'
import { newRecord, type PageOptions, seal } from './record.ts'
import { drive } from './run.ts'
import { tellOfStuck } from './stuck.ts'

type Input = InputOf<(typeof contract)['start']>

/** A refused start leaves nothing behind. */
export const start: Handle<(typeof contract)['start'], Context> = async (ctx, input) => {
  const { flowId, interactionId } = input
  await checkStarts(ctx, 'flows')
  const run = await newRun(ctx, input)
  const { record, library } = run
  await library.learn({ flow: flowId })
  const flow = library.flow(flowId)
  if (!flow) throw new ApiError('noFlow', 'Failed loading flow by ID')
  if (flow.disabled) throw new ApiError('invalid', 'The flow is switched off')
  let answer = await drive(run, { kind: 'start', interactionId, input: input.input })
  // What was clicked on a screen that the page has shown by itself happens on the first one.
  if (interactionId !== '' && answer.kind === 'screen' && !answer.error) {
    answer = await drive(run, { kind: 'click', at: answer.at, interactionId, input: input.input })
  }
  tellOfStuck(run)
  const reply = await replyTo(run, answer)
  record.nonces = withNonce(ctx, record.nonces)
  const created = ctx.clock()
  await ctx.store.write((tables) => tables.executions.create(ctx.caller.project.id, seal(ctx, record, created)))
  return reply
}

async function newRun(ctx: Context, { flowId, options }: Input): Promise<Run> {
  const project = ctx.caller.project
  const session = await shownSession(ctx)
  const user = session?.userId ? await ctx.store.users.byId(project.id, session.userId) : undefined
  const trustedDevice = user !== undefined && (await deviceOf(ctx, user.id)) !== undefined
  const known = user && userOutputs((await replyWith(ctx.store, project.id, user)).user, false)
  const data: JsonObject = {
    form: {},
    project: { name: project.name },
    tenant: options.tenant,
    client: options.client,
    deviceInfo: options.deviceInfo,
    lastAuth: options.lastAuth,
    locale: options.locale,
    riskInfo: { trustedDevice },
    abTestingKey: options.abTestingKey,
    ...(known?.['user'] && { user: known['user'] }),
  }
  const record = newRecord(ctx, flowId, pageOptions(ctx, options), data)
  if (session && user) {
    record.session = { id: session.id, userId: user.id, isOwn: false, firstSeen: false, method: '' }
  }
  return { ctx, library: createLibrary(ctx), record, traced: 0, result: { logs: [] } }
}

function pageOptions(ctx: Context, options: Input['options']): PageOptions {
  const { redirectUrl, location, tenant, oidcIdpStateId, thirdPartyAppStateId, nativeOptions } = options
  const native = isObject(nativeOptions) ? nativeOptions['magicLinkRedirect'] : undefined
  return {
    redirectUrl: typeof native === 'string' && native !== '' ? native : redirectUrl,
    location,
    tenant,
    origin: URL.canParse(location) ? new URL(location).origin : ctx.caller.origin,
    stateId: oidcIdpStateId || thirdPartyAppStateId,
    isNative: isObject(nativeOptions) && Object.keys(nativeOptions).length > 0,
  }
}
