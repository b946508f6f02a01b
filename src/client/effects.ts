/** What a request does of which only method and path are known. */
import { type Effect, effectOf } from '../contract/operation.ts'
import { misleading } from './misleading.ts'

/** What the contract says of the route. One that it does not have does what its method says. */
export function effectOfRoute(method: string, path: string): Effect {
  const route = `${method} ${path.split('?')[0]}`
  const effect = effectOf(method)
  if (!misleading.some((other) => patternOf(other).test(route))) return effect
  return effect === 'read' ? 'write' : 'read'
}

function patternOf(route: string): RegExp {
  return new RegExp(`^${route.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`)
}
