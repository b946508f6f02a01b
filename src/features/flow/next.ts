import type { execution as contract } from '../../contract/auth/execution.ts'
import { ApiError } from '../../contract/faults.ts'
import type { Handle, InputOf } from '../../contract/operation.ts'
import { type Execution, type Place, withoutSecrets } from '../../flow/index.ts'
import { isJsonObject } from '../../lib/json.ts'
import type { StoredExecution } from '../../store/port/challenges.ts'
import { type Context, newId } from '../context.ts'
import { type Reply, replyTo } from './answer.ts'
import type { Run } from './effects/run.ts'
import { type Held, withHold } from './holding.ts'
import { createLibrary } from './library.ts'
import { checkNonce, withNonce } from './nonces.ts'
import { type FlowRecord, innerId, rowIdOf, seal, unseal } from './record.ts'
import { remember, repeatOf, requestDigest } from './repeats.ts'
import { drive } from './run.ts'
import { tellOfStuck } from './stuck.ts'

type Input = InputOf<(typeof contract)['next']>

export const next: Handle<(typeof contract)['next'], Context> = async (ctx, input) => {
  const id = rowIdOf(innerId(input.executionId))
  const row = await load(ctx, id, input.executionId)
  if (input.interactionId === POLLING) {
    const waiting = await stillWaiting(ctx, row, input)
    if (waiting) return waiting
  }
  return withHold(ctx, id, async (held) => goOn(ctx, input, await load(ctx, id, input.executionId), held))
}

const POLLING = 'polling'

/** Of another project, unknown, ended long ago: nobody learns which. Throws ApiError executionExpired. */
async function load(ctx: Context, id: string, shown: string): Promise<StoredExecution> {
  const row = await ctx.store.executions.load(ctx.caller.project.id, id)
  if (row && row.expiresAt > ctx.clock() && shown.startsWith(`${row.flowId}|#|`)) return row
  throw new ApiError('executionExpired', 'The flow execution is unknown or has expired')
}

/** The usual answer to a poll changes nothing, and holds nobody up. */
async function stillWaiting(ctx: Context, row: StoredExecution, { stepId }: Input): Promise<Reply | undefined> {
  const record = unseal(ctx, row)
  checkNonce(ctx, record.nonces)
  if (Object.values(record.execution.done).includes(stepId)) return undefined
  const run = runOf(ctx, record)
  const answer = await drive(run, { kind: 'click', at: stepId, interactionId: POLLING, input: {} })
  return answer.kind === 'poll' ? replyTo(run, answer) : undefined
}

function runOf(ctx: Context, record: FlowRecord): Run {
  return { ctx, library: createLibrary(ctx), record, traced: record.trace.length, result: { logs: [] } }
}

async function goOn(ctx: Context, input: Input, row: StoredExecution, held: Held): Promise<Reply> {
  const record = unseal(ctx, row)
  const isSameBrowser = checkNonce(ctx, record.nonces)
  const digest = requestDigest(ctx, input)
  const repeated = repeatOf(ctx, record, digest)
  if (repeated) return repeated as Reply
  const isElsewhere = !isSameBrowser && waitsForLink(record.execution, input.stepId)
  const run = runOf(ctx, isElsewhere ? elsewhere(ctx, record) : record)
  await checkStep(run, input.stepId)
  const { stepId: at, interactionId, input: fields } = input
  const answer = await drive(run, { kind: 'click', at, interactionId, input: fields })
  const isForked = isElsewhere && Object.hasOwn(run.record.execution.done, at)
  if (isElsewhere && !isForked) run.record.id = record.id
  tellOfStuck(run)
  const reply = await replyTo(run, answer)
  if (isElsewhere && !isForked) return reply
  run.record.nonces = withNonce(ctx, run.record.nonces)
  remember(ctx, run.record, digest, reply)
  await save(ctx, { run, row, held, ...(isForked && { first: passedOn(record, at) }) })
  return reply
}

/** Somebody may have changed the flow meanwhile: it goes on as it is now, where the step is there still. */
async function checkStep({ library, record }: Run, stepId: Place): Promise<void> {
  await library.learn({ flow: record.execution.flowId })
  const flow = library.flow(record.execution.flowId)
  const outer = stepId.split('/')[0] ?? ''
  if (!flow) throw new ApiError('flowChanged', 'The flow is not there any more')
  if (record.execution.shown.includes(stepId) && !flow.tasks.has(outer)) {
    throw new ApiError('flowChanged', 'The step is not in the flow any more')
  }
}

function waitsForLink({ waiting, done }: Execution, at: Place): boolean {
  return Object.hasOwn(waiting, at) || Object.hasOwn(done, at)
}

/**
 * Whoever opens a link in another browser than the one that asked for it goes on alone, in an execution of his own:
 * otherwise somebody could send a link to another person and take over the session that opens by it. What only who
 * typed it may use does not come along.
 */
function elsewhere(ctx: Context, record: FlowRecord): FlowRecord {
  const copy = structuredClone(record)
  const { form } = copy.execution.data
  if (isJsonObject(form)) copy.execution.data['form'] = withoutSecrets(form)
  const { session: _, ...others } = copy
  return { ...others, id: newId(ctx, ''), nonces: { count: 0, digests: [] }, repeats: [] }
}

/** The execution that asked learns that its link was opened, and nothing more. */
function passedOn(record: FlowRecord, at: Place): FlowRecord {
  const { waiting, done } = record.execution
  const { [at]: screen = '', ...others } = waiting
  return { ...record, execution: { ...record.execution, waiting: others, done: { ...done, [at]: screen } } }
}

interface Saving {
  run: Run
  row: StoredExecution
  held: Held
  /** Of a fork: the execution that it came of. */
  first?: FlowRecord
}

async function save(ctx: Context, { run, row, held, first }: Saving): Promise<void> {
  const project = ctx.caller.project.id
  const isKept = await ctx.store.write(async (tables) => {
    if (first) await tables.executions.create(project, seal(ctx, run.record, ctx.clock()))
    return tables.executions.save(project, seal(ctx, first ?? run.record, row.createdAt), held.until)
  })
  held.isOver = isKept
  if (!isKept) throw new ApiError('busy', 'Another request goes on with this execution', { retryAfter: 1 })
}
