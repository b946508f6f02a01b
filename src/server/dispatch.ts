/**
 * A request's way on its route: who calls, from the headers; how often that caller may; only then the body, as large
 * as the operation says; decoding, feature, reply. Nothing costs before the caller is known.
 */

import { decodeInput } from '../contract/messages/decode.ts'
import { encodeOutput } from '../contract/messages/encode.ts'
import { parseJson } from '../contract/messages/parse.ts'
import { type Operation, readsQuery } from '../contract/operation.ts'
import { type Caller, type Context, contextFor, type World } from '../features/context.ts'
import { isObject } from '../lib/json.ts'
import { answerAside } from './aside.ts'
import type { Place } from './body/body-room.ts'
import { fromForm, isForm } from './body/forms.ts'
import { parseQuery } from './body/parameters.ts'
import { encodeBytes } from './body/reply-bytes.ts'
import { type CheckAccess, showsToken } from './caller/access.ts'
import type { Addresses } from './caller/addresses.ts'
import type { CheckRate } from './caller/rate-limits.ts'
import type { PageValue } from './pages.ts'
import type { Request } from './request.ts'
import { inPathOf, type Route } from './routes.ts'
import type { ScimValue } from './scim.ts'
import type { Body } from './socket/body.ts'

export type Dispatch = (request: Request, route: Route) => Promise<Answer>

export interface Answer {
  /** JSON text, or its bytes; empty for a page. */
  body: string | Buffer
  page?: PageValue
  scim?: ScimValue
  /** Set-Cookie headers. */
  cookies: string[]
  /** Link headers. */
  links: string[]
  /** Others, by their names. */
  headers: { [name: string]: string }
}

interface Guards {
  access: CheckAccess
  rate?: CheckRate
  addresses: Addresses
  placeFor(op: Operation): Place
}

/** Throws ApiError for everything that the caller did wrong. */
export function createDispatch(world: World, { access, rate, placeFor, addresses }: Guards): Dispatch {
  const contextOf = createContexts(world)
  return async (request, route) => {
    const { op, delegate, right } = route
    const holds = delegate !== undefined && showsToken(request)
    const caller = await access(holds ? 'refresh' : op.access, request, right)
    caller.ifMatch = request.ifMatch
    const context = contextOf(caller, addresses.asked(request.host, request.prefix))
    const answer = holds ? await delegate(context) : (input: never) => answerAside(route, context, input)
    if (rate) await rate(op.rate, caller.project.id)
    const place = hasBody(op, request) ? placeFor(op) : undefined
    try {
      // An import's body is as large as what is read from it; nothing keeps both.
      const input = place ? decoded(route, request, await request.readBody(place)) : decoded(route, request, '')
      const output = await answer(input as never)
      return answerOf(op, output, context)
    } finally {
      place?.leave()
    }
  }
}

/**
 * A literal that begins with another object is a quick copy as long as all that follows has its place in that object;
 * one property more, and each copy takes 3 us.
 */
function createContexts(world: World): (caller: Caller, baseUrl: string) => Context {
  let shape: Context | undefined
  return (caller, baseUrl) => {
    const store = world.store.of(caller.project.id)
    // How messages leave is the one thing that is exchanged while a plane runs.
    if (!shape || shape.delivery !== world.delivery) shape = contextFor(world, caller)
    return { ...shape, baseUrl, store, caller, cookies: [], links: [], headers: {} }
  }
}

function answerOf(op: Operation, output: unknown, { cookies, links, headers }: Context): Answer {
  if (op.replies === 'scim') return { body: '', scim: output as ScimValue, cookies, links, headers }
  if (op.replies === 'page') return { body: '', page: output as PageValue, cookies, links, headers }
  return { body: op.large ? encodeBytes(op, output) : encodeOutput(op, output), cookies, links, headers }
}

function hasBody(op: Operation, { method }: Request): boolean {
  return op.form ? method !== 'GET' : !readsQuery(op.method)
}

function decoded(route: Route, request: Request, body: Body): unknown {
  const { op } = route
  const isText = op.form === true ? isForm(request) : readsQuery(op.method)
  const given = op.form ? fromForm(op, request, body) : isText ? parseQuery(request.query) : parseJson(body)
  const inPath = inPathOf(route, request.path)
  const query = op.inQuery && request.method !== 'GET' ? parseQuery(request.query) : undefined
  return decodeInput(op, inPath ? { ...(isObject(given) && given), ...inPath } : given, isText, query)
}
