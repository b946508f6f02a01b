/** The one way to the data: operations of the contract, by the client that the command line uses. */
import { call as send } from '../../client/client.ts'
import type { OperationName } from '../../client/operations.ts'
import { type Answer, type Exchange, ResponseError } from '../../client/transport.ts'
import type { Input, Output } from '../../client/values.ts'
import { base, planePath } from '../router/location.ts'
import { session } from './session.ts'

/** One operation, for whoever sits here. Throws ResponseError. */
export async function call<O extends OperationName>(op: O, input?: Input<O>): Promise<NonNullable<Output<O>>> {
  const projectId = session.value?.project
  const output = await send(exchange, { projectId }, op, input)
  return there(output)
}

/** One operation as any page of the project may ask for it, without the console's session and without cookies. */
export async function callAsPage<O extends OperationName>(op: O, input?: Input<O>): Promise<NonNullable<Output<O>>> {
  const ask = async ({ method, path, headers, body }: Exchange): Promise<Answer> => {
    const answer = await fetch(`${planePath}${path}`, { method, headers, body, credentials: 'omit' })
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() }
  }
  const projectId = session.value?.project
  return there(await send(ask, { projectId }, op, input))
}

/** No operation of this server answers null. */
function there<T>(output: T): NonNullable<T> {
  if (output === null || output === undefined) throw new Error('The server has answered nothing')
  return output
}

/** Any request of the API, with whatever answer. A session that has ended leads to the door. */
export async function exchange({ method, path, headers, body }: Exchange): Promise<Answer> {
  const own = { ...headers, 'x-console-csrf': session.value?.csrf ?? '' }
  const answer = await fetch(`${base}/ask${path}`, { method, headers: own, body })
  const text = await answer.text()
  const had = { status: answer.status, headers: Object.fromEntries(answer.headers), body: text }
  if (answer.status === 401 && isOver(had)) session.value = null
  return had
}

function isOver(answer: Answer): boolean {
  const { detail, code } = new ResponseError(answer)
  return detail === 'Sign in to the console' || code === 'E062803'
}

/** What went wrong, in a sentence. */
export function told(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
