/** Requests under the names of operations: `call(transport, by, contract.user.create, { loginId })`. */
import { readsQuery } from '../contract/operation.ts'
import type { OperationName } from './operations.ts'
import { type Answer, type Exchange, ResponseError, type Transport } from './transport.ts'
import type { Input, Output } from './values.ts'

export interface Credentials {
  projectId?: string
  /** A management key, or in its place a session or refresh token. */
  token?: string
}

export type Request = Pick<Exchange, 'method' | 'path' | 'body'>

/** How a request is written, where JSON.stringify and URLSearchParams would not do. */
export interface RequestWriter {
  body(input: unknown): string
  query(input: { [name: string]: unknown }): string
}

/** What is sent for an operation. Keys stand in the order of `input`, and without an input there is no body. */
export function writeRequest<O extends OperationName>(
  op: O,
  input?: Input<O>,
  { body, query }: RequestWriter = PLAIN,
): Request {
  const { method, bareInput } = op
  const given: { [name: string]: unknown } = { ...Object(input) }
  const path = op.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = String(given[name] ?? '')
    delete given[name]
    return encodeURIComponent(value)
  })
  if (readsQuery(method)) {
    return { method, path: withQuery(path, query(given)) }
  }
  const address = withQuery(path, query(takeOut(given, op.inQuery ?? [])))
  if (input === undefined) return { method, path: address }
  return { method, path: address, body: body(bareInput ? given[bareInput] : given) }
}

function takeOut(given: { [name: string]: unknown }, names: readonly string[]): { [name: string]: unknown } {
  const taken = Object.fromEntries(names.map((name) => [name, given[name]]))
  for (const name of names) delete given[name]
  return taken
}

const withQuery = (path: string, query: string) => (query === '' ? path : `${path}?${query}`)

const PLAIN: RequestWriter = { body: (input) => JSON.stringify(input), query: toQuery }

type Parse = (text: string) => unknown

/** What came back; a reply without a name has that of its one field. Throws what `parse` throws. */
export function readReply<O extends OperationName>(op: O, body: string, parse: Parse = JSON.parse): Output<O> {
  const reply = parse(body)
  // Nothing else says what a service answers, and it may leave out what it likes: so says the type.
  return (op.bareOutput ? { [op.bareOutput]: reply } : reply) as Output<O>
}

/** One request and its reply. Throws ResponseError for any answer outside 200-299, SyntaxError for no JSON. */
export async function call<O extends OperationName>(
  transport: Transport,
  by: Credentials,
  op: O,
  input?: Input<O>,
): Promise<Output<O>> {
  return readReply(op, (await send(transport, by, writeRequest(op, input))).body)
}

/** One authorised exchange with a body as it shall stand on the wire. Throws ResponseError outside 200-299. */
export async function send(transport: Transport, by: Credentials, request: Request): Promise<Answer> {
  const answer = await exchange(transport, by, request)
  if (answer.status < 200 || answer.status > 299) throw new ResponseError(answer)
  return answer
}

/** The same, with whatever answer. */
export function exchange(transport: Transport, by: Credentials, request: Request): Promise<Answer> {
  const { method, path, body } = request
  const token = [by.projectId, by.token].filter(Boolean).join(':')
  const headers: Record<string, string> = { authorization: `Bearer ${token}` }
  if (by.projectId) headers['x-descope-project-id'] = by.projectId
  if (!readsQuery(method)) headers['content-type'] = 'application/json'
  return transport({ method, path, headers, ...(body !== undefined && { body }) })
}

function toQuery(input: { [name: string]: unknown }): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(input)) {
    if (value === undefined || value === null) continue
    for (const item of Array.isArray(value) ? value : [value]) query.append(key, String(item))
  }
  return query.toString()
}
