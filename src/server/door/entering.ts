/** At the console's door: who is let in, who sits there, and who goes. */
import { ApiError } from '../../contract/faults.ts'
import { decode } from '../../contract/messages/decode.ts'
import { parseJson } from '../../contract/messages/parse.ts'
import { message, text, type ValueOf } from '../../contract/wire.ts'
import { contextFor, type World } from '../../features/context.ts'
import { type ConsoleSession, enterByKey, enterByLink, leave, projectOf } from '../../features/identity/door/passes.ts'
import { keyIdOf } from '../../features/secrets.ts'
import { ownPlace } from '../body/body-room.ts'
import type { CheckAccess } from '../caller/access.ts'
import type { Reply } from '../reply.ts'
import type { AppRequest } from '../request.ts'
import { respond } from '../respond.ts'
import { unknownRoute } from '../routes.ts'
import { checkCsrf, checkOrigin, cookieOf, secretIn } from './requests.ts'
import type { FindSession } from './sessions.ts'

const Entry = message({
  link: text({ max: 200, doc: 'What stands behind # in the link of the terminal' }),
  projectId: text({ max: 64 }),
  managementKey: text({ max: 200 }),
  person: text({ max: 64, doc: 'For the audit trail' }),
})
type Entry = ValueOf<typeof Entry>

const MOST_BODY = 4096
/** Knocking at the door takes a key that is good for anything. */
export const ANY = { area: 'none', write: false, company: false } as const

/** Answers `/console/door`. `baseUrl`: by which the request asked for the plane. */
export type AnswerAtDoor = (request: AppRequest, baseUrl: string) => Promise<Reply>

/** Of what the door is given. */
interface Needed {
  world: World
  access: CheckAccess
  mode: 'on' | 'read-only'
  isDev: boolean
  version: string
}

export function createEntering(needed: Needed, sessions: FindSession): AnswerAtDoor {
  const { world, access } = needed
  const ways: { [method: string]: AnswerAtDoor | undefined } = { GET: look, POST: enter, DELETE: goOut }
  return (request, baseUrl) => {
    const way = ways[request.method]
    if (!way) throw unknownRoute(Object.keys(ways))
    checkOrigin(request, baseUrl)
    return way(request, baseUrl)
  }

  async function look(request: AppRequest, baseUrl: string): Promise<Reply> {
    return respond(JSON.stringify(await whoIs(await sessions(secretIn(request)), baseUrl)))
  }

  async function enter(request: AppRequest, baseUrl: string): Promise<Reply> {
    const body = parseJson(String(await request.readBody(ownPlace(MOST_BODY))))
    const entry = decode(Entry, body)
    const secret = entry.link ? await byLink(request, entry.link) : await byKey(request, entry)
    const session = await sessions(secret)
    const seconds = Math.floor((session.expiresAt - world.clock()) / 1000)
    const cookies = [cookieOf(request, secret, { baseUrl, seconds })]
    return respond(JSON.stringify(await whoIs(session, baseUrl)), { cookies, links: [], headers: {} })
  }

  async function byLink(request: AppRequest, link: string): Promise<string> {
    const project = await world.store.projects.load(projectOf(link))
    if (!project) throw new ApiError('unauthorized', 'The link was used, or is too old')
    const caller = { ...(await access('public', request)), project, companyId: project.companyId }
    return enterByLink(contextFor(world, caller), link)
  }

  async function byKey(request: AppRequest, { projectId, managementKey, person }: Entry): Promise<string> {
    const id = projectId || (await world.store.projects.any())?.id
    const caller = await access('management', { ...request, authorization: `Bearer ${id}:${managementKey}` }, ANY)
    const key = await world.store.managementKeys.load(keyIdOf(managementKey))
    return enterByKey(contextFor(world, caller), person || key?.name || caller.keyId)
  }

  async function goOut(request: AppRequest, baseUrl: string): Promise<Reply> {
    const session = await sessions(secretIn(request))
    checkCsrf(request, session)
    const project = await world.store.projects.load(session.project)
    if (project) {
      const { keyId, person } = session
      const caller = { ...(await access('public', request)), project, companyId: project.companyId, keyId, person }
      await leave(contextFor(world, caller), secretIn(request))
    }
    return respond('{}', { cookies: [cookieOf(request, '', { baseUrl, seconds: 0 })], links: [], headers: {} })
  }

  async function whoIs(session: ConsoleSession, baseUrl: string) {
    const { version, isDev, mode } = needed
    const { name: projectName = '' } = (await world.store.projects.load(session.project)) ?? {}
    const plane = { baseUrl, version, isDev, isReadOnly: mode === 'read-only', now: world.clock() }
    return { ...session, projectName, ...plane }
  }
}
