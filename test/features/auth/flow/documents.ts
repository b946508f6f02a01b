/** Small flows for tests, in the form of the API's second version. */

type Rules = { [interactionId: string]: string }

const rulesOf = (rules: Rules | [string, string][]) => {
  const pairs = Array.isArray(rules) ? rules : Object.entries(rules)
  return pairs.length === 0 ? {} : { rules: pairs.map(([interactionId, taskId]) => ({ interactionId, taskId })) }
}

export interface TaskSketch {
  name?: string
  action?: string
  arguments?: { [name: string]: unknown }
  conditions?: object[]
  flow?: string
  screen?: ScreenSketch
  errors?: { [type: string]: object }
  next?: Rules | [string, string][]
}

export interface ScreenSketch {
  inputs?: { [name: string]: string }
  buttons?: string[]
  text?: string
}

/** `tasks` by their ids; the first one is where it begins. */
export function flowOf(flowId: string, tasks: { [id: string]: TaskSketch }): object {
  const entries = Object.entries(tasks)
  const [first = ''] = entries[0] ?? []
  // Numbers come first among keys: the first task is named.
  const begin = Object.hasOwn(tasks, 'begin') ? 'begin' : first
  return {
    flowId,
    metadata: { name: flowId, disabled: false },
    contents: {
      startTask: begin,
      tasks: {
        start: { id: 'start', name: 'start', next: rulesOf([['', begin]]) },
        ...Object.fromEntries(entries.map(([id, task]) => [id, taskOf(id, task)])),
      },
    },
    screens: entries.flatMap(([id, { screen, next }]) => (screen ? [screenOf(id, screen, next)] : [])),
    references: {},
  }
}

function taskOf(id: string, task: TaskSketch): object {
  const { name = `Step ${id}`, action, conditions, flow, screen, errors, next = {} } = task
  const given = { ...task.arguments, ...(flow && { flowId: flow }) }
  const type = screen ? 'screen' : conditions ? 'condition' : flow ? 'flow' : 'automated'
  return {
    id,
    name,
    type,
    ...(action && { action }),
    ...(screen && { screenId: `SC${id}` }),
    ...(conditions && { conditions }),
    ...(errors && { errorHandlingV2: errors }),
    arguments: Object.fromEntries(Object.entries(given).map(([key, value]) => [key, { type: 'inline', value }])),
    next: rulesOf(next),
  }
}

function screenOf(id: string, { inputs = {}, buttons = [], text = '' }: ScreenSketch, next: TaskSketch['next'] = {}) {
  const rules = Array.isArray(next) ? next.map(([interactionId]) => interactionId) : Object.keys(next)
  const shown = [...new Set([...buttons, ...rules])]
  const node = (key: string, resolvedName: string, props: object) => [
    key,
    { type: { resolvedName }, props: { ...props, id: key }, custom: {}, nodes: [], linkedNodes: {}, parent: 'ROOT' },
  ]
  const nodes = [
    ...(text ? [node('text', 'Text', { children: text })] : []),
    ...Object.entries(inputs).map(([name, element]) => node(`in-${name}`, element, { name, label: name })),
    ...shown.map((button) => node(button, 'Button', { children: button })),
  ]
  return {
    screenId: `SC${id}`,
    interactions: shown.map((button) => ({ id: button, type: '', label: button, icon: '', subType: '' })),
    contents: {
      ROOT: {
        type: { resolvedName: 'Container' },
        props: {},
        custom: {},
        nodes: nodes.map(([key]) => key),
        linkedNodes: {},
      },
      ...Object.fromEntries(nodes),
    },
  }
}

/** A code by mail, and a session. */
export const codeFlow = (flowId: string) =>
  flowOf(flowId, {
    begin: { name: 'Welcome', screen: { inputs: { email: 'EmailInput' } }, next: { send: '2' } },
    2: { action: 'sign-up-or-in-otp-email', next: { success: '3' } },
    3: {
      name: 'Verify code',
      screen: { inputs: { code: 'CodeInput' }, text: 'Sent to {{sentTo.maskedEmail}}' },
      next: { verify: '4', resend: '2' },
    },
    4: { action: 'verify-code-otp-email', next: { success: '0' } },
    0: { name: 'End', action: 'logged-in' },
  })
