/** What of a flow will not run, told before anybody comes to it. */
import { actionOf } from '../actions/index.ts'
import { MATCHES, operators } from '../conditions/operators.ts'
import { textOf } from '../data/templates.ts'
import type { Flow, Task } from '../document/flow.ts'

export type Finding = {
  /** The task; empty for the flow as a whole. */
  step: string
  name: string
  /** `error`: a run that comes there does not go on; `warning`: it may. */
  level: 'error' | 'warning'
  text: string
}

/** `knows`: whether there is a flow of that id; undefined where nobody can tell. */
export function lint(flow: Flow, knows: (id: string) => boolean | undefined = () => undefined): Finding[] {
  const tasks = [...flow.tasks.values()]
  const reached = reachedFrom(flow)
  const findings = tasks.flatMap((task) =>
    problemsOf(flow, task, knows).map((finding) => ({ step: task.id, name: task.name, ...finding })),
  )
  const unreached = tasks.filter(({ id }) => !reached.has(id))
  return [
    ...wholeOf(flow),
    ...findings,
    ...unreached.map(({ id, name }) => ({ step: id, name, level: 'warning' as const, text: 'nothing leads to it' })),
  ]
}

function wholeOf(flow: Flow): Finding[] {
  const whole = { step: '', name: flow.name }
  const start = flow.tasks.get(flow.start)
  const findings: Finding[] = []
  if (!start) findings.push({ ...whole, level: 'error', text: 'it begins nowhere' })
  const hasLinks = [...flow.tasks.values()].some(({ action }) => actionOf(action)?.halves !== undefined)
  if (hasLinks && flow.id.includes('_')) {
    findings.push({ ...whole, level: 'error', text: 'no link can lead back into a flow whose id has an underscore' })
  }
  return findings
}

type Problem = Pick<Finding, 'level' | 'text'>

function problemsOf(flow: Flow, task: Task, knows: (id: string) => boolean | undefined): Problem[] {
  const problems: Problem[] = task.rules.flatMap(({ interactionId, taskId }): Problem[] =>
    flow.tasks.has(taskId)
      ? []
      : [{ level: 'error', text: `${interactionId || 'its way'} leads to ${taskId}, which is not there` }],
  )
  return [...problems, ...ofKind(flow, task, knows)]
}

function ofKind(flow: Flow, task: Task, knows: (id: string) => boolean | undefined): Problem[] {
  switch (task.kind) {
    case 'action':
      return actionOf(task.action)
        ? []
        : [{ level: 'error', text: `the action ${task.action || '(none)'} is not known` }]
    case 'screen':
      return flow.screens.has(task.screenId)
        ? []
        : [{ level: 'error', text: `its screen ${task.screenId} is not there` }]
    case 'flow':
      return calledBy(task, knows)
    case 'condition':
      return operatorsOf(task)
    case undefined:
      return [{ level: 'error', text: 'its type is not known' }]
    default:
      return []
  }
}

function calledBy(task: Task, knows: (id: string) => boolean | undefined): Problem[] {
  const { isPath = false, value = '' } = task.arguments['flowId'] ?? {}
  const id = textOf(value)
  return isPath || knows(id) !== false ? [] : [{ level: 'error', text: `it calls ${id}, which is not there` }]
}

function operatorsOf({ conditions }: Task): Problem[] {
  const used = conditions.flatMap(({ atoms }) => atoms.map(({ operator }) => operator))
  const unknown = [...new Set(used)].filter((name) => name !== MATCHES && !Object.hasOwn(operators, name))
  return unknown.map((name) => ({ level: 'error', text: `the operator ${name} is not known, and never holds` }))
}

function reachedFrom({ tasks, start }: Flow): Set<string> {
  const reached = new Set<string>()
  const queue = [start]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const task = tasks.get(id)
    if (!task || reached.has(id)) continue
    reached.add(id)
    queue.push(...task.rules.map(({ taskId }) => taskId))
    const halves = ['verifyStepId', 'exchangeStepId', 'finishStepId'].map((name) => textOf(task.arguments[name]?.value))
    queue.push(...halves.filter((half) => half !== ''))
  }
  return reached
}
