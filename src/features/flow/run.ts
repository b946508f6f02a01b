/** An execution's way through its flow within one request. */
import { ApiError, faults } from '../../contract/faults.ts'
import { type Answer, advance, type Event, type Move } from '../../flow/index.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Context } from '../context.ts'
import { performers } from './effects/index.ts'
import type { Run } from './effects/run.ts'

/** Flows and patterns that one move may ask for. */
const MOST_NEEDS = 1000

/** Goes on until there is something to answer. What came of it is in the run's record. */
export async function drive(run: Run, first: Event): Promise<Answer> {
  let event = first
  let brief: JsonObject = {}
  for (;;) {
    const move = await moved(run, event, brief)
    note(run, move)
    run.record.execution = move.execution
    if (move.kind === 'answer') return move.answer
    brief = move.brief
    event = await perform(run, move)
  }
}

type Moved = Exclude<Move, { kind: 'need' }>

/** A move, with all that it has to know looked up. */
async function moved({ library, record }: Run, event: Event, brief: JsonObject): Promise<Moved> {
  for (let needs = 0; needs < MOST_NEEDS; needs++) {
    const move = advance(library, record.execution, event, brief)
    if (move.kind !== 'need') return move
    await library.learn(move.need)
  }
  throw new ApiError('invalid', 'The flow looks at too much in one step')
}

function note({ ctx, record }: Run, { trace }: Moved): void {
  const time = ctx.clock()
  record.trace.push(...trace.map((entry) => ({ ...entry, time })))
}

/** What goes wrong in words is an event of the flow; what is no fault of the caller's ends the request. */
async function perform(run: Run, { at, effect, brief }: Extract<Moved, { kind: 'effect' }>): Promise<Event> {
  const began = run.ctx.elapsed()
  try {
    const perform = performers[effect.kind] as (run: Run, effect: unknown, step: unknown) => ReturnType<Performer>
    const outcome = await perform(asHolder(run), effect, { at, brief })
    return 'leaving' in outcome ? { kind: 'away', at, leaving: outcome.leaving } : { kind: 'done', at, ...outcome }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error
    const message = error.detail || faults[error.fault].text
    return { kind: 'failed', at, failure: { fault: error.fault, message } }
  } finally {
    const last = run.record.trace.at(-1)
    if (last) last.took = Math.round(run.ctx.elapsed() - began)
  }
}

type Performer = (typeof performers)[keyof typeof performers]

/** The same run, in the name of the session that its execution holds, whatever the request shows. */
function asHolder(run: Run): Run {
  const { caller } = run.ctx
  const heldSession = run.record.session?.id
  const ctx: Context = { ...run.ctx, caller: { ...caller, token: '', cookie: '', heldSession } }
  return { ...run, ctx }
}
