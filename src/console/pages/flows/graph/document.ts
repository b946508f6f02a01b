/** A flow's graph as it stands in its document, which is imported as it comes: what does not fit is left out. */
import { isObject, type JsonObject, textAt } from '../../../../lib/json.ts'

export type StepKind = 'start' | 'screen' | 'action' | 'condition' | 'flow' | 'end'

export interface Step {
  id: string
  name: string
  kind: StepKind
  /** Of an action: which. */
  action: string
  screenId: string
  /** The task as it was written. */
  task: JsonObject
}

/** `label`: what leads this way, several with commas between. */
export interface Way {
  from: string
  to: string
  label: string
}

export interface FlowGraph {
  steps: readonly Step[]
  ways: readonly Way[]
  start: string
}

/** `flow`: as the API exports it. */
export function graphOf(flow: JsonObject): FlowGraph {
  const contents = objectAt(flow, 'contents')
  const tasks = Object.entries(objectAt(contents, 'tasks')).filter((entry): entry is [string, JsonObject] =>
    isObject(entry[1]),
  )
  const ids = new Set(tasks.map(([id]) => id))
  const ways = new Map<string, Way>()
  for (const [from, task] of tasks) {
    for (const { taskId: to, interactionId } of rulesOf(task)) {
      if (!ids.has(to)) continue
      const known = ways.get(`${from} ${to}`)
      const label = [known?.label, interactionId].filter(Boolean).join(', ')
      ways.set(`${from} ${to}`, { from, to, label })
    }
  }
  const start = ids.has('start') ? 'start' : textAt(contents, 'startTask')
  return { steps: tasks.map(([id, task]) => stepOf(id, task)), ways: [...ways.values()], start }
}

function stepOf(id: string, task: JsonObject): Step {
  const action = textAt(task, 'action')
  const name = textAt(task, 'name') || id
  return { id, name, kind: kindOf(id, task), action, screenId: textAt(task, 'screenId'), task }
}

function kindOf(id: string, task: JsonObject): StepKind {
  const type = textAt(task, 'type')
  if (type === 'screen' || type === 'condition' || type === 'flow') return type
  if (id === 'start') return 'start'
  return rulesOf(task).length === 0 ? 'end' : 'action'
}

function rulesOf(task: JsonObject): { taskId: string; interactionId: string }[] {
  return objectsAt(objectAt(task, 'next'), 'rules').map((rule) => ({
    taskId: textAt(rule, 'taskId'),
    interactionId: textAt(rule, 'interactionId'),
  }))
}

/** The task's id within its own flow; a flow that was called has its caller's place before it. */
export const taskIdOf = (place: string): string => place.slice(place.lastIndexOf('/') + 1)

export function objectAt(object: JsonObject, name: string): JsonObject {
  const value = object[name]
  return isObject(value) ? value : {}
}

export function objectsAt(object: JsonObject, name: string): JsonObject[] {
  const value = object[name]
  return Array.isArray(value) ? value.filter((one): one is JsonObject => isObject(one)) : []
}
