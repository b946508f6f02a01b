/** Which operation a method and a path lead to. One look-up in a Map finds most. */
import { type Right, rightOf } from '../contract/company/rights.ts'
import { ApiError } from '../contract/faults.ts'
import { type Contract, type Operation, operationsOf, routesOf } from '../contract/operation.ts'
import type { Context } from '../features/context.ts'
import type { AnyDelegate } from '../features/tenant/administrators/delegate.ts'

type Feature = (context: Context, input: never) => Promise<unknown>

export interface Route {
  op: Operation
  /** Where its name, such as `user.create`, stands among `Routes.names`. */
  row: number
  feature: Feature
  /** How it answers who shows a refresh token in place of a management key. */
  delegate: AnyDelegate | undefined
  /** What a management key must be allowed to do. */
  right: Right | undefined
  /** For a path with parameters: what it looks like, and their names. */
  pattern?: RegExp
}

export interface Routes {
  /** Undefined for an unknown route. */
  find(method: string, path: string): Route | undefined
  /** The methods under which the path is known; none for an unknown one. */
  methodsOf(path: string): string[]
  names: readonly string[]
}

type Features = { [noun: string]: { [verb: string]: Feature } }
type Delegates = { [noun: string]: { [verb: string]: AnyDelegate } | undefined }

export function createRoutes(contract: Contract, features: Features, delegates: Delegates): Routes {
  const exact = new Map<string, Route>()
  const patterns: { method: string; route: Route & { pattern: RegExp } }[] = []
  const listed = operationsOf(contract)
  for (const [row, { noun, verb, op }] of listed.entries()) {
    const feature = features[noun]?.[verb]
    if (!feature) throw new Error(`no feature answers ${noun}.${verb}`)
    const delegate = delegates[noun]?.[verb]
    if ((delegate !== undefined) !== (op.holder !== undefined)) {
      throw new Error(`${noun}.${verb}: what holders of tokens may is declared and answered, or neither`)
    }
    const lead = { op, row, feature, delegate, right: rightOf(noun, verb, op) }
    for (const { method, path } of routesOf(op)) {
      if (path.includes(':')) patterns.push({ method, route: { ...lead, pattern: patternOf(path) } })
      else exact.set(`${method} ${path}`, lead)
    }
  }
  return {
    names: listed.map(({ noun, verb }) => `${noun}.${verb}`),
    find: (method, path) =>
      exact.get(`${method} ${path}`) ??
      patterns.find((entry) => entry.method === method && entry.route.pattern.test(path))?.route,
    methodsOf(path) {
      const matching = patterns.filter(({ route }) => route.pattern.test(path)).map(({ method }) => method)
      return METHODS.filter((method) => exact.has(`${method} ${path}`) || matching.includes(method))
    },
  }
}

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] satisfies Operation['method'][]

function patternOf(path: string): RegExp {
  const literal = path.replace(/[.]/g, '\\$&')
  return new RegExp(`^${literal.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`)
}

/** What a path says in the places of its parameters; undefined for one without. */
export function inPathOf({ pattern }: Route, path: string): { [name: string]: string } | undefined {
  const groups = pattern?.exec(path)?.groups
  if (!groups) return undefined
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodePart(value)]))
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new ApiError('badRequest', 'The path is not valid percent-encoding')
  }
}

/** The refusal of what is no route: of a known path with the methods that it has. */
export function unknownRoute(methods: readonly string[]): ApiError {
  if (methods.length === 0) return new ApiError('noRoute', 'There is no such route')
  return new ApiError('wrongMethod', `Use ${methods.join(' or ')}`, { allow: methods })
}
