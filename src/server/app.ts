/** The plane without a socket: a request in, a reply out. */

import { contract } from '../contract/index.ts'
import type { Operation } from '../contract/operation.ts'
import type { World } from '../features/context.ts'
import { features } from '../features/index.ts'
import { createAccess } from './access.ts'
import type { Dev } from './dev.ts'
import { createDispatch, createRoutes, type Request } from './dispatch.ts'
import type { Log } from './log.ts'
import { checkHost, corsHeaders, type HostRule, preflightHeaders } from './origins.ts'
import { respondPage } from './pages.ts'
import { createRateLimits } from './rate-limits.ts'
import { type Reply, respond, respondError, type Voice } from './respond.ts'

export interface AppRequest extends Request {
  /** Shown to the caller and in the log. */
  id: string
  /** The Access-Control-Request-Headers of a preflight. */
  requestedHeaders: string
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
  settings: AppSettings
  /** Only where `serve --dev` asks for it. */
  dev?: Dev
}

export interface AppSettings extends HostRule {
  /** Origins whose pages may send cookies. */
  allowedOrigins: readonly string[]
  /** Bytes of an ordinary body, and of an import or a batch. */
  bodyLimit: number
  importLimit: number
  rateLimits: 'off' | 'descope'
}

export function createApp({ world, log, settings, dev }: AppOptions): App {
  const routes = createRoutes(contract, features)
  const access = createAccess(world.store, world.clock)
  const dispatch = createDispatch(routes, world, {
    access,
    rate: settings.rateLimits === 'descope' ? createRateLimits(world.clock) : undefined,
  })
  const boot = Buffer.from(world.random(6)).toString('hex')
  let count = 0
  const refuse = (error: unknown, requestId: string, voice?: Voice) => respondError(error, requestId, { log, voice })
  return {
    refuse,
    requestId: () => `${boot}-${(++count).toString(36)}`,
    bodyLimit: (method, path) => (isBulk(routes, method, path) ? settings.importLimit : settings.bodyLimit),
    async answer(request) {
      const { id, method, path, origin } = request
      const began = Date.now()
      let reply: Reply
      try {
        checkHost(request.host, settings)
        reply = await route(request)
      } catch (error) {
        reply = refuse(error, id, voiceOf(operationAt(routes, method, path), request))
      }
      // No page of others may read the plane's own, whose forms act for whoever is signed in.
      const shared = origin && !isPage(routes, method, path)
      if (shared) reply.headers = { ...reply.headers, ...corsHeaders(origin, settings.allowedOrigins) }
      dev?.note(request, reply, began)
      log.debug('request', { id, method, path, status: reply.status })
      return reply
    },
  }

  async function route(request: AppRequest): Promise<Reply> {
    const own = probes[request.path]
    if (own && request.method === 'GET') return own(world)
    if (request.method === 'OPTIONS' && request.origin) {
      return { status: 204, body: '', headers: preflightHeaders(request.requestedHeaders) }
    }
    const ours = await dev?.answer(request, access)
    if (ours) return ours
    return dev ? dev.disturb(request, serve) : serve(request)
  }

  async function serve(request: AppRequest): Promise<Reply> {
    const { body, page, cookies } = await dispatch(request)
    return page ? respondPage(page, cookies) : respond(body, cookies)
  }
}

type Routes = ReturnType<typeof createRoutes>

const isBulk = (routes: Routes, method: string, path: string) => operationAt(routes, method, path)?.bulk === true
const isPage = (routes: Routes, method: string, path: string) => operationAt(routes, method, path)?.replies === 'page'

/** In which words an error is told. */
function voiceOf(op: Operation | undefined, { authorization }: Request): Voice | undefined {
  if (op?.replies === 'page') return 'page'
  if (!op?.form) return undefined
  return /^basic /i.test(authorization) ? 'oauth to Basic' : 'oauth'
}

function operationAt(routes: Routes, method: string, path: string): Operation | undefined {
  try {
    return routes.find(method, path)?.op
  } catch {
    return undefined
  }
}

/** Put in by the build. */
declare const __VERSION__: string

/** What orchestrators ask: is the process alive, does the database answer. And the API in words. */
const probes: { [path: string]: (world: World) => Promise<Reply> } = {
  '/health': async () => respond('{"status":"ok"}'),
  '/ready': async ({ store }) => {
    await store.ready()
    return respond('{"status":"ready"}')
  },
  '/openapi.json': async () => {
    const { openApi } = await import('../contract/openapi.ts')
    return respond(JSON.stringify(openApi(contract, { version: __VERSION__ })))
  },
}
