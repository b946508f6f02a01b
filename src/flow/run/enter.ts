/** From step to step: until there is something to show, or to do. */

import { actionOf } from '../actions/index.ts'
import { decide } from '../conditions/evaluate.ts'
import { valueAt } from '../data/paths.ts'
import { textOf } from '../data/templates.ts'
import { OTHERWISE } from '../document/condition.ts'
import type { Rule, Task } from '../document/flow.ts'
import { answerScreen, end, stuck } from './answers.ts'
import type { Place } from './execution.ts'
import { beside, callerOf, depthOf, taskIdOf, within } from './places.ts'
import { flowAt, Missing, note, type Step, type Turn, taskAt } from './turn.ts'

/** Steps of one execution; those between two screens; flows within flows. */
const MOST_STEPS = 1000
const MOST_BETWEEN = 100
const DEEPEST = 10

export function enter(turn: Turn, place: Place): Step {
  const { execution } = turn
  execution.steps++
  execution.sinceScreen++
  if (execution.steps > MOST_STEPS || execution.sinceScreen > MOST_BETWEEN) {
    return stuck(turn, place, 'The flow takes too many steps')
  }
  const task = taskAt(turn, place)
  if (!task) return stuck(turn, place, `The flow has no step ${taskIdOf(place)}`)
  switch (task.kind) {
    case 'start':
      note(turn, place, 'start', '')
      return follow(turn, place, '')
    case 'screen':
      note(turn, place, 'screen', task.screenId)
      return answerScreen(turn, place)
    case 'condition':
      return choose(turn, place, task)
    case 'flow':
      return call(turn, place, task)
    case 'action':
      return act(turn, place, task)
    default:
      return stuck(turn, place, 'The step is of a type that this plane does not know')
  }
}

/** Goes where the interaction leads; without a rule for it the flow has come to an end. */
export function follow(turn: Turn, place: Place, interactionId: string): Step {
  const task = taskAt(turn, place)
  const rule = task && ruleFor(task, interactionId)
  return rule ? enter(turn, beside(place, rule.taskId)) : leave(turn, place, interactionId)
}

/** Of two ways with one id, the second half of the step itself is entered by who comes back only. */
export function ruleFor({ id, rules, action }: Task, interactionId: string): Rule | undefined {
  const isHalved = actionOf(action)?.halves !== undefined
  return rules.find(
    (rule) =>
      (rule.interactionId === interactionId || rule.interactionId === '') && !(isHalved && rule.taskId === `${id}.end`),
  )
}

/** A flow that was called comes back to where it was called, under `{its task}.{its interaction}`. */
function leave(turn: Turn, place: Place, interactionId: string): Step {
  const back = wayBack(turn, place, interactionId)
  if (back === undefined && turn.execution.isUnattended && callerOf(place) === '') return end(turn, place)
  if (back === undefined) return stuck(turn, place, `Nothing follows ${interactionId || 'this step'}`)
  note(turn, callerOf(place), 'return', `${taskIdOf(place)}.${interactionId}`)
  return enter(turn, back)
}

function wayBack(turn: Turn, place: Place, interactionId: string): Place | undefined {
  const caller = callerOf(place)
  const wanted = `${taskIdOf(place)}.${interactionId}`
  const rule = caller === '' ? undefined : taskAt(turn, caller)?.rules.find((one) => one.interactionId === wanted)
  return rule && beside(caller, rule.taskId)
}

function choose(turn: Turn, place: Place, task: Task): Step {
  const decision = decide(task.conditions, turn.execution.data, turn.library.fits)
  if ('ask' in decision) throw new Missing(decision.ask)
  const interactionId = decision.interactionId ?? OTHERWISE
  note(turn, place, 'condition', decision.name || interactionId, decision.looked)
  return follow(turn, place, interactionId)
}

function call(turn: Turn, place: Place, task: Task): Step {
  if (depthOf(place) >= DEEPEST) return stuck(turn, place, 'Too many flows call each other')
  const { isPath = false, value = '' } = task.arguments['flowId'] ?? {}
  const id = textOf(isPath ? valueAt(turn.execution.data, textOf(value)) : value)
  turn.execution.calls[place] = id
  const inside = within(place, '')
  const flow = flowAt(turn, inside)
  note(turn, place, 'call', id)
  if (!flow || flow.disabled) return stuck(turn, place, `There is no flow ${id}, or it is switched off`)
  return enter(turn, `${inside}${flow.start}`)
}

function act(turn: Turn, place: Place, task: Task): Step {
  const action = actionOf(task.action)
  if (!action) {
    const text = `This plane does not know the action ${task.action || '(none)'} of step ${task.id} (${task.name})`
    return stuck(turn, place, text, 'NotImplemented')
  }
  // The end of a flow that was called by one that goes on is no end.
  const back = task.action === 'logged-in' ? wayBack(turn, place, 'success') : undefined
  if (back !== undefined) return leave(turn, place, 'success')
  const effect = action.effect({ task, data: turn.execution.data })
  note(turn, place, 'effect', effect.kind)
  return { kind: 'effect', at: place, effect, brief: turn.brief }
}
