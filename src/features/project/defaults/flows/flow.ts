/** A flow in few words, and the document that it becomes: in the form in which flows are exported. */
import { nameScreens } from '../../../../contract/project/snapshot/names.ts'
import type { Json, JsonObject } from '../../../../lib/json.ts'
import { type Node, screenContents } from '../screens.ts'

export const COMPONENTS_VERSION = '3.14.1'

export interface FlowSketch {
  id: string
  name: string
  description: string
  /** By the task's id; the first one is where the flow begins. `0` is the end, with a session. */
  tasks: { [id: string]: Step }
}

/** Where an interaction leads: the task's id. Two tasks after `success`: the first shows, the second takes the link. */
type Ways = { [interaction: string]: string | readonly string[] }

export type Step =
  | { screen: string; nodes: readonly Node[]; ways: Ways }
  | { action: string; name: string; ways: Ways; arguments?: { [name: string]: Json }; errors?: readonly string[] }
  | { name: string; when: readonly Case[]; otherwise: string }
  | { name: string; flow: string; ways: Ways }

interface Case {
  name: string
  /** A path of the context. */
  target: string
  operator: string
  to: string
}

/** `newScreenId` makes ids that nothing else has. */
export function flowDocument({ name, description, tasks }: FlowSketch, newScreenId: () => string): JsonObject {
  const [first = '0'] = Object.keys(tasks).filter((id) => !id.includes('.'))
  const documents: JsonObject[] = []
  const screens = new Map<readonly Node[], JsonObject>()
  for (const step of Object.values(tasks)) {
    if (!('screen' in step) || screens.has(step.nodes)) continue
    const document = screenDocument(newScreenId(), step.nodes)
    screens.set(step.nodes, document)
    documents.push(document)
  }
  const entries = Object.entries(tasks).map(([id, step], index): [string, JsonObject] => [
    id,
    { id, ...taskOf(step, screens), view: { x: COLUMN * (index + 1), y: 0 } },
  ])
  const contents: JsonObject = {
    startTask: first,
    tasks: {
      start: {
        id: 'start',
        name: 'start',
        next: { rules: [{ interactionId: '', taskId: first }] },
        view: { x: 0, y: 0 },
      },
      ...Object.fromEntries(entries),
      0: { id: '0', name: 'End', type: 'automated', action: 'logged-in', next: {}, view: { x: COLUMN * 9, y: 0 } },
    },
  }
  return {
    metadata: {
      name,
      description,
      componentsVersion: COMPONENTS_VERSION,
      disabled: false,
      fingerprint: false,
      sharedInteractions: [{ id: '0.success', label: 'End', type: 'success' }],
    },
    contents,
    screens: nameScreens(contents, documents),
  }
}

const COLUMN = 260

function taskOf(step: Step, screens: Map<readonly Node[], JsonObject>): JsonObject {
  if ('screen' in step) {
    const screenId = screens.get(step.nodes)?.['screenId'] ?? ''
    return { name: step.screen, type: 'screen', calculatedInputKeys: true, screenId, next: next(step.ways) }
  }
  if ('action' in step) {
    const { action, name, ways, errors = [] } = step
    const given = Object.entries(step.arguments ?? {}).map(([key, value]) => [key, { type: 'inline', value }])
    return {
      name,
      type: 'automated',
      action,
      ...(given.length > 0 && { arguments: Object.fromEntries(given) }),
      ...(errors.length > 0 && {
        errorHandlingV2: Object.fromEntries(errors.map((type) => [type, { errorHandlingType: 'custom' }])),
      }),
      next: next(ways),
    }
  }
  if ('flow' in step) {
    const flowId = { type: 'inline', value: step.flow }
    return { name: step.name, type: 'flow', arguments: { flowId }, next: next(step.ways) }
  }
  return conditionOf(step)
}

function conditionOf({ name, when, otherwise }: Extract<Step, { when: readonly Case[] }>): JsonObject {
  const conditions = when.map((one, index): JsonObject => {
    const atom = { target: { type: 'context', value: one.target }, operator: one.operator, predicate: EMPTY }
    return { interactionId: `case-${index + 1}`, name: one.name, logicalOr: false, atomicConditions: [atom] }
  })
  const ways = Object.fromEntries(when.map(({ to }, index) => [`case-${index + 1}`, to]))
  return {
    name,
    type: 'condition',
    conditions: [...conditions, { interactionId: 'ELSE', name: 'Otherwise', atomicConditions: [] }],
    next: next({ ...ways, ELSE: otherwise }),
  }
}

const EMPTY: JsonObject = { type: 'inline', value: '' }

function next(ways: Ways): JsonObject {
  const rules = Object.entries(ways).flatMap(([interactionId, to]) =>
    [to].flat().map((taskId): JsonObject => ({ interactionId, taskId })),
  )
  return rules.length === 0 ? {} : { rules }
}

const CLICKED = new Set(['Button', 'CodeInput', 'PasskeyButton', 'SSOButton'])

function screenDocument(screenId: string, nodes: readonly Node[]): JsonObject {
  const all = nodes.flatMap(withInner)
  return {
    screenId,
    interactions: all
      .filter(({ component }) => CLICKED.has(component))
      .map(({ id, props }) => ({ id, type: '', label: props?.['children'] ?? '', icon: '', subType: '' })),
    contents: screenContents(nodes),
  }
}

const withInner = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(withInner)]
