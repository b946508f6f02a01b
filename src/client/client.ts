/** The contract as methods: `client.user.create({ loginId })`. */
import type { Contract, DraftOf, Operation, OutputOf } from '../contract/operation.ts'
import { readsQuery } from '../contract/operation.ts'
import { type Answer, type Exchange, ResponseError, type Transport } from './transport.ts'

export type Client<C extends Contract> = {
  [N in keyof C]: { [V in keyof C[N]]: (input?: DraftOf<C[N][V]>) => Promise<OutputOf<C[N][V]>> }
}

export interface Credentials {
  projectId?: string
  /** A management key, or in its place a session or refresh token. */
  token?: string
}

/** Throws ResponseError for any answer outside 200-299. Replies are taken as the plane declares them. */
export function createClient<C extends Contract>(contract: C, transport: Transport, by: Credentials): Client<C> {
  const nouns = Object.entries(contract).map(([noun, operations]) => [
    noun,
    Object.fromEntries(
      Object.entries(operations).map(([verb, op]) => [verb, (input?: unknown) => call(transport, by, op, input)]),
    ),
  ])
  return Object.fromEntries(nouns) as Client<C>
}

async function call(transport: Transport, by: Credentials, op: Operation, input: unknown): Promise<unknown> {
  const given = (input ?? {}) as Record<string, unknown>
  const path = fillPath(op.path, given)
  const answer = readsQuery(op.method)
    ? await send(transport, by, { method: op.method, path: path + toQuery(given) })
    : await send(transport, by, {
        method: op.method,
        path,
        body: JSON.stringify(op.bareInput ? (given[op.bareInput] ?? []) : given),
      })
  const reply = JSON.parse(answer.body) as unknown
  return op.bareOutput ? { [op.bareOutput]: reply } : reply
}

/** One authorised exchange with a body as it shall stand on the wire. Throws ResponseError outside 200-299. */
export async function send(transport: Transport, by: Credentials, request: Request): Promise<Answer> {
  const answer = await exchange(transport, by, request)
  if (answer.status < 200 || answer.status > 299) throw new ResponseError(answer)
  return answer
}

type Request = Pick<Exchange, 'method' | 'path' | 'body'>

/** The same, with whatever answer. */
export function exchange(transport: Transport, by: Credentials, request: Request): Promise<Answer> {
  const token = [by.projectId, by.token].filter(Boolean).join(':')
  const headers: Record<string, string> = { authorization: `Bearer ${token}` }
  if (by.projectId) headers['x-descope-project-id'] = by.projectId
  if (!readsQuery(request.method)) headers['content-type'] = 'application/json'
  return transport({ ...request, headers })
}

function fillPath(path: string, input: Record<string, unknown>): string {
  return path.replace(/:(\w+)/g, (_, name) => encodeURIComponent(String(input[name] ?? '')))
}

function toQuery(input: Record<string, unknown>): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(input)) {
    if (value === undefined || value === null) continue
    for (const item of Array.isArray(value) ? value : [value]) query.append(key, String(item))
  }
  return query.size > 0 ? `?${query}` : ''
}
