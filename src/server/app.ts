/** The plane without a socket: a request in, a reply out. */

import { ApiError } from '../contract/faults.ts'
import { contract } from '../contract/index.ts'
import type { Operation } from '../contract/operation.ts'
import type { World } from '../features/context.ts'
import { features } from '../features/index.ts'
import { elapsed } from '../lib/clock.ts'
import type { Tracer } from '../lib/tracer.ts'
import { createAccess } from './access.ts'
import { type Dev, isDevPath } from './dev.ts'
import { createDispatch, createRoutes, type Request, type Route } from './dispatch.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics/index.ts'
import { checkHost, corsHeaders, type HostRule, preflightHeaders } from './origins.ts'
import { respondPage } from './pages.ts'
import { createRateLimits } from './rate-limits.ts'
import { type Reply, respond, respondError, toApiError, type Voice } from './respond.ts'
import { tracedAnswer } from './traced.ts'

export interface AppRequest extends Request {
  /** Shown to the caller and in the log. */
  id: string
  /** The Access-Control-Request-Headers of a preflight. */
  requestedHeaders: string
  /** Whether a proxy says that it passes the request on. */
  forwarded?: boolean
  /** The headers of W3C Trace Context. */
  trace?: { traceparent: string; tracestate: string }
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
  /** Without them nothing is counted, and nothing shown. Their operations are `countedNames`. */
  metrics?: Metrics
  tracer?: Tracer
}

export interface AppSettings extends HostRule {
  /** Origins whose pages may send cookies. */
  allowedOrigins: readonly string[]
  /** Bytes of an ordinary body, and of an import or a batch. */
  bodyLimit: number
  importLimit: number
  rateLimits: 'off' | 'descope'
}

export function createApp({ world, log, settings, dev, metrics, tracer }: AppOptions): App {
  const access = createAccess(world.store, world)
  const dispatch = createDispatch(routes, world, {
    access,
    rate: settings.rateLimits === 'descope' ? createRateLimits(world.store, world) : undefined,
  })
  const boot = Buffer.from(world.random(6)).toString('hex')
  let count = 0
  const refuse = (error: unknown, requestId: string, voice?: Voice) => {
    const fault = toApiError(error)
    metrics?.refused(fault.fault, fault.fault === 'badCredentials' && fault.retryAfter !== undefined)
    return respondError(fault, requestId, { log, voice })
  }
  return {
    refuse: (error, requestId) => {
      const reply = refuse(error, requestId)
      metrics?.began()
      metrics?.ended(rowOf('unread'), reply.status, 0)
      return reply
    },
    requestId: () => `${boot}-${(++count).toString(36)}`,
    bodyLimit: (method, path) => (routeAt(method, path)?.op.bulk ? settings.importLimit : settings.bodyLimit),
    answer: tracer ? tracedAnswer(tracer, nameOf, answer) : answer,
  }

  async function answer(request: AppRequest): Promise<Reply> {
    const { id, method, path, origin } = request
    const began = elapsed()
    metrics?.began()
    const found = routeAt(method, path)
    let reply: Reply
    try {
      checkHost(request.host, settings)
      reply = await route(request)
    } catch (error) {
      reply = refuse(error, id, voiceOf(found?.op, request))
    }
    // No page of others may read the plane's own, whose forms act for whoever is signed in, nor the metrics.
    const shared = origin && found?.op.replies !== 'page' && path !== METRICS
    if (shared) reply.headers = { ...reply.headers, ...corsHeaders(origin, settings.allowedOrigins) }
    const took = elapsed() - began
    metrics?.ended(found?.row ?? rowOf(beside(request)), reply.status, took)
    dev?.note(request, reply, took)
    log.debug('request', { id, method, path, status: reply.status })
    return reply
  }

  async function route(request: AppRequest): Promise<Reply> {
    const own = request.method === 'GET' ? probes[request.path] : undefined
    if (own) return own({ world, metrics, request })
    if (request.method === 'OPTIONS' && request.origin) {
      return { status: 204, body: '', headers: preflightHeaders(request.requestedHeaders) }
    }
    const ours = await dev?.answer(request, { access, world })
    if (ours) return ours
    return dev ? dev.disturb(request, serve) : serve(request)
  }

  async function serve(request: AppRequest): Promise<Reply> {
    const { body, page, cookies } = await dispatch(request)
    return page ? respondPage(page, cookies) : respond(body, cookies)
  }
}

/** In which words an error is told. */
function voiceOf(op: Operation | undefined, { authorization }: Request): Voice | undefined {
  if (op?.replies === 'page') return 'page'
  if (!op?.form) return undefined
  return /^basic /i.test(authorization) ? 'oauth to Basic' : 'oauth'
}

const routes = createRoutes(contract, features)
const METRICS = '/metrics'

/** Undefined for what is no operation. */
function routeAt(method: string, path: string): Route | undefined {
  try {
    return routes.find(method, path)
  } catch {
    return undefined
  }
}

const BESIDE = ['health', 'ready', 'openapi', 'metrics', 'preflight', 'dev', 'unread', 'unknown'] as const

/** What requests are counted under: the operations by their names, and what there is beside them. */
export const countedNames: readonly string[] = [...routes.names, ...BESIDE]

const rowOf = (name: (typeof BESIDE)[number]) => routes.names.length + BESIDE.indexOf(name)

function beside({ method, path }: AppRequest): (typeof BESIDE)[number] {
  if (method === 'OPTIONS') return 'preflight'
  if (isDevPath(path)) return 'dev'
  const name = method === 'GET' ? NAMES[path] : undefined
  return name ?? 'unknown'
}

function nameOf(request: AppRequest): { name: string; route: string } {
  const found = routeAt(request.method, request.path)
  return { name: countedNames[found?.row ?? rowOf(beside(request))] as string, route: found?.op.path ?? '' }
}

const NAMES: { [path: string]: (typeof BESIDE)[number] | undefined } = {
  '/health': 'health',
  '/ready': 'ready',
  '/openapi.json': 'openapi',
  [METRICS]: 'metrics',
}

/** Put in by the build. */
declare const __VERSION__: string

interface Asked {
  world: World
  metrics: Metrics | undefined
  request: AppRequest
}

/** What orchestrators ask: is the process alive, does the database answer. And the API in words. */
const probes: { [path: string]: (asked: Asked) => Promise<Reply> } = {
  '/health': async () => respond('{"status":"ok"}'),
  '/ready': async ({ world }) => {
    await world.store.ready()
    return respond('{"status":"ready"}')
  },
  '/openapi.json': async () => {
    const { openApi } = await import('../contract/openapi.ts')
    return respond(JSON.stringify(openApi(contract, { version: __VERSION__ })))
  },
  [METRICS]: async ({ world, metrics, request }) => {
    if (!metrics) throw new ApiError('noRoute', 'There is no such route')
    return metrics.answer(request, world.store)
  },
}
