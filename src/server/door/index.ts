/** The console's way into the plane: its files, its sessions, what happens live, and the API under a session. */
import type { World } from '../../features/context.ts'
import type { CheckAccess } from '../caller/access.ts'
import type { Addresses } from '../caller/addresses.ts'
import type { Reply } from '../reply.ts'
import type { AppRequest } from '../request.ts'
import { unknownRoute } from '../routes.ts'
import { ANY, createEntering } from './entering.ts'
import { type ConsoleFiles, createFiles, type Files } from './files.ts'
import type { Serve } from './inside.ts'
import type { Live } from './live.ts'
import { MESSAGES, mailPage } from './mail.ts'
import { API, CONSOLE, checkCsrf, checkOrigin, consolePath, isConsolePath, secretIn } from './requests.ts'
import { createSessions } from './sessions.ts'

/**
 * Answers what is asked of the console; undefined for all else. What it asks of the API goes to `inside`, with its
 * session.
 */
export type Door = (request: AppRequest) => Promise<Reply> | undefined

export interface DoorOptions {
  world: World
  access: CheckAccess
  addresses: Addresses
  live: Live
  mode: 'on' | 'read-only'
  inside: Serve
  isDev: boolean
  /** Put in by the build. */
  version: string
  /** Loaded at the first request; undefined where the build has none. */
  load: () => ConsoleFiles | undefined
}

export function createDoor(options: DoorOptions): Door {
  const { world, access, addresses, live, mode, isDev } = options
  const sessions = createSessions(world)
  const atTheDoor = createEntering(options, sessions)
  const files = once(() => {
    const found = options.load()
    return found && createFiles(found)
  })
  return (request) => {
    if (isConsolePath(request.path)) return lead(request)
    if (!isFront(request) || !files()) return undefined
    const location = consolePath(addresses.asked(request.host, request.prefix))
    return Promise.resolve({ status: 302, body: '', headers: { location } })
  }

  async function lead(request: AppRequest): Promise<Reply> {
    const { method, path } = request
    const baseUrl = addresses.asked(request.host, request.prefix)
    if (path.startsWith(`${API}/`)) return options.inside(ofApi(await admitted(request, baseUrl)))
    if (path === `${CONSOLE}/door`) return atTheDoor(request, baseUrl)
    if (method !== 'GET' && method !== 'HEAD') throw unknownRoute(['GET', 'HEAD'])
    if (path === `${CONSOLE}/live`) return watch(await admitted(request, baseUrl), secretIn(request))
    if (path === `${CONSOLE}/mail`) return mail(request, baseUrl)
    return fileFor(request, files(), consolePath(baseUrl))
  }

  /** The request with its session. Throws ApiError unauthorized, or forbidden for a page that is not the console's. */
  async function admitted(request: AppRequest, baseUrl: string): Promise<AppRequest> {
    checkOrigin(request, baseUrl)
    const session = await sessions(secretIn(request))
    checkCsrf(request, session)
    return { ...request, session: { ...session, isReadOnly: mode === 'read-only' } }
  }

  /** A frame cannot show the token: that it is asked for by the console's own page has to do, and it is only read. */
  async function mail(request: AppRequest, baseUrl: string): Promise<Reply> {
    checkOrigin(request, baseUrl)
    const session = await sessions(secretIn(request))
    const asked = { ...request, session: { ...session, isReadOnly: mode === 'read-only' } }
    const { project } = await access('management', asked, MESSAGES)
    return mailPage(world, project.id, new URLSearchParams(request.query).get('id') ?? '')
  }

  async function watch(asked: AppRequest, secret: string): Promise<Reply> {
    const may = (right?: typeof ANY) => access('management', asked, right).then(Boolean, () => false)
    const { project } = await access('management', asked, ANY)
    const isGood = () =>
      sessions(secret).then(
        () => may(ANY),
        () => false,
      )
    const stream = live.open(project.id, { isGood, withRequests: isDev && (await may()) })
    return { status: 200, body: '', type: 'text/event-stream; charset=utf-8', stream }
  }
}

/** A browser that asks for nothing in particular. */
const isFront = ({ path, accept }: AppRequest) => path === '/' && accept.includes('text/html')

/** What is asked of the API, without the cookie, which is of no concern to it. */
function ofApi(request: AppRequest): AppRequest {
  const path = request.path.slice(API.length)
  if (path.startsWith(CONSOLE)) throw unknownRoute([])
  return { ...request, path, cookie: '' }
}

/** Every address of the console is its page, which then finds its way. */
function fileFor(request: AppRequest, files: Files | undefined, base: string): Reply {
  if (!files) throw unknownRoute([])
  const file = files.find(request)
  if (file) return file
  if (request.path.startsWith(`${CONSOLE}/files/`)) throw unknownRoute([])
  if (request.path === `${CONSOLE}/flow-frame`) return files.frame(base)
  return files.shell(base)
}

function once<T>(load: () => T): () => T {
  let loaded: { value: T } | undefined
  return () => {
    loaded ??= { value: load() }
    return loaded.value
  }
}
