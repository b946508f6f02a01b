import { operation } from '../operation.ts'
import { id, MOST_VALUES } from '../schemas/fields.ts'
import { JwtReply } from '../schemas/session.ts'
import { bool, int32, int64, json, list, map, message, object, of, optional, required, text } from '../wire.ts'

const url = text({ max: 4096 })
const word = text({ max: 512 })

/** What a page may hand in; the service's components send much more, which is not used. */
const input = object({ max: MOST_VALUES, doc: 'Values of the form, by the names of the inputs' })

const StartOptions = message('FlowStartOptions', {
  redirectUrl: { ...url, doc: 'Where links and providers lead back to' },
  location: { ...url, doc: 'Address of the page' },
  tenant: { ...id, doc: 'For single sign-on' },
  locale: text({ max: 64 }),
  deviceInfo: object({ max: 100 }),
  lastAuth: object({ max: 100 }),
  client: object({ max: 1000, doc: 'What conditions see as client.*' }),
  abTestingKey: int32({ doc: 'From 1 to 100' }),
  startOptionsVersion: int32({ doc: "1: the page's redirectUrl counts before the flow's" }),
  oidcIdpStateId: { ...word, doc: 'Of an application that waits for the sign-in' },
  thirdPartyAppStateId: { ...word, doc: 'Of an inbound app that waits for the sign-in' },
  preview: bool(),
  nativeOptions: object({ max: 100, doc: 'Of an app on a phone' }),
})

const Screen = message('FlowScreen', {
  id: optional(text({ doc: 'Names the file of the screen: {flow}/{screen}' })),
  state: optional(object({ doc: 'What its texts and fields show' })),
})

const RunnerLog = message('FlowRunnerLog', { title: text(), log: text(), level: text() })

export const ExecutionReply = message('FlowReply', {
  executionId: text(),
  stepId: text(),
  stepName: text(),
  status: text({ doc: 'waiting, completed or failed' }),
  action: text({ doc: 'screen, poll, redirect, webauthnCreate or webauthnGet' }),
  screen: of(Screen),
  redirect: optional(of(message('FlowRedirect', { url: text(), isPopup: bool() }))),
  webauthn: optional(
    of(message('FlowWebauthn', { transactionId: text(), options: text({ doc: 'JSON' }), create: bool() })),
  ),
  openInNewTabUrl: optional(text({ doc: 'Never there: flows open nothing beside their page' })),
  runnerLogs: optional(list(of(RunnerLog), { doc: 'For whoever writes the flow' })),
  authInfo: optional(of(JwtReply)),
  lastAuth: optional(object({ doc: 'How the user signed in' })),
  output: optional(object({ doc: 'What the flow gives to its page' })),
})

const TraceStep = message('FlowTraceStep', {
  stepId: text(),
  name: text(),
  what: text({ doc: 'start, click, screen, condition, effect, done, failed, call, return, end or stuck' }),
  detail: text({ doc: "What was clicked, which way was taken, the effect, or the error's type" }),
  looked: list(
    of(message('FlowLook', { path: text(), operator: text(), value: json(), predicate: json(), holds: bool() })),
    { doc: 'Comparisons of a condition' },
  ),
  time: int64({ doc: 'Milliseconds since 1970' }),
  took: int32({ doc: 'Milliseconds of an effect' }),
})

const RunningExecution = message('FlowExecution', {
  executionId: text(),
  flowId: text(),
  status: text(),
  stepId: text({ doc: 'The screen that was shown last' }),
  createdTime: int64({ doc: 'Milliseconds since 1970' }),
  usedTime: int64({ doc: 'Milliseconds since 1970' }),
})

export const execution = {
  start: operation('POST', '/v1/flow/start', {
    access: 'project',
    summary: 'Start a flow',
    detail:
      'Answers the first screen, or what else is to be done. With a refresh token in the bearer the flow knows the user.',
    input: message('FlowStart', {
      flowId: required(text({ max: 256 })),
      options: of(StartOptions),
      interactionId: { ...word, doc: 'What was clicked on a screen that was shown before the flow started' },
      conditionInteractionId: { ...word, doc: 'Taken, and not used: the plane chooses the first screen' },
      componentsVersion: { ...word, doc: 'Taken, and not used' },
      flowVersions: map(json(), { doc: 'Taken, and not used' }),
      isCustomScreen: bool({ doc: 'Taken, and not used' }),
      input,
    }),
    output: ExecutionReply,
  }),
  next: operation('POST', '/v1/flow/next', {
    access: 'project',
    summary: 'Go on with a flow',
    detail:
      'From a screen that was shown, by what was clicked; or from the step that a link, a provider or a passkey leads ' +
      'back to, by `submit`. A repeated request is answered as it was, within half a minute.',
    input: message('FlowNext', {
      executionId: required(text({ max: 320 })),
      stepId: required(text({ max: 512 })),
      interactionId: required(word),
      version: int32({ doc: 'Taken, and not used: the flow goes on as it is now' }),
      componentsVersion: { ...word, doc: 'Taken, and not used' },
      isCustomScreen: bool({ doc: 'Taken, and not used' }),
      options: object({ max: 1000, doc: 'Taken, and not used' }),
      input,
    }),
    output: ExecutionReply,
  }),
  validateDomain: operation('POST', '/v1/flow/validate-domain', {
    access: 'project',
    effect: 'read',
    summary: 'Say that a hosted page may show flows',
    output: message({ success: bool() }),
  }),
  event: operation('POST', '/v1/flow/event', {
    access: 'project',
    effect: 'read',
    summary: 'Take what a page tells about fields that did not fit',
    detail: 'Nothing is kept.',
    input: message('FlowEvents', {
      executionId: text({ max: 320 }),
      events: list(object({ max: 100 }), { max: 1000 }),
    }),
  }),
  widgetState: operation('GET', '/v1/mgmt/widget/components-state', {
    access: 'refresh',
    summary: 'Say which parts of a widget are hidden from the user',
    detail: 'None is: conditions in widgets are not looked at.',
    output: message({ componentsState: map(text(), { doc: '`hide`, `disable` or `read-only`, by `data-id`' }) }),
  }),
  trace: operation('POST', '/v1/mgmt/flow/execution/trace', {
    effect: 'read',
    summary: 'Show what a run of a flow has done, step by step',
    detail: 'With the values that conditions looked at. Passwords, codes and tokens are left out.',
    input: message('FlowTraceInput', {
      executionId: required(text({ max: 320, doc: 'Whole, or what stands behind |#|' })),
    }),
    output: message('FlowTrace', {
      executionId: text(),
      flowId: text(),
      status: text({ doc: 'running or completed' }),
      userId: text({ doc: 'Who has signed in, if anybody' }),
      data: object({ doc: 'What conditions and texts see' }),
      steps: list(of(TraceStep)),
    }),
  }),
  list: operation('POST', '/v1/mgmt/flow/execution/list', {
    effect: 'read',
    summary: 'List runs of flows, newest first',
    input: message('FlowExecutionList', { limit: int32({ min: 0, max: 1000, doc: '100 when left out' }) }),
    output: message({ executions: list(of(RunningExecution)) }),
  }),
}
