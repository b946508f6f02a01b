/**
 * Time and faults at the operator's will, and the last requests: for local use, where `serve --dev` asks for it.
 * Without that none of these routes is there.
 */

import { setTimeout as wait } from 'node:timers/promises'
import { dev } from '../../contract/dev/operations.ts'
import { ProviderNext, ProviderPeople } from '../../contract/dev/provider.ts'
import { ClockInput, FaultsInput } from '../../contract/dev/time.ts'
import { ApiError } from '../../contract/faults.ts'
import { decode } from '../../contract/messages/decode.ts'
import { parseJson } from '../../contract/messages/parse.ts'
import type { Operation } from '../../contract/operation.ts'
import type { ValueOf } from '../../contract/wire.ts'
import { type Context, contextFor, type World } from '../../features/context.ts'
import type { Clock, MovableClock } from '../../lib/clock.ts'
import { asObject } from '../../lib/json.ts'
import { ownPlace, type Place } from '../body/body-room.ts'
import type { CheckAccess } from '../caller/access.ts'
import type { Reply } from '../reply.ts'
import type { AppRequest } from '../request.ts'
import { respond } from '../respond.ts'
import { unknownRoute } from '../routes.ts'
import type { ConnectorDesk } from './connectors.ts'
import { createDevData } from './dev-data.ts'
import { createInspector, type Inspection, type Inspector } from './inspector.ts'
import { answerMessenger, isMessengerPage, projectOf } from './messenger.ts'
import { isProviderPage, type ProviderServer, type Sent } from './provider/index.ts'

export interface Dev {
  /** The plane's clocks: the machine's, as they were moved. */
  clock: Clock
  /** The reply, with what was asked for on this route: waits, errors, connections that end, other pages. */
  disturb(request: AppRequest, answer: Answer): Promise<Reply>
  /** The reply to one of the routes here; undefined for others. */
  answer(request: AppRequest, at: { access: CheckAccess; world: World }): Promise<Reply | undefined>
  /** What is read of its body can be looked at afterwards. */
  watch(request: AppRequest): void
  /** `took`: milliseconds. Undefined for requests that are about the others. */
  note(request: AppRequest, reply: Reply, facts: { operation: string; took: number }): Inspection | undefined
  /** The same of what the plane asked an identity provider that is played here. */
  noteSent(sent: Sent, id: string): Inspection
  /** From now on a reset comes back to what the project holds now. */
  mark(world: World, project: string): Promise<void>
}

/** Answers what becomes JSON. */
type Route = (request: AppRequest, ctx: Context) => unknown

type Answer = (request: AppRequest) => Promise<Reply>

/** All that begins as one of its operations does, also what none answers. */
export function isDevPath(path: string): boolean {
  return PREFIXES.some((prefix) => path.startsWith(prefix))
}

/** Whether a browser asks for a page of what is played here. */
export const isPlayedPage = (path: string): boolean => isProviderPage(path) || isMessengerPage(path)

const PREFIXES = [...new Set(Object.values(dev).map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1)))]

const routeOf = ({ method, path }: Operation) => `${method} ${path}`

type Fault = ValueOf<typeof FaultsInput>['faults'][number]

export interface DevParts {
  /** The plane's clocks, as they are moved here. */
  clock: MovableClock
  /** None where real identity providers are asked. */
  provider?: ProviderServer
  connectors: ConnectorDesk
}

