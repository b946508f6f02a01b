/** Flows that programs run, from start to end in one request: nobody is there to look at a screen. */
import type { flow as contract } from '../../contract/configuration/flow/flow.ts'
import { ApiError } from '../../contract/faults.ts'
import type { Handle, InputOf } from '../../contract/operation.ts'
import type { JsonObject } from '../../lib/json.ts'
import { audited, type Context } from '../context.ts'
import { refusalOf } from './answer.ts'
import type { Run } from './effects/run.ts'
import { createLibrary } from './library.ts'
import { innerId, newRecord, publicId, rowIdOf, seal, unseal } from './record.ts'
import { drive } from './run.ts'
import { tellOfStuck } from './stuck.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>
type Input = InputOf<typeof contract.run>

export const run: Handler<'run'> = async (ctx, input) => {
  const { record, result } = await runThrough(ctx, input)
  await note(ctx, record.execution.flowId)
  return { output: result.output ?? {} }
}

/** The run is over when its id is answered: whoever asks for the result has it from any process. */
export const runAsync: Handler<'runAsync'> = async (ctx, input) => {
  const { record, result } = await runThrough(ctx, input)
  record.managed = { output: result.output ?? {} }
  const project = ctx.caller.project.id
  await note(ctx, record.execution.flowId, (tables) =>
    tables.executions.create(project, seal(ctx, record, ctx.clock())),
  )
  return { executionId: publicId(record) }
}

export const asyncResult: Handler<'asyncResult'> = async (ctx, { executionId }) => {
  const row = await ctx.store.executions.load(ctx.caller.project.id, rowIdOf(innerId(executionId)))
  const managed = row && row.expiresAt > ctx.clock() ? unseal(ctx, row).managed : undefined
  if (!managed) throw new ApiError('noExecution', 'There is no such execution')
  return { output: managed.output }
}

type Tables = Parameters<Parameters<Context['store']['write']>[0]>[0]

function note(ctx: Context, flowId: string, work?: (tables: Tables) => Promise<unknown>): Promise<void> {
  return ctx.store.write(async (tables) => {
    await work?.(tables)
    await tables.audit.add(ctx.caller.project.id, [audited(ctx, 'ManagementFlowRun', { data: { flowId } })])
  })
}

/** Throws ApiError noFlow, and for a flow that shows a screen, leads nowhere or fails. */
async function runThrough(ctx: Context, { flowId, options, input, tenant }: Input): Promise<Run> {
  const library = createLibrary(ctx)
  await library.learn({ flow: flowId })
  const flow = library.flow(flowId)
  if (!flow) throw new ApiError('noFlow', 'Failed getting flow')
  if (flow.disabled) throw new ApiError('invalid', 'The flow is switched off')
  const { project } = ctx.caller
  const wanted = options.tenant || tenant
  const data: JsonObject = { form: {}, project: { name: project.name }, tenant: wanted }
  const page = { redirectUrl: '', location: '', tenant: wanted, origin: '', stateId: '' }
  const record = newRecord(ctx, flowId, page, data)
  record.execution.isUnattended = true
  const going: Run = { ctx, library, record, traced: 0, result: { logs: [] } }
  const answer = await drive(going, { kind: 'start', interactionId: '', input: { ...input, ...options.input } })
  tellOfStuck(going)
  if (answer.kind === 'refusal') throw refusalOf(answer.failure)
  if (answer.kind !== 'end') throw new ApiError('invalid', 'The flow waits for a person: it is no management flow')
  return going
}
