/** The files of flows, screens and widgets, and the published packages that show them: to any page that asks. */
import { createHash } from 'node:crypto'
import type { files } from '../../contract/documents/beside.ts'
import { type PageFile, pageFile } from '../../features/configuration/pages/page-files.ts'
import type { World } from '../../features/context.ts'
import type { Reply } from '../reply.ts'
import type { AppRequest } from '../request.ts'
import { unknownRoute } from '../routes.ts'

interface FileRequest {
  world: World
  request: AppRequest
  /** By the name that was asked. */
  baseUrl: string
}

type Answer = (asked: FileRequest, found: RegExpExecArray) => Promise<Reply>

const ROUTES: { [path in keyof typeof files]: { pattern: RegExp; answer: Answer } } = {
  '/pages/{projectId}/v2-beta/{file}': {
    pattern: /^\/pages\/(P[A-Za-z\d]{1,63})\/v2-beta\/([\w./-]{1,300})$/,
    answer: projectFile,
  },
  '/npm/{package}/{file}': {
    pattern: /^\/npm\/(@descope\/[a-z-]{1,60})@[\w.-]{1,40}\/([\w./-]{1,200})$/,
    answer: packageFile,
  },
}

export interface FoundFile {
  path: keyof typeof files
  reply(asked: FileRequest): Promise<Reply>
}

export function findFile(path: string): FoundFile | undefined {
  for (const [name, { pattern, answer }] of Object.entries(ROUTES)) {
    const found = pattern.exec(path)
    if (found) return { path: name as keyof typeof files, reply: (asked) => answer(asked, found) }
  }
  return undefined
}

async function projectFile({ world, request, baseUrl }: FileRequest, [, project = '', path = '']: RegExpExecArray) {
  const base = `${baseUrl}/pages/${project}/v2-beta`
  const file = await pageFile(world.store.of(project), world.components, { project, path, base })
  if (!file) throw unknownRoute([])
  return fresh(request, file)
}

/** Asked for anew each time, and sent only where it is another one: who changes a flow sees it at once. */
function fresh({ ifNoneMatch }: AppRequest, { type, mediaType, body }: PageFile): Reply {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  const headers = { 'cache-control': 'no-cache', etag, ...(type !== 'json' && { 'content-security-policy': NOTHING }) }
  if (ifNoneMatch === etag) return { status: 304, body: '', headers }
  return { status: 200, body, type: mediaType ?? TYPES[type], headers }
}

/** Opened by itself, a file with a stranger's pictures or texts does nothing. */
const NOTHING = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

const TYPES = {
  json: 'application/json',
  html: 'text/html; charset=utf-8',
  image: 'application/octet-stream',
} satisfies { [type in PageFile['type']]: string }

/** Whatever version is asked for: there is one. */
async function packageFile({ world }: FileRequest, [, name = '', path = '']: RegExpExecArray): Promise<Reply> {
  const body = world.components.file(`${name}/${path}`)
  if (!body) throw unknownRoute([])
  const headers = { 'cache-control': 'public, max-age=3600', 'content-encoding': 'gzip', ...SHARED }
  const type = path.endsWith('.woff') ? 'font/woff' : 'text/javascript; charset=utf-8'
  return { status: 200, body, type, headers }
}

/** The same to everybody: also for pages that let in only what says so, and for those of no origin. */
const SHARED = { 'cross-origin-resource-policy': 'cross-origin', 'access-control-allow-origin': '*' }
