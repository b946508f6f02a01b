/** The plane without a socket: a request in, a reply out. */
import { contract } from '../contract/index.ts'
import type { Operation } from '../contract/operation.ts'
import type { World } from '../features/context.ts'
import { features } from '../features/index.ts'
import { delegates } from '../features/tenant/administrators/index.ts'
import { elapsed } from '../lib/clock.ts'
import type { Tracer } from '../lib/tracer.ts'
import { besideMethods, besideNames, findBeside, METRICS } from './beside/index.ts'
import { type BodyLimits, createBodyRoom } from './body/body-room.ts'
import { type CheckAccess, createAccess } from './caller/access.ts'
import { type Addresses, createAddresses } from './caller/addresses.ts'
import { createAddressOf } from './caller/client-address.ts'
import { checkHost, createCors, type HostRule, preflightHeaders } from './caller/origins.ts'
import { createRateLimits } from './caller/rate-limits.ts'
import { type Dev, isDevPath, isPlayedPage } from './dev/dev.ts'
import type { Inspection } from './dev/inspector.ts'
import type { ProviderServer } from './dev/provider/index.ts'
import { type Answer, createDispatch } from './dispatch.ts'
import type { ConsoleFiles } from './door/files.ts'
import { createDoor, type Door } from './door/index.ts'
import { createInside, type Serve } from './door/inside.ts'
import { createLive, type Live } from './door/live.ts'
import type { Pipelines } from './door/pipelines.ts'
import { isConsolePath } from './door/requests.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics/index.ts'
import { respondPage } from './pages.ts'
import type { Reply } from './reply.ts'
import type { AppRequest, Request } from './request.ts'
import { respond, respondError, toApiError, type Voice } from './respond.ts'
import { createRoutes, type Route, unknownRoute } from './routes.ts'
import { respondScim } from './scim.ts'
import { tracedAnswer } from './traced.ts'

export interface App {
  answer(request: AppRequest): Promise<Reply>
  /** The reply to an error that happened outside of `answer`. */
  refuse(error: unknown, requestId: string): Reply
  requestId(): string
  /** Ends what goes on: the streams of open consoles. */
  close(): void
}

export interface AppOptions {
  world: World
  log: Log
  settings: AppSettings
  /** Only where `serve --dev` asks for it. */
  dev?: Dev
  /** The identity provider of a plane under development. */
  provider?: ProviderServer
  /** Without them nothing is counted, and nothing shown. Their operations are `countedNames`. */
  metrics?: Metrics
  tracer?: Tracer
  /** Loads the console's files; without it, or where the settings say off, there is none. */
  console?: () => ConsoleFiles | undefined
  /** What the console may see of pipelines. */
  pipelines?: Pipelines
}

