/** From what the interpreter answers to what browsers are told. */

import type { ExecutionReply } from '../../contract/auth/execution.ts'
import { ApiError, type FaultName, faults } from '../../contract/faults.ts'
import type { Draft, ValueOf } from '../../contract/wire.ts'
import { type Answer, taskIdOf } from '../../flow/index.ts'
import { isKeyOf } from '../../lib/own.ts'
import type { Run, RunnerLog } from './effects/run.ts'
import { flowAt } from './places.ts'
import { publicId } from './record.ts'
import { showScreen } from './screens.ts'

export type Reply = Draft<ValueOf<typeof ExecutionReply>>

/** Throws ApiError where nothing can be shown. */
export async function replyTo(run: Run, answer: Answer): Promise<Reply> {
  if (answer.kind === 'refusal') throw refusalOf(answer.failure)
  const { library, record, result } = run
  const stepName = flowAt(library, record.execution, answer.at)?.tasks.get(taskIdOf(answer.at))?.name ?? ''
  const logs = logsOf(run)
  const reply: Reply = {
    executionId: publicId(record),
    stepId: answer.at,
    stepName,
    status: 'waiting',
    screen: {},
    ...(logs.length > 0 && { runnerLogs: logs }),
  }
  switch (answer.kind) {
    case 'screen':
      return { ...reply, action: 'screen', screen: await showScreen(run, answer.at, answer.error) }
    case 'poll':
      return { ...reply, action: 'poll' }
    case 'away':
      return { ...reply, ...answer.leaving, screen: await currentScreen(run) }
    case 'end': {
      const { authInfo, lastAuth, location } = result
      if (location) return { ...reply, action: 'redirect', redirect: { url: location, isPopup: false } }
      return { ...reply, status: 'completed', action: 'none', authInfo, lastAuth, output: result.output ?? {} }
    }
  }
}

/** The page stays as it is while the browser is elsewhere. */
async function currentScreen(run: Run) {
  const { screen } = run.record.execution
  return screen === '' ? {} : showScreen(run, screen)
}

/** What the flow's document leads to and this plane cannot do is said aloud. */
function logsOf({ record, traced, result }: Run): RunnerLog[] {
  const stuck = record.trace.slice(traced).filter(({ what }) => what === 'stuck')
  const told = stuck.map(({ at, name, detail }) => ({
    title: `Step ${at} ${name}`,
    log: detail,
    level: 'error' as const,
  }))
  return [...result.logs, ...told]
}

export function refusalOf({ fault, message }: { fault: string; message: string }): ApiError {
  const name = REFUSALS[fault] ?? (isKeyOf(faults, fault) ? fault : 'invalid')
  // The service answers 400 to all that a step refuses.
  const { status } = faults[name]
  return new ApiError(name, message, status === 401 ? { status: 400 } : {})
}

const REFUSALS: { [fault: string]: FaultName | undefined } = {
  stepNotOffered: 'badExecution',
  executionEnded: 'executionExpired',
}
