/** The flows of a new project: a code by e-mail, to sign up, to sign in, or to confirm who somebody is. */
import { nameScreens } from '../../../contract/project/snapshot/names.ts'
import type { Piece } from '../../../contract/project/snapshot/piece.ts'
import type { Json, JsonObject } from '../../../lib/json.ts'
import { button, heading, input, type Node, screenContents } from './screens.ts'

export const COMPONENTS_VERSION = '1.0.0'

/** `newScreenId` makes ids that nothing else has. */
export function defaultFlows(newScreenId: () => string): Piece[] {
  return FLOWS.map((flow) => ({
    kind: 'flow',
    id: flow.id,
    position: 0,
    file: '',
    document: flowDocument(flow, newScreenId) as Json,
  }))
}

interface DefaultFlow {
  id: string
  name: string
  description: string
  /** The first screen's heading, and what asks for the code. */
  welcome: string
  action: string
  fields: readonly Node[]
}

const email = input('email', 'EmailInput', 'E-mail')
const fullName = input('fullName', 'TextInput', 'Name')

const FLOWS: readonly DefaultFlow[] = [
  {
    id: 'sign-up-or-in',
    name: 'Sign Up or In',
    description: 'Signs a user in by a code sent by e-mail, and up when the address is new',
    welcome: 'Welcome',
    action: 'sign-up-or-in-otp-email',
    fields: [email],
  },
  {
    id: 'sign-up',
    name: 'Sign Up',
    description: 'Signs a new user up by a code sent by e-mail',
    welcome: 'Create an account',
    action: 'sign-up-otp-email',
    fields: [email, fullName],
  },
  {
    id: 'sign-in',
    name: 'Sign In',
    description: 'Signs a known user in by a code sent by e-mail',
    welcome: 'Welcome back',
    action: 'sign-in-otp-email',
    fields: [email],
  },
  {
    id: 'step-up',
    name: 'Step Up',
    description: 'Confirms who a signed-in user is by a code sent by e-mail',
    welcome: 'Confirm that it is you',
    action: 'step-up-otp-email',
    fields: [],
  },
]

function flowDocument(
  { name, description, welcome, action, fields }: DefaultFlow,
  newScreenId: () => string,
): JsonObject {
  const [first, second] = [newScreenId(), newScreenId()]
  const tasks: JsonObject = {
    start: { id: 'start', name: 'start', next: to([['', '1']]), view: { x: 0, y: 0 } },
    1: screenTask('1', 'Welcome Screen', first, { send: '2' }),
    2: actionTask('2', action, { success: '3' }),
    3: screenTask('3', 'Verify Code', second, { verify: '4', resend: '2' }),
    4: actionTask('4', 'verify-otp', { success: '0' }),
    0: actionTask('0', 'logged-in', {}),
  }
  const contents: JsonObject = { startTask: '1', tasks }
  const screens: JsonObject[] = [
    screen(first, [heading('title', welcome), ...fields, button('send', 'Send me a code')]),
    screen(second, [
      heading('title', 'Enter your code'),
      input('code', 'Passcode', 'Code'),
      button('verify', 'Continue'),
      button('resend', 'Send again'),
    ]),
  ]
  return {
    metadata: {
      name,
      description,
      componentsVersion: COMPONENTS_VERSION,
      disabled: false,
      fingerprint: false,
      sharedInteractions: [{ id: '0.success', type: 'success' }],
    },
    contents,
    screens: nameScreens(contents, screens) as unknown as Json,
  }
}

function screen(screenId: string, children: readonly Node[]): JsonObject {
  const buttons = children.filter(({ component }) => component === 'Button')
  return {
    screenId,
    interactions: buttons.map(({ id, props }) => ({
      id,
      type: '',
      label: props?.['children'] ?? '',
      icon: '',
      subType: '',
    })),
    contents: screenContents(children),
  }
}

function screenTask(id: string, name: string, screenId: string, next: { [interaction: string]: string }): JsonObject {
  return { id, name, type: 'screen', screenId, next: to(Object.entries(next)), view: view(id) }
}

function actionTask(id: string, action: string, next: { [interaction: string]: string }): JsonObject {
  return { id, name: action, type: 'automated', action, next: to(Object.entries(next)), view: view(id) }
}

function to(rules: [interactionId: string, taskId: string][]): JsonObject {
  return rules.length === 0 ? {} : { rules: rules.map(([interactionId, taskId]) => ({ interactionId, taskId })) }
}

const COLUMN = 240

function view(id: string): JsonObject {
  return { x: COLUMN * (Number(id) || 5), y: 0 }
}
