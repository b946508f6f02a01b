/** Who is calling: from the Authorization header to a Caller. */
import { FULL, nameOfRight, type Right } from '../../contract/company/rights.ts'
import { ApiError } from '../../contract/faults.ts'
import type { Access } from '../../contract/operation.ts'
import { allows, type ProjectRights, standingIn } from '../../features/company/management-key/roles.ts'
import type { Caller, World } from '../../features/context.ts'
import type { ConsoleSession } from '../../features/identity/door/passes.ts'
import { cookieNamed, cookieToken, DEVICE } from '../../features/identity/session/cookies.ts'
import { digestOf, keyIdOf, sameDigest } from '../../features/secrets.ts'
import { permits } from '../../features/values/networks.ts'
import type { ManagementKey, Project } from '../../store/port/directory.ts'
import type { Store } from '../../store/port/index.ts'

/**
 * Resolves to the caller, or throws ApiError with the wire's 401 and 403. `right`: what a management key must be
 * allowed to do; everything when left out.
 */
export type CheckAccess = (access: Access, request: Credentials, right?: Right) => Promise<Caller>

/** What a request shows of its sender. */
interface Credentials {
  authorization: string
  address: string
  cookie: string
  refreshCookie: string
  flowNonce: string
  deviceToken?: string
  origin: string
  host: string
  query: string
  method: string
  path: string
  dpop?: string
  session?: AdmittedSession
}

/** A session of the console, in place of a management key. */
export interface AdmittedSession extends ConsoleSession {
  isReadOnly: boolean
}

type Clocks = Pick<World, 'clock' | 'elapsed'>

interface Grant {
  key: ManagementKey
  project: Project
  /** What the key may do there. */
  standing: ProjectRights
}

/** A key that was just checked is not looked up again for this long (milliseconds). */
const TRUST = 1000
const MOST_GRANTS = 1000

export function createAccess(store: Store, clocks: Clocks): CheckAccess {
  const projects = createProjects(store, clocks.elapsed)
  const remembered = createMemory(store, clocks)
  // What the company's operations do outlasts a key, and is rare: they trust no memory.
  const granted = (access: Access, authorization: string) =>
    access === 'company' ? check(store, authorization, access) : remembered(authorization)
  return async (access, request, right = FULL) => {
    if (access === 'public' || access === 'client') return anybody(access, request)
    if (!isByKey(access, request)) {
      return admitHolder(projects, access === 'managementOrToken' ? 'session' : (access as Holder), request)
    }
    const { authorization, address, session } = request
    if (session) return admitSession({ store, projects }, session, request, { right, now: clocks.clock() })
    const grant = granted(access, authorization)
    return admit(grant instanceof Promise ? await grant : grant, right, address, clocks.clock())
  }
}

function isByKey(access: Access, { authorization }: Credentials): boolean {
  if (access === 'managementOrToken') return !TOKEN.test(authorization)
  return access === 'management' || access === 'company'
}

/** Keys that were just checked, for the operations of a project: at once where there is nothing to wait for. */
function createMemory(store: Store, { elapsed }: Clocks): (authorization: string) => Grant | Promise<Grant> {
  // By the digest of the whole header: no key is kept in clear, and a look-up tells nothing about a key by its time.
  const grants = new Map<string, Grant & { checkedAt: number }>()
  const look = async (digest: string, authorization: string): Promise<Grant> => {
    grants.delete(digest)
    const grant = { ...(await check(store, authorization, 'management')), checkedAt: elapsed() }
    if (grants.size >= MOST_GRANTS) grants.clear()
    grants.set(digest, grant)
    return grant
  }
  return (authorization) => {
    const digest = digestOf(authorization)
    const known = grants.get(digest)
    return known && elapsed() - known.checkedAt <= TRUST ? known : look(digest, authorization)
  }
}

/** What follows the project id has the form of a JWT; no management key has. */
const TOKEN = /^Bearer +[^:\s]+:[\w-]+\.[\w-]+\.[\w-]+$/i
/** Whether a refresh token is shown where a management key may be: in the bearer, or in a cookie beside the project's id. */
export function showsToken(request: Credentials): boolean {
  const { session, authorization } = request
  if (session) return false
  const [, id, rest] = BEARER.exec(authorization) ?? []
  if (rest !== undefined) return TOKEN.test(authorization)
  return id !== undefined && cookieToken({ caller: request }, 'DSR') !== ''
}

const BEARER = /^Bearer +([^:\s]+)(?::(\S+))?$/i

async function check(store: Store, authorization: string, access: Access): Promise<Grant> {
  const match = BEARER.exec(authorization)
  if (!match) throw new ApiError('badManagementKey', 'Send Authorization: Bearer <ProjectID>:<ManagementKey>')
  const [, first = '', rest] = match
  // A company's key may come alone. An auth management key may follow it: the key is the last part.
  const secret = rest === undefined ? first : rest.slice(rest.lastIndexOf(':') + 1)
  const key = await store.managementKeys.load(keyIdOf(secret))
  if (!sameDigest(digestOf(secret), key?.digest ?? digestOf(''))) {
    throw new ApiError('badManagementKey', 'The management key is unknown')
  }
  const project = rest === undefined ? await firstProject(store, key, access) : await store.projects.load(first)
  if (!key || !project) throw new ApiError('noProject', 'There is no project with this id')
  return grantOf(key, project)
}

