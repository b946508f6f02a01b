/** A browser that goes through a flow, as the service's component does. */
import assert from 'node:assert/strict'
import type { AuthPlane } from '../signing-in.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests assert its parts
export type Answer = any

export interface Visitor {
  /** The last answer. */
  at: Answer
  nonce: string
  start(flowId: string, more?: object): Promise<Answer>
  click(interactionId: string, input?: object): Promise<Answer>
  /** Goes on at a step, as a browser that comes back. */
  submit(stepId: string, input: object, executionId?: string): Promise<Answer>
  poll(): Promise<Answer>
  /** A request with a body of the test's own. */
  post(path: 'start' | 'next', body: object): Promise<{ status: number; body: Answer }>
}

export async function importFlow(plane: AuthPlane, flow: object): Promise<void> {
  const { status, body } = await plane.call('POST', '/v2/mgmt/flow/import', { flow })
  assert.deepEqual([status, body], [200, {}])
}

/**
 * `token`: a refresh token that its page has in storage; `usesNonce`: whether it keeps what it is given;
 * `device`: the token of a trusted device in its storage. */
export function visitor(plane: AuthPlane, { token = '', usesNonce = true, device = '', cookie = '' } = {}): Visitor {
  const authorization = `Bearer ${plane.projectId}${token && `:${token}`}`
  const one: Visitor = {
    at: undefined,
    nonce: '',
    post: async (path, body) => {
      const headers: Record<string, string> = { authorization, 'content-type': 'application/json' }
      if (one.nonce !== '') headers['x-descope-flow-nonce'] = one.nonce
      if (device !== '') headers['x-descope-trusted-device-token'] = device
      if (cookie !== '') headers['cookie'] = cookie
      const sent = { method: 'POST', headers, body: JSON.stringify(body) }
      const response = await fetch(`${plane.url}/v1/flow/${path}`, sent)
      const nonce = response.headers.get('x-descope-flow-nonce')
      if (usesNonce && nonce) one.nonce = nonce
      return { status: response.status, body: (await response.json()) as Answer }
    },
    start: async (flowId, more = {}) => {
      const { input = {}, ...options } = more as { input?: object }
      const location = 'http://localhost:3000/login'
      return take(await one.post('start', { flowId, input, options: { location, redirectUrl: null, ...options } }))
    },
    click: (interactionId, input = {}) => go(one.at.stepId, interactionId, input),
    submit: (stepId, input, executionId = one.at.executionId) => go(stepId, 'submit', input, executionId),
    poll: () => go(one.at.stepId, 'polling', {}),
  }
  const go = async (stepId: string, interactionId: string, input: object, executionId = one.at.executionId) => {
    const answer = await one.post('next', { executionId, stepId, interactionId, version: 1, input })
    return interactionId === 'polling' && answer.body.action === 'poll' ? answer.body : take(answer)
  }
  const take = ({ status, body }: { status: number; body: Answer }) => {
    assert.equal(status, 200, JSON.stringify(body))
    assert.equal(typeof body.screen, 'object')
    one.at = body
    return body
  }
  return one
}
