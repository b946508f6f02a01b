/** What the plane answers beside its operations: probes, the API in words, and a page for who looks in. */
import { beside, files } from '../../contract/documents/beside.ts'
import { contract } from '../../contract/index.ts'
import type { World } from '../../features/context.ts'
import { FLOW_SCRIPT } from '../../features/oauth/pages/flow-script.ts'
import { SCRIPT } from '../../features/oauth/pages/script.ts'
import type { Metrics } from '../metrics/index.ts'
import type { Reply } from '../reply.ts'
import type { AppRequest } from '../request.ts'
import { respond } from '../respond.ts'
import { unknownRoute } from '../routes.ts'
import { findFile } from './files.ts'
import { favicon, frontPage, scriptFile } from './front-page.ts'

interface BesideRequest {
  world: World
  metrics: Metrics | undefined
  request: AppRequest
  /** By the name that was asked. */
  baseUrl: string
}

export const METRICS = '/metrics' satisfies keyof typeof beside

/** Put in by the build. */
declare const __VERSION__: string

const REPLIES: { [path in keyof typeof beside]: (asked: BesideRequest) => Promise<Reply> } = {
  '/health': async () => respond('{"status":"ok"}'),
  '/ready': async ({ world }) => {
    const [nodes] = await Promise.all([world.store.nodes().catch(() => []), world.store.ready()])
    if (nodes.length === 0) return respond('{"status":"ready"}')
    // Another plane would reach no more of them: it is not this one's fault, and projects elsewhere are served.
    const up = nodes.filter(({ isUp }) => isUp).length
    const down = nodes.length - up
    return respond(JSON.stringify({ status: down === 0 ? 'ready' : 'degraded', nodes: { up, down } }))
  },
  '/openapi.json': async ({ baseUrl }) => {
    const { openApi } = await import('../../contract/documents/openapi.ts')
    return respond(JSON.stringify(openApi(contract, { version: __VERSION__, url: baseUrl })))
  },
  [METRICS]: async ({ world, metrics, request }) => {
    if (!metrics) throw unknownRoute([])
    return metrics.answer(request, world.store)
  },
  '/': async ({ request, baseUrl }) => {
    if (!request.accept.includes('text/html')) throw unknownRoute([])
    return frontPage(baseUrl)
  },
  '/login.js': async () => scriptFile(SCRIPT),
  '/login-flow.js': async () => scriptFile(FLOW_SCRIPT),
  '/favicon.ico': async () => favicon(),
}

/** Under what such requests are counted. */
export const besideNames: readonly string[] = [
  ...new Set([...Object.values(beside), ...Object.values(files)].map(({ name }) => name)),
]

interface BesideHandler {
  /** Under what it is counted. */
  name: string
  reply(asked: BesideRequest): Promise<Reply>
}

export function findBeside({ method, path }: AppRequest): BesideHandler | undefined {
  if (method !== 'GET' && method !== 'HEAD') return undefined
  if (isBeside(path)) return { name: beside[path].name, reply: REPLIES[path] }
  const file = findFile(path)
  return file && { name: files[file.path].name, reply: file.reply }
}

const isBeside = (path: string): path is keyof typeof beside => Object.hasOwn(beside, path)

/** The methods under which a path is one of these. */
export function besideMethods(path: string): string[] {
  return (isBeside(path) && path !== '/') || findFile(path) ? ['GET', 'HEAD'] : []
}