interface AppSettings extends HostRule, BodyLimits {
  /** Origins whose pages may send cookies. */
  allowedOrigins: readonly string[]
  /** Proxies whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[]
  rateLimits: 'off' | 'descope'
  console: 'on' | 'read-only' | 'off'
}

/** Put in by the build. */
declare const __VERSION__: string

export function createApp(options: AppOptions): App {
  const { world, log, settings, dev, provider, metrics, tracer } = options
  const access = createAccess(world.store, world)
  const addresses = createAddresses(world)
  const dispatch = createDispatch(world, {
    access,
    addresses,
    rate: settings.rateLimits === 'descope' ? createRateLimits(world.store, world) : undefined,
    placeFor: createBodyRoom(settings),
  })
  const corsHeaders = createCors(settings.allowedOrigins, log)
  const addressOf = createAddressOf(settings.trustedProxies, log)
  const live = createLive(world)
  const serve = (request: AppRequest) => serveOn(request, routes.find(request.method, request.path))
  const door = openDoor(options, { access, addresses, live, serve })
  const boot = Buffer.from(world.random(6)).toString('hex')
  let count = 0
  const refuse = createRefuse(log, metrics)
  const seek = seekBeside(options, { access, addresses, serveOn })
  const takePrefix = prefixTaker(addresses.prefixes)
  const requestId = () => `${boot}-${(++count).toString(36)}`
  if (dev) provider?.watch((sent) => tellOf(live, dev.noteSent(sent, requestId())))
  const answerOn = tracer ? tracedAnswer(tracer, nameOf, answer) : answer
  return {
    refuse: (error, requestId) => unreadReply(refuse(error, requestId), metrics),
    close: endOf(live, options),
    requestId,
    answer: (request) => {
      takePrefix(request)
      request.address = addressOf(request)
      dev?.watch(request)
      return answerOn(request, routes.find(request.method, request.path))
    },
  }

  async function answer(request: AppRequest, found: Route | undefined): Promise<Reply> {
    const { id, method, path, origin } = request
    const began = elapsed()
    let reply: Reply
    metrics?.began()
    try {
      checkHost(request.host, settings, addresses.names)
      reply = await (door?.(request) ?? lead(request, found))
    } catch (error) {
      reply = refuse(error, id, voiceOf(found?.op, request))
    }
    if (origin && isShared(path, found)) reply.headers = { ...reply.headers, ...corsHeaders(origin) }
    const took = elapsed() - began
    metrics?.ended(found?.row ?? rowOf(beside(request)), reply.status, took)
    if (dev) noteIn(dev, live, { request, reply, operation: nameOf(request, found).name, took })
    log.debug('request', { id, method, path, status: reply.status })
    return reply
  }

  /** Most requests are for an operation, and nobody develops. */
  function lead(request: AppRequest, found: Route | undefined): Promise<Reply> {
    return found && !dev && !provider && request.method !== 'OPTIONS' ? serveOn(request, found) : seek(request, found)
  }

  async function serveOn(request: AppRequest, route: Route | undefined): Promise<Reply> {
    if (!route) throw unknownRoute([...routes.methodsOf(request.path), ...besideMethods(request.path)])
    return replyOf(await dispatch(request, route), route.op)
  }
}

interface SeekParts extends Pick<DoorParts, 'access' | 'addresses'> {
  serveOn(request: AppRequest, route: Route | undefined): Promise<Reply>
}

/** What may be answered by something else than an operation. */
function seekBeside({ world, metrics, dev, provider }: AppOptions, { access, addresses, serveOn }: SeekParts) {
  return async (request: AppRequest, found: Route | undefined): Promise<Reply> => {
    const own = besideOf(request, found)
    if (own) return own.reply({ world, metrics, request, baseUrl: addresses.asked(request.host, request.prefix) })
    if (request.method === 'OPTIONS' && request.origin) {
      return { status: 204, body: '', headers: preflightHeaders(request.requestedHeaders) }
    }
    const page = provider?.answer(request)
    if (page) return page
    const ours = await dev?.answer(request, { access, world })
    if (ours) return ours
    return dev ? dev.disturb(request, (asked) => serveOn(asked, found)) : serveOn(request, found)
  }
}

/** No operation has the path of such a file, and most requests are for an operation. */
const besideOf = (request: AppRequest, found: Route | undefined) => (found ? undefined : findBeside(request))

function endOf(live: Live, { pipelines }: AppOptions): () => void {
  return () => {
    live.close()
    pipelines?.close()
  }
}

function replyOf({ body, page, scim, ...headers }: Answer, { created }: Operation): Reply {
  if (scim) return respondScim(scim)
  if (page) return respondPage(page, headers.cookies)
  return { ...respond(body, headers), ...(created && { status: 201 }) }
}

/** What could not be read as a request is counted, too. */
function unreadReply(reply: Reply, metrics: Metrics | undefined): Reply {
  metrics?.began()
  metrics?.ended(rowOf('unread'), reply.status, 0)
  return reply
}

interface Answered {
  request: AppRequest
  reply: Reply
  operation: string
  /** Milliseconds. */
  took: number
}

/** The console's own requests would hide those of others. */
function noteIn(dev: Dev, live: Live, { request, reply, ...facts }: Answered): void {
  if (isConsolePath(request.path)) return
  const seen = dev.note(request, reply, facts)
  if (seen) tellOf(live, seen)
}

const tellOf = (live: Live, seen: Inspection): void => live.tell(seen.project, 'request', seen)

/** No page of others may read the plane's own, whose forms act for whoever is signed in, nor metrics and console. */
function isShared(path: string, found: Route | undefined): boolean {
  return found?.op.replies !== 'page' && path !== METRICS && !isConsolePath(path) && !isPlayedPage(path)
}

interface DoorParts {
  access: CheckAccess
  addresses: Addresses
  live: Live
  serve: Serve
}

/** Undefined where there is no console. */
function openDoor(
  { world, settings, dev, metrics, pipelines, console: load }: AppOptions,
  parts: DoorParts,
): Door | undefined {
  const { console: mode } = settings
  if (!load || mode === 'off') return undefined
  const inside = createInside({ world, metrics, dev, pipelines, ...parts })
  return createDoor({ world, ...parts, inside, mode, isDev: dev !== undefined, version: __VERSION__, load })
}

/** The reply to an error, counted. */
function createRefuse(log: Log, metrics: Metrics | undefined) {
  return (error: unknown, requestId: string, voice?: Voice): Reply => {
    const fault = toApiError(error)
    metrics?.refused(fault.fault, fault.fault === 'badCredentials' && fault.retryAfter !== undefined)
    return respondError(fault, requestId, { log, voice })
  }
}

/** Leaves a request the plane's own path where a proxy passes it on with a prefix, and notes which one. */
function prefixTaker(prefixes: readonly string[]): (request: AppRequest) => void {
  return (request) => {
    const { path } = request
    const prefix = prefixes.find((one) => path === one || path.startsWith(`${one}/`))
    if (prefix === undefined) return
    const rest = path.slice(prefix.length) || '/'
    const isOwn = routes.methodsOf(rest).length > 0 || besideMethods(rest).length > 0 || isPlain(rest)
    if (!isOwn) return
    request.path = rest
    request.prefix = prefix
  }
}

const isPlain = (path: string) => path === '/' || isDevPath(path) || isConsolePath(path)

/** In which words an error is told. */
function voiceOf(op: Operation | undefined, { authorization }: Request): Voice | undefined {
  if (op?.replies) return op.replies
  if (!op?.form) return undefined
  return /^basic /i.test(authorization) ? 'oauth to Basic' : 'oauth'
}

const routes = createRoutes(contract, features, delegates)

const BESIDE: readonly string[] = [...besideNames, 'preflight', 'dev', 'console', 'unread', 'unknown']

/** What requests are counted under: the operations by their names, and what there is beside them. */
export const countedNames: readonly string[] = [...routes.names, ...BESIDE]

const rowOf = (name: string) => routes.names.length + BESIDE.indexOf(name)

function beside(request: AppRequest): string {
  if (request.method === 'OPTIONS') return 'preflight'
  if (isDevPath(request.path)) return 'dev'
  if (isConsolePath(request.path)) return 'console'
  return findBeside(request)?.name ?? 'unknown'
}

function nameOf(request: AppRequest, found: Route | undefined): { name: string; route: string } {
  return { name: countedNames[found?.row ?? rowOf(beside(request))] ?? '', route: found?.op.path ?? '' }
}
