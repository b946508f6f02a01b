import { operation } from '../../operation.ts'
import { associatedTenants, customAttributes, id } from '../../schemas/fields.ts'
import { signUpUser } from '../../schemas/session.ts'
import { bool, message, object, of, required, text } from '../../wire.ts'

const input = object({ doc: 'What the flow starts with' })
const tenant = { ...id, doc: 'The tenant that it runs in' }
/** Some clients send the options on their own, some at the root. */
const run = message('FlowRun', {
  flowId: required(id),
  options: of(message('ManagementFlowOptions', { input, preview: bool(), tenant })),
  input,
  preview: bool(),
  tenant,
})

/** Flows that programs start. */
export const running = {
  run: operation('POST', '/v1/mgmt/flow/run', {
    summary: 'Run a management flow',
    detail: 'It may show no screen. Its output is what the argument `outputs` of its end lists.',
    input: run,
    output: message({ output: object({ doc: 'What its end says' }) }),
  }),
  runAsync: operation('POST', '/v1/mgmt/flow/async/run', {
    summary: 'Start a management flow',
    detail: 'It has come to its end when its id is answered; its result can be asked for during a day.',
    input: run,
    output: message({ executionId: text() }),
  }),
  asyncResult: operation('POST', '/v1/mgmt/flow/async/result', {
    summary: 'Ask what a management flow has come to',
    effect: 'read',
    input: message({ executionId: required(text({ max: 512 })) }),
    output: message({ output: object() }),
  }),
  completeExternalAuth: operation('POST', '/v1/mgmt/flow/externalauth/complete', {
    summary: 'Go on with a flow that has left a sign-in to others',
    detail: 'There is none that waits.',
    refuses: 'no flow of it waits for others',
    input: message({
      externalAuthReqId: required(text({ max: 512 })),
      loginId: text({ max: 512 }),
      user: signUpUser,
      emailVerified: bool(),
      phoneVerified: bool(),
      customClaims: customAttributes,
      selectedTenantId: id,
      userTenants: associatedTenants,
    }),
    output: message({ redirectUrl: text() }),
  }),
}
