/** A request's way: route, access, decoding, feature, reply. One Map look-up finds the operation. */
import { decodeInput, parseJson } from '../contract/decode.ts'
import { encodeBytes, encodeOutput } from '../contract/encode.ts'
import { ApiError } from '../contract/faults.ts'
import { type Contract, type Operation, operationsOf, readsQuery, routesOf } from '../contract/operation.ts'
import { type Right, rightOf } from '../contract/rights.ts'
import type { Context, World } from '../features/context.ts'
import type { CheckAccess } from './access.ts'
import { fromForm, isForm } from './forms.ts'
import type { PageValue } from './pages.ts'
import { parseQuery } from './query.ts'
import type { CheckRate } from './rate-limits.ts'

export interface Request {
  method: string
  /** Without the query. */
  path: string
  /** Without its question mark. */
  query: string
  authorization: string
  /** UTF-8 where it is large. */
  body: string | Buffer
  contentType: string
  /** Remote address. */
  address: string
  origin: string
  host: string
  /** The Cookie header. */
  cookie: string
  /** The name of the refresh cookie, where it is not the usual one. */
  refreshCookie: string
}

type Feature = (context: Context, input: never) => Promise<unknown>

export interface Route {
  op: Operation
  /** Where its name, such as `user.create`, stands among `Routes.names`. */
  row: number
  feature: Feature
  /** What a management key must be allowed to do. */
  right: Right | undefined
  /** For a path with parameters: what it looks like, and their names. */
  pattern?: RegExp
}

export interface Routes {
  /** Undefined for an unknown path; throws ApiError wrongMethod for a known one. */
  find(method: string, path: string): Route | undefined
  names: readonly string[]
}

export function createRoutes(contract: Contract, features: { [noun: string]: { [verb: string]: Feature } }): Routes {
  const exact = new Map<string, Route>()
  const patterns: { method: string; route: Route & { pattern: RegExp } }[] = []
  const methods = new Map<string, string[]>()
  const listed = operationsOf(contract)
  for (const [row, { noun, verb, op }] of listed.entries()) {
    const feature = features[noun]?.[verb]
    if (!feature) throw new Error(`no feature answers ${noun}.${verb}`)
    const right = rightOf(noun, verb, op)
    for (const { method, path } of routesOf(op)) {
      if (path.includes(':')) patterns.push({ method, route: { op, row, feature, right, pattern: patternOf(path) } })
      else exact.set(`${method} ${path}`, { op, row, feature, right })
      methods.set(path, [...(methods.get(path) ?? []), method])
    }
  }
  return {
    names: listed.map(({ noun, verb }) => `${noun}.${verb}`),
    find(method, path) {
      const route = exact.get(`${method} ${path}`)
      if (route) return route
      const match = patterns.find((entry) => entry.method === method && entry.route.pattern.test(path))
      if (match) return match.route
      const known = methods.get(path)
      if (known) throw new ApiError('wrongMethod', `Use ${known.join(' or ')}`)
      return undefined
    },
  }
}

function patternOf(path: string): RegExp {
  const literal = path.replace(/[.]/g, '\\$&')
  return new RegExp(`^${literal.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`)
}

export type Dispatch = (request: Request) => Promise<Answer>

export interface Answer {
  /** JSON text, or its bytes; empty for a page. */
  body: string | Buffer
  page?: PageValue
  /** Set-Cookie headers. */
  cookies: string[]
}

/** Throws ApiError for everything that the caller did wrong. */
export function createDispatch(
  routes: Routes,
  world: World,
  { access, rate }: { access: CheckAccess; rate?: CheckRate },
): Dispatch {
  return async (request) => {
    const route = routes.find(request.method, request.path)
    if (!route) throw new ApiError('noRoute', 'There is no such route')
    const { op, feature, right } = route
    const caller = await access(op.access, request, right)
    if (rate) await rate(op.rate, caller.project.id)
    const isText = op.form === true ? isForm(request) : readsQuery(op.method)
    const input = decodeInput(op, inputOf(route, request, isText), isText)
    // An import's body is as large as what was read from it; nothing needs both.
    request.body = ''
    const cookies: string[] = []
    const output = await feature({ ...world, caller, cookies }, input as never)
    if (op.replies === 'page') return { body: '', page: output as PageValue, cookies }
    return { body: op.large ? encodeBytes(op, output) : encodeOutput(op, output), cookies }
  }
}

function inputOf({ op, pattern }: Route, request: Request, isText: boolean): unknown {
  const given = op.form ? fromForm(op, request) : isText ? parseQuery(request.query) : parseJson(request.body)
  const inPath = pattern?.exec(request.path)?.groups
  return inPath ? { ...(given as object | undefined), ...decodeAll(inPath) } : given
}

function decodeAll(groups: { [name: string]: string }): { [name: string]: string } {
  const entries = Object.entries(groups).map(([name, value]) => [name, decodePart(value)])
  return Object.fromEntries(entries)
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new ApiError('badRequest', 'The path is not valid percent-encoding')
  }
}
