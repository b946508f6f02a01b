/** What an event does to an execution. */
import type { JsonObject } from '../../lib/json.ts'
import { errorTypeOf } from '../actions/action.ts'
import { actionOf } from '../actions/index.ts'
import { takeInput } from '../data/inputs.ts'
import { setAt } from '../data/paths.ts'
import { textOf } from '../data/templates.ts'
import type { Task } from '../document/flow.ts'
import { answerError, answerScreen, end, stuck } from './answers.ts'
import { enter, follow, ruleFor } from './enter.ts'
import type { Execution, Place } from './execution.ts'
import type { Event, Failure, Leaving, Library, Move } from './moves.ts'
import { beside, taskIdOf } from './places.ts'
import { flowAt, Missing, note, type Step, type Turn, taskAt } from './turn.ts'

/**
 * One move of an execution, which is left as it was: what comes of it is in the answer. `brief`: what the request that
 * all began with brings for one step only. The same arguments always give the same move.
 */
export function advance(library: Library, before: Execution, event: Event, brief: JsonObject = {}): Move {
  const turn: Turn = { library, execution: structuredClone(before), trace: [], brief }
  try {
    return { ...react(turn, event), execution: turn.execution, trace: turn.trace }
  } catch (error) {
    if (error instanceof Missing) return { kind: 'need', need: error.need, execution: before, trace: [] }
    throw error
  }
}

function react(turn: Turn, event: Event): Step {
  switch (event.kind) {
    case 'start':
      return begin(turn, event.input)
    case 'click':
      return click(turn, event)
    case 'done':
      return settle(turn, event.at, event.outputs)
    case 'failed':
      return fail(turn, event.at, event.failure)
    case 'away':
      return leaveFor(turn, event.at, event.leaving)
  }
}

function begin(turn: Turn, input: JsonObject): Step {
  const { data } = turn.execution
  turn.brief = takeInput(data, input)
  data['idpInitiated'] = turn.brief['idpInitiated'] === true
  data['externalToken'] = typeof turn.brief['token'] === 'string'
  const flow = flowAt(turn, 'start')
  return flow ? enter(turn, flow.start) : stuck(turn, 'start', 'There is no such flow')
}

function click(turn: Turn, { at, interactionId, input }: Extract<Event, { kind: 'click' }>): Step {
  const { execution } = turn
  const isPoll = interactionId === POLLING
  if (execution.status === 'completed' && !isPoll) return refuse(at, 'executionEnded', 'The flow has come to its end')
  const isShown = execution.shown.includes(at)
  if (!isShown && !isOffered(execution, at)) {
    return refuse(at, 'stepNotOffered', 'The execution has not come to this step')
  }
  if (isShown && isPoll) return poll(turn, at)
  turn.brief = takeInput(execution.data, input)
  if (!isShown) return enterHalf(turn, at)
  const task = taskAt(turn, at)
  const taken = task && interactionOf(task, interactionId)
  if (taken === undefined) return refuse(at, 'invalid', 'The interactionId field names nothing on this screen')
  note(turn, at, 'click', taken)
  execution.screen = at
  return follow(turn, at, taken)
}

const POLLING = 'polling'

const isOffered = ({ waiting, done }: Execution, at: Place) => Object.hasOwn(waiting, at) || Object.hasOwn(done, at)

function refuse(at: Place, fault: string, message: string): Step {
  return { kind: 'answer', answer: { kind: 'refusal', at, failure: { fault, message } } }
}

/** Screens that people draw themselves send `submit` where there is one way only. */
function interactionOf(task: Task, interactionId: string): string | undefined {
  if (ruleFor(task, interactionId) !== undefined) return interactionId
  const [only, ...others] = task.rules.filter((rule) => rule.interactionId !== POLLING)
  return interactionId === 'submit' && only && others.length === 0 ? only.interactionId : undefined
}

/** Whether what the screen waits for has happened elsewhere. */
function poll(turn: Turn, at: Place): Step {
  const { done } = turn.execution
  const task = taskAt(turn, at)
  const isDone = Object.values(done).includes(at)
  if (!isDone || !task || !ruleFor(task, POLLING)) return { kind: 'answer', answer: { kind: 'poll', at } }
  note(turn, at, 'click', POLLING)
  return follow(turn, at, POLLING)
}

/** Who comes back brings what went wrong elsewhere, or what the step needs. */
function enterHalf(turn: Turn, at: Place): Step {
  const screen = turn.execution.waiting[at] ?? turn.execution.done[at] ?? ''
  if (screen !== '') turn.execution.screen = screen
  note(turn, at, 'click', 'submit')
  return enter(turn, at)
}

function settle(turn: Turn, at: Place, outputs: JsonObject): Step {
  const { execution } = turn
  for (const [path, value] of Object.entries(outputs)) setAt(execution.data, path, value)
  const task = taskAt(turn, at)
  if (!task) return stuck(turn, at, 'The step is not there any more')
  note(turn, at, 'done', '')
  if (Object.hasOwn(execution.waiting, at)) {
    execution.done[at] = execution.waiting[at] ?? ''
    delete execution.waiting[at]
  }
  if (task.action === 'logged-in') return end(turn, at)
  return actionOf(task.action)?.halves === 'link' ? sent(turn, at, task) : follow(turn, at, 'success')
}

/** A link went out: its second half waits, and a screen says so. */
function sent(turn: Turn, at: Place, task: Task): Step {
  const { execution } = turn
  const half = halfOf(at, task)
  const rule = ruleFor(task, 'success')
  const next = rule ? beside(at, rule.taskId) : execution.screen
  delete execution.done[half]
  execution.waiting[half] = taskAt(turn, next)?.kind === 'screen' ? next : execution.screen
  if (rule) return enter(turn, next)
  if (execution.screen === '') return stuck(turn, at, 'The flow has no screen to wait on')
  return answerScreen(turn, execution.screen)
}

function leaveFor(turn: Turn, at: Place, leaving: Leaving): Step {
  const task = taskAt(turn, at)
  const half = task ? halfOf(at, task) : at
  turn.execution.waiting[half] = turn.execution.screen
  note(turn, at, 'done', leaving.action)
  return { kind: 'answer', answer: { kind: 'away', at: half, leaving } }
}

const HALVES = ['verifyStepId', 'exchangeStepId', 'finishStepId']

/** Where the second half of a step is. */
export function halfOf(at: Place, task: Pick<Task, 'arguments'>): Place {
  const named = HALVES.map((name) => textOf(task.arguments[name]?.value)).find((id) => id !== '')
  return beside(at, named ?? `${taskIdOf(at)}.end`)
}

function fail(turn: Turn, at: Place, failure: Failure): Step {
  const task = taskAt(turn, at)
  const action = task && actionOf(task.action)
  if (!task || !action) return stuck(turn, at, 'The step is not there any more')
  const type = errorTypeOf(action, failure.fault)
  note(turn, at, 'failed', type)
  const rule = Object.hasOwn(task.errors, type) ? task.errors[type] : undefined
  if (rule?.handling === 'ignore') return follow(turn, at, 'success')
  const way = rule?.handling === 'custom' ? task.rules.find(({ interactionId }) => interactionId === type) : undefined
  if (way) return enter(turn, beside(at, way.taskId))
  const text = (rule?.handling === 'customWithError' && rule.message) || failure.message
  return answerError(turn, at, failure, { type, text })
}