const grantOf = (key: ManagementKey, project: Project): Grant => ({
  key,
  project,
  standing: standingIn(key.reBac, project),
})

async function firstProject(
  store: Store,
  key: ManagementKey | undefined,
  access: Access,
): Promise<Project | undefined> {
  if (access !== 'company' || !key) throw new ApiError('badManagementKey', 'The project id is missing')
  return (await store.projects.list(key.companyId))[0]
}

function admit({ key, project, standing }: Grant, right: Right, address: string, now: number): Caller {
  if (key.status !== 'active') throw new ApiError('badManagementKey', 'The management key is not active')
  if (key.expiresAt > 0 && key.expiresAt * 1000 <= now) {
    throw new ApiError('badManagementKey', 'The management key has expired')
  }
  if (project.companyId !== key.companyId || standing.roles.length === 0) {
    throw new ApiError('forbidden', 'The management key belongs to another project')
  }
  if (right.company && !standing.company) {
    throw new ApiError('forbidden', 'This needs a management key of the company')
  }
  if (!allows(standing, right)) {
    throw new ApiError('forbidden', `The management key has no role for this: it takes ${nameOfRight(right)}`)
  }
  if (!permits(key.permittedIps, address)) {
    throw new ApiError('forbidden', 'The management key is not permitted from this address')
  }
  return { ...nobody, project, companyId: key.companyId, keyId: key.id, address }
}

/** Operations for clients find out themselves who it is. */
function anybody(access: 'public' | 'client', request: Credentials): Caller {
  const { address, authorization, cookie, refreshCookie, origin, host, query, method, path, dpop = '' } = request
  if (access === 'public') return { ...nobody, address }
  return { ...nobody, address, authorization, cookie, refreshCookie, origin, host, query, method, path, dpop }
}

interface Directory {
  store: Store
  projects: FindProject
}

/**
 * Whoever sits at the console may do what the key may that was shown at its door, as long as that is good; and who came
 * by the link of the terminal, everything in the company.
 */
async function admitSession(
  { store, projects }: Directory,
  session: AdmittedSession,
  { authorization, address }: Credentials,
  { right, now }: { right: Right; now: number },
): Promise<Caller> {
  const { keyId, person } = session
  const [, id = session.project] = BEARER.exec(authorization) ?? []
  const [home, project] = await Promise.all([projects(session.project), projects(id)])
  if (!home || !project) throw new ApiError('noProject', 'There is no project with this id')
  if (session.isReadOnly && right.write) throw new ApiError('forbidden', 'The console is read-only')
  if (keyId === '') {
    if (project.companyId !== home.companyId) throw new ApiError('forbidden', 'The project is of another company')
    return { ...nobody, project, companyId: home.companyId, address, person }
  }
  const key = await store.managementKeys.load(keyId)
  if (!key) throw new ApiError('badManagementKey', 'The management key is not there any more')
  return { ...admit(grantOf(key, project), right, address, now), person }
}

const nobody: Caller = {
  project: { id: '', companyId: '', name: '', environment: '', tags: [], settings: {}, createdAt: 0 },
  companyId: '',
  keyId: '',
  address: '',
  token: '',
  authorization: '',
  origin: '',
  host: '',
  query: '',
  method: '',
  path: '',
  dpop: '',
  cookie: '',
  refreshCookie: '',
  ifMatch: '',
  flowNonce: '',
  deviceToken: '',
}

type FindProject = (id: string) => Promise<Project | undefined>

/** Projects that were just looked up are taken from here. */
function createProjects(store: Store, elapsed: () => number): FindProject {
  const known = new Map<string, { project: Project; loadedAt: number }>()
  return async (id) => {
    const found = known.get(id)
    if (found && elapsed() - found.loadedAt <= TRUST) return found.project
    const project = await store.projects.load(id)
    if (known.size >= MOST_GRANTS) known.clear()
    if (project) known.set(id, { project, loadedAt: elapsed() })
    else known.delete(id)
    return project
  }
}

type Holder = 'project' | 'refresh' | 'session' | 'accessKey'

/** The bearer of an auth call is `<project id>[:<token>][:<auth management key>]`; features check the token. */
async function admitHolder(projects: FindProject, access: Holder, request: Credentials): Promise<Caller> {
  const [, id = '', token = ''] = BEARER.exec(request.authorization) ?? []
  const project = id && (await projects(id))
  if (!project) throw new ApiError('noProject', 'The request names a missing or invalid project')
  if (token === '' && access === 'accessKey') throw new ApiError('missingAccessKey', 'The access key is missing')
  const { address, cookie, refreshCookie, flowNonce, origin, query } = request
  const deviceToken = request.deviceToken || cookieNamed(cookie, DEVICE)
  const shown = { address, cookie, refreshCookie, flowNonce, deviceToken, origin, query, token }
  return { ...nobody, project, companyId: project.companyId, ...shown }
}
