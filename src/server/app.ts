/** The plane without a socket: a request in, a reply out. */
import { contract } from '../contract/index.ts'
import type { World } from '../features/context.ts'
import { features } from '../features/index.ts'
import { createAccess } from './access.ts'
import { createDispatch, createRoutes, type Request } from './dispatch.ts'
import type { Log } from './log.ts'
import { type Reply, respond, respondError } from './respond.ts'

export interface AppRequest extends Request {
  /** Shown to the caller and in the log. */
  id: string
  origin: string
  host: string
}

export interface App {
  answer(request: AppRequest): Promise<Reply>
  /** The reply to an error that happened outside of `answer`. */
  refuse(error: unknown, requestId: string): Reply
  /** Bytes that a request to this route may carry. */
  bodyLimit(method: string, path: string): number
  requestId(): string
}

export interface AppOptions {
  world: World
  log: Log
  bodyLimit: number
  importLimit: number
}

export function createApp({ world, log, bodyLimit, importLimit }: AppOptions): App {
  const routes = createRoutes(contract, features)
  const dispatch = createDispatch(routes, world, createAccess(world.store, world.clock))
  const boot = Buffer.from(world.random(6)).toString('hex')
  let count = 0
  const refuse = (error: unknown, requestId: string) => respondError(error, requestId, log)
  return {
    refuse,
    requestId: () => `${boot}-${(++count).toString(36)}`,
    bodyLimit: (method, path) => (isBulk(routes, method, path) ? importLimit : bodyLimit),
    async answer(request) {
      const { id, method, path } = request
      let reply: Reply
      try {
        const own = probes[path]
        reply = own && method === 'GET' ? await own(world) : respond(await dispatch(request))
      } catch (error) {
        reply = refuse(error, id)
      }
      log.debug('request', { id, method, path, status: reply.status })
      return reply
    },
  }
}

function isBulk(routes: ReturnType<typeof createRoutes>, method: string, path: string): boolean {
  try {
    return routes.find(method, path)?.op.bulk === true
  } catch {
    return false
  }
}

/** What orchestrators ask: is the process alive, does the database answer. And the API in words. */
const probes: { [path: string]: (world: World) => Promise<Reply> } = {
  '/health': async () => respond({ status: 'ok' }),
  '/ready': async ({ store }) => {
    await store.ready()
    return respond({ status: 'ready' })
  },
  '/openapi.json': async () => {
    const { openApi } = await import('../contract/openapi.ts')
    return respond(openApi(contract))
  },
}