export function createDev({ clock, provider, connectors }: DevParts, dice: () => number = Math.random): Dev {
  let faults: Fault[] = []
  const data = createDevData()
  const inspector = createInspector()
  const told = () => ({ now: clock.now() })

  const routes: { [route: string]: Route } = {
    [routeOf(dev.seed)]: async (request, ctx) => data.seed(ctx, await textOf(request)),
    [routeOf(dev.seeded)]: (_, ctx) => data.seeded(ctx),
    [routeOf(dev.reset)]: async (request, ctx) => {
      const { empty } = await data.reset(ctx, await textOf(request))
      connectors.reset(ctx.caller.project.id, empty)
      faults = []
      clock.restart()
      inspector.clear()
      provider?.reset()
      return {}
    },
    [routeOf(dev.clock)]: told,
    [routeOf(dev.setClock)]: async (request) => {
      const input = decode(ClockInput, parseJson(await textOf(request)))
      clock.pass(input.set > 0 ? input.set - clock.now() : input.advance)
      clock.jump(input.jump)
      return told()
    },
    [routeOf(dev.faults)]: () => ({ faults }),
    [routeOf(dev.setFaults)]: async (request) => {
      faults = decode(FaultsInput, parseJson(await textOf(request))).faults
      return { faults }
    },
    ...inspectorRoutes(inspector),
    ...connectorRoutes(connectors),
    ...(provider && providerRoutes(provider)),
  }

  const methodsOf = (path: string) => ['GET', 'POST'].filter((method) => `${method} ${path}` in routes)

  return {
    clock,
    async disturb(request, answer) {
      const fault = faults.find((one) => fits(one, request) && isHit(one, dice()))
      if (!fault) return answer(request)
      if (fault.times > 0 && --fault.times === 0) faults = faults.filter((one) => one !== fault)
      if (fault.latency > 0) await wait(fault.latency)
      return commit(fault, request, answer)
    },
    async answer(request, { access, world }) {
      if (!isDevPath(request.path)) return undefined
      if (provider && isMessengerPage(request.path)) {
        const caller = await access('project', { ...request, authorization: `Bearer ${projectOf(request)}` })
        return answerMessenger(request, contextFor(world, caller))
      }
      const caller = await access('management', request)
      const route = routes[`${request.method} ${request.path}`]
      if (!route) throw unknownRoute(methodsOf(request.path))
      return respond(JSON.stringify(await route(request, contextFor(world, caller))))
    },
    mark: (world, project) => {
      connectors.mark(project)
      return data.mark(world, project)
    },
    watch: inspector.watch,
    note: (request, reply, { operation, took }) =>
      isDevPath(request.path) && !isPlayedPage(request.path)
        ? undefined
        : inspector.note(request, reply, { operation, time: clock.now(), took: Math.round(took) }),
    noteSent: (sent, id) => inspector.noteSent(sent, { id, time: clock.now() }),
  }
}

function inspectorRoutes(inspector: Inspector): { [route: string]: Route } {
  return {
    [routeOf(dev.requests)]: ({ query }) => {
      const after = new URLSearchParams(query).get('after') ?? ''
      return { requests: inspector.after(after).map(shortOf) }
    },
    [routeOf(dev.inspections)]: ({ query }, { caller }) => ({
      requests: inspector.after(new URLSearchParams(query).get('after') ?? '', caller.project.id),
    }),
  }
}

function connectorRoutes(desk: ConnectorDesk): { [route: string]: Route } {
  return {
    [routeOf(dev.connectors)]: (_, { caller }) => desk.of(caller.project.id),
    [routeOf(dev.setConnectors)]: async (request, { caller }) => {
      desk.set(caller.project.id, parseJson(await textOf(request)))
      return desk.of(caller.project.id)
    },
  }
}

function providerRoutes(provider: ProviderServer): { [route: string]: Route } {
  return {
    [routeOf(dev.providerNext)]: async (request) => {
      const { answers } = decode(ProviderNext, parseJson(await textOf(request)))
      provider.next(answers)
      return {}
    },
    [routeOf(dev.providerPeople)]: () => ({ people: provider.people() }),
    [routeOf(dev.setProviderPeople)]: async (request) => {
      const { people } = decode(ProviderPeople, parseJson(await textOf(request)))
      provider.setPeople(people)
      return { people: provider.people() }
    },
  }
}

/** What lists show of a request. */
function shortOf({ id, time, method, path, status, errorCode, took }: Inspection) {
  return { id, time, method, path, status, errorCode, took }
}

async function commit(fault: Fault, request: AppRequest, answer: Answer): Promise<Reply> {
  const { status, connection } = fault
  const options = { status, retryAfter: fault.retryAfter || undefined }
  if (status === 429) throw new ApiError('rateLimited', 'A fault that was asked for', options)
  if (status > 0) throw new ApiError('busy', 'A fault that was asked for', options)
  if (connection === 'reset') return { status: 503, body: '', breaks: connection }
  const reply = await answer(shiftPage(request, fault.pageShift))
  return connection === 'cut' ? { ...reply, breaks: connection } : reply
}

function fits({ method, path }: Fault, request: AppRequest): boolean {
  if (method !== '' && method !== request.method) return false
  return path.endsWith('*') ? request.path.startsWith(path.slice(0, -1)) : request.path === path
}

function isHit({ chance }: Fault, dice: number): boolean {
  return chance === 0 || dice * 100 < chance
}

function shiftPage(request: AppRequest, by: number): AppRequest {
  if (by === 0) return request
  const readBody = async (place: Place) => {
    const body = asObject(parseJson(await request.readBody(place)))
    const page = typeof body['page'] === 'number' ? body['page'] : 0
    return JSON.stringify({ ...body, page: Math.max(0, page + by) })
  }
  return { ...request, readBody }
}

const MOST_BODY = 2 ** 23

async function textOf(request: AppRequest): Promise<string> {
  return String(await request.readBody(ownPlace(MOST_BODY)))
}
