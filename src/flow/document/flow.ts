/** A flow's graph, read from its document. Documents are imported as they are: what does not fit is left out, not refused. */
import { asObject, isObject, type Json, type JsonObject, textAt } from '../../lib/json.ts'
import { own } from '../../lib/own.ts'
import { type Condition, readConditions } from './condition.ts'
import { objectsIn, textsIn } from './reading.ts'
import { readScreen, type Screen } from './screen.ts'

export interface Flow {
  id: string
  name: string
  disabled: boolean
  tasks: ReadonlyMap<string, Task>
  /** Where it begins. */
  start: string
  screens: ReadonlyMap<string, Screen>
}

export type TaskKind = 'start' | 'screen' | 'condition' | 'action' | 'flow'

export interface Task {
  id: string
  name: string
  /** Undefined for a type that is none of ours. */
  kind: TaskKind | undefined
  /** Of an action: which. */
  action: string
  screenId: string
  rules: readonly Rule[]
  arguments: { readonly [name: string]: Argument }
  conditions: readonly Condition[]
  errors: { readonly [type: string]: ErrorRule }
  contextKeys: readonly string[]
}

/** Where an interaction leads; one without an id is followed whatever happens. */
export interface Rule {
  interactionId: string
  taskId: string
}

export interface Argument {
  /** `context`: the value is a path. */
  isPath: boolean
  value: Json
}

export interface ErrorRule {
  handling: 'automatic' | 'customWithError' | 'custom' | 'ignore'
  message: string
}

/** `document`: a flow as the configuration keeps it: metadata, contents, and screens by their file names. */
export function readFlow(id: string, document: JsonObject): Flow {
  const metadata = asObject(document['metadata'])
  const contents = asObject(document['contents'])
  const tasks = new Map(Object.entries(asObject(contents['tasks'])).map(([key, task]) => [key, readTask(key, task)]))
  const screens = objectsIn(document['screens']).map((file) => readScreen(asObject(file['document'])))
  return {
    id,
    name: textAt(metadata, 'name') || id,
    disabled: metadata['disabled'] === true,
    tasks,
    start: startOf(tasks, textAt(contents, 'startTask')),
    screens: new Map(screens.map((screen) => [screen.id, screen])),
  }
}

/** The entry `start` leads to the first task; one that leads nowhere leaves it to the name beside. */
function startOf(tasks: ReadonlyMap<string, Task>, named: string): string {
  const leads = (tasks.get('start')?.rules.length ?? 0) > 0
  return leads || named === '' ? 'start' : named
}

function readTask(id: string, value: Json): Task {
  const task = asObject(value)
  return {
    id,
    name: textAt(task, 'name') || id,
    kind: kindOf(id, textAt(task, 'type')),
    action: textAt(task, 'action'),
    screenId: textAt(task, 'screenId'),
    rules: objectsIn(asObject(task['next'])['rules']).map((rule) => ({
      interactionId: textAt(rule, 'interactionId'),
      taskId: textAt(rule, 'taskId'),
    })),
    arguments: readArguments(asObject(task['arguments'])),
    conditions: readConditions(task['conditions']),
    errors: readErrors(asObject(task['errorHandlingV2'])),
    contextKeys: textsIn(task['contextKeys']),
  }
}

const KINDS: { [type: string]: TaskKind } = {
  screen: 'screen',
  condition: 'condition',
  automated: 'action',
  flow: 'flow',
}

function kindOf(id: string, type: string): TaskKind | undefined {
  return type === '' && id === 'start' ? 'start' : own(KINDS, type)
}

function readArguments(given: JsonObject): { [name: string]: Argument } {
  const entries = Object.entries(given).flatMap(([name, argument]): [string, Argument][] =>
    isObject(argument) ? [[name, { isPath: argument['type'] === 'context', value: argument['value'] ?? null }]] : [],
  )
  return Object.fromEntries(entries)
}

const HANDLINGS = ['automatic', 'customWithError', 'custom', 'ignore'] as const

function readErrors(given: JsonObject): { [type: string]: ErrorRule } {
  const entries = Object.entries(given).map(([type, rule]): [string, ErrorRule] => {
    const handling = HANDLINGS.find((one) => one === asObject(rule)['errorHandlingType']) ?? 'automatic'
    return [type, { handling, message: textAt(asObject(rule), 'errorMessage') }]
  })
  return Object.fromEntries(entries)
}
