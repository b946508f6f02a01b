import { readReply, writeRequest } from '../client/client.ts'
import type { OperationName } from '../client/operations.ts'
import type { Input, Output } from '../client/values.ts'
import { asObject, textAt } from '../lib/json.ts'
import type { TestingPlane } from './types.ts'

export interface Calls {
  manage: TestingPlane['manage']
  /** An operation under the management key. */
  call: CallOperation
  /** One that takes the project id alone. */
  authenticate: CallOperation
}

type CallOperation = <O extends OperationName>(operation: O, input?: Input<O>) => Promise<Output<O>>

interface Credentials {
  projectId: string
  managementKey: string
}

export function createCalls(fetch: TestingPlane['fetch'], { projectId, managementKey }: Credentials): Calls {
  /** Resolves to the body; rejects with its error code and text for a refusal. */
  const send = async (bearer: string, method: string, path: string, body?: string): Promise<string> => {
    const answer = await fetch(new URL(path, 'http://localhost'), {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body }),
    })
    const text = await answer.text()
    if (answer.ok) return text
    const refusal = asObject(JSON.parse(text))
    throw new Error(`${method} ${path} was refused: ${textAt(refusal, 'errorCode')} ${textAt(refusal, 'errorMessage')}`)
  }
  const callAs =
    (bearer: string): CallOperation =>
    async (operation, input) => {
      const { method, path, body } = writeRequest(operation, input)
      return readReply(operation, await send(bearer, method, path, body))
    }
  const manager = `${projectId}:${managementKey}`
  return {
    manage: async (method, path, body) =>
      JSON.parse(await send(manager, method, path, body === undefined ? undefined : JSON.stringify(body))),
    call: callAs(manager),
    authenticate: callAs(projectId),
  }
}
