/** A flow gone through as the vendor's component does it, without a browser. */

import { contract } from '../client/operations.ts'
import type { Output } from '../client/values.ts'
import { asObject } from '../lib/json.ts'
import type { Calls } from './calls.ts'
import { signedInBy } from './people.ts'
import type { FlowDriver, FlowStart, TestingPlane } from './types.ts'

type Reply = NonNullable<Output<typeof contract.execution.start>>

export function createFlow({ authenticate }: Calls): TestingPlane['flow'] {
  return async (flowId, { input = {}, ...options }: FlowStart = {}) => {
    const redirectUrl = options.redirectUrl ?? 'http://localhost:3000/'
    const first = await authenticate(contract.execution.start, { flowId, input, options: { ...options, redirectUrl } })
    return driverOf(first as Reply, authenticate)
  }
}

function driverOf(first: Reply, authenticate: Calls['authenticate']): FlowDriver {
  let at = first
  const go = async (stepId: string, interactionId: string, input: object): Promise<FlowDriver> => {
    const asked = { executionId: at.executionId, stepId, interactionId, input: input as { [name: string]: never } }
    at = (await authenticate(contract.execution.next, asked)) as Reply
    return driver
  }
  const driver: FlowDriver = {
    get step() {
      return at.stepName ?? ''
    },
    get action() {
      return at.action ?? ''
    },
    get error() {
      const { errorType, errorText } = asObject(at.screen?.state)
      return errorType || errorText ? `${errorType}: ${errorText}` : ''
    },
    get session() {
      if (!at.authInfo) throw new Error(`nobody has signed in: the flow is at "${at.stepName}" ${driver.error}`.trim())
      return signedInBy(at.authInfo)
    },
    get reply() {
      return { ...at }
    },
    click: (interactionId, input = {}) => go(at.stepId ?? '', interactionId, input),
    open: (link) => {
      const url = new URL(link)
      const [, stepId = ''] = (url.searchParams.get('descope-login-flow') ?? '').split('_')
      return go(stepId, 'submit', { token: url.searchParams.get('t') ?? '' })
    },
  }
  return driver
}
