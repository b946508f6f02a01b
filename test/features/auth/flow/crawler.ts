/** Goes every way through a flow that its screens offer, filling in what they ask for. */
import { TOTP } from 'otpauth'
import { contextOf } from '../../../../src/features/project/sealing.ts'
import { changeAuth } from '../../../../src/features/project/settings.ts'
import type { JsonObject } from '../../../../src/lib/json.ts'
import { follow, startProvider, type TestProvider } from '../../tenant/sso/provider.ts'
import { newDevice } from '../factors/authenticator.ts'
import { type AuthPlane, tokenIn } from '../signing-in.ts'
import { type Answer, type Visitor, visitor } from './driving.ts'

export interface Crawled {
  /** Steps that were executed, each by flow and task: `sign-in 3`. */
  executed: Set<string>
  /** Ways that came to a session. */
  ends: number
  /** Errors that screens showed, with the last step before. */
  errors: Map<string, string>
  /** Requests that were refused. */
  refusals: Map<string, string>
}

const ORIGIN = 'http://localhost:3000'
const PASSWORD = 'Correct-horse7-battery'
/** The same click with another choice: the new tab of a link, the other factor. */
const OTHERWISE = ' otherwise'
const MOST_WAYS = 90
const DEEPEST = 14

interface Task {
  id: string
  type?: string
  action?: string
  next?: { rules?: { interactionId?: string; taskId: string }[] }
}

const tasksOf = (flow: JsonObject) => (flow['contents'] as unknown as { tasks: { [id: string]: Task } }).tasks

/** Who comes: nobody knows him, or he has an account, with what goes with it. */
export const VISITORS = ['new', 'with password', 'with temporary password', 'with passkey', 'signed in'] as const
type Kind = (typeof VISITORS)[number]

export interface World {
  plane: AuthPlane
  provider: TestProvider
  flows: { [id: string]: JsonObject }
}

export async function crawl({ plane, provider, flows }: World, flowId: string, kind: Kind): Promise<Crawled> {
  const found: Crawled = { executed: new Set(), ends: 0, errors: new Map(), refusals: new Map() }
  const queue: string[][] = [[]]
  const seen = new Set<string>()
  const hasChoice = JSON.stringify(flows[flowId]).includes('mfaMethod')
  for (let ways = 0; queue.length > 0 && ways < MOST_WAYS; ways++) {
    const way = queue.shift() ?? []
    const person = await personFor(plane, provider, kind)
    const at = await walk(plane, { flowId, way, person, found })
    if (!at || way.length >= DEEPEST) continue
    const key = `${at.stepId} ${way.at(-1) ?? ''}`
    if (seen.has(key)) continue
    seen.add(key)
    for (const interaction of offeredBy(flows, flowId, at.stepId)) {
      queue.push([...way, interaction])
      if (interaction === 'polling' || hasChoice) queue.push([...way, `${interaction}${OTHERWISE}`])
    }
  }
  return found
}

interface Person {
  visitor: Visitor
  email: string
  phone: string
  device: ReturnType<typeof newDevice>
  provider: TestProvider
  password: string
}

let people = 0
const TENANT = 'crawled'

/** A plane whose social providers, and whose tenant's, are one that the test runs. */
export async function connect(plane: AuthPlane): Promise<TestProvider> {
  plane.now = Date.now()
  const provider = await startProvider(() => `${plane.url}/v1/oauth/callback`)
  const { issuer } = provider
  await plane.call('POST', '/v1/mgmt/tenant/create', { id: TENANT, name: 'Crawled' })
  const settings = {
    name: 'op',
    clientId: 'plane',
    clientSecret: SECRET,
    issuer,
    userAttrMapping: { loginId: 'email' },
  }
  await plane.call('POST', '/v1/mgmt/sso/oidc', { tenantId: TENANT, settings, domains: ['example.com'] })
  const places = { authUrl: '/auth', tokenUrl: '/token', userDataUrl: '/me', jwksUrl: '/jwks' }
  const urls = Object.fromEntries(Object.entries(places).map(([name, path]) => [name, issuer + path]))
  const own = { enabled: true, issuer, clientId: 'plane', scopes: ['openid', 'email', 'profile'], ...urls }
  const names = ['google', 'apple', 'facebook', 'github', 'microsoft']
  const providerSettings = Object.fromEntries(names.map((name) => [name, own]))
  const { world, projectId } = plane
  const secrets = names.map((owner) => {
    const key = {
      kind: 'oauthProvider',
      owner,
      name: JSON.stringify(['providerSettings', owner, 'clientSecret']),
    } as const
    return { ...key, sealed: world.vault.seal(SECRET, contextOf(projectId, key)) }
  })
  await world.store.of(projectId).write(async (tables) => {
    await changeAuth(
      tables,
      { project: projectId, method: 'oauth', now: plane.now },
      { enabled: true, providerSettings },
    )
    await changeAuth(tables, { project: projectId, method: 'sso', now: plane.now }, { enabled: true })
    await tables.configuration.saveSecrets(projectId, secrets)
  })
  return provider
}

const SECRET = 'secret of the plane'

async function personFor(plane: AuthPlane, provider: TestProvider, kind: Kind): Promise<Person> {
  const count = ++people
  const email = `crawler${count}@example.com`
  const phone = `+1415555${String(1000 + (count % 9000))}`
  provider.next = { sub: `s${count}`, email, email_verified: true, name: 'Ada Crawler' }
  const person = { email, phone, device: newDevice(), provider, password: PASSWORD }
  if (kind === 'new') return { ...person, visitor: visitor(plane) }
  const verified = { verifiedEmail: true, verifiedPhone: true }
  const userTenants = [{ tenantId: TENANT }]
  await plane.call('POST', '/v1/mgmt/user/create', { loginId: email, email, phone, ...verified, userTenants })
  const state = kind === 'with temporary password' ? 'temporary' : 'active'
  await plane.call('POST', `/v1/mgmt/user/password/set/${state}`, { loginId: email, password: PASSWORD })
  if (state === 'temporary') return { ...person, visitor: visitor(plane) }
  const signIn = { loginId: email, password: PASSWORD }
  const token = (await plane.as(undefined, '/v1/auth/password/signin', signIn)).body.refreshJwt
  if (kind === 'with passkey') {
    const start = { loginId: email, origin: ORIGIN }
    const { transactionId, options } = (await plane.as(token, '/v1/auth/webauthn/update/start', start)).body
    const response = person.device.create(options, ORIGIN)
    await plane.as(undefined, '/v1/auth/webauthn/update/finish', { transactionId, response })
  }
  return { ...person, visitor: visitor(plane, kind === 'signed in' ? { token } : {}) }
}

function offeredBy(flows: { [id: string]: JsonObject }, flowId: string, stepId: string): string[] {
  const parts = stepId.split('/')
  let flow = flows[flowId]
  for (const part of parts.slice(0, -1)) {
    const called = flow && (tasksOf(flow)[part] as unknown as { arguments: { flowId: { value: string } } })
    flow = flows[called?.arguments.flowId.value ?? '']
  }
  const task = flow && tasksOf(flow)[parts.at(-1) ?? '']
  return (task?.next?.rules ?? []).map(({ interactionId = '' }) => interactionId).filter((id) => id !== '')
}

interface Walk {
  flowId: string
  way: string[]
  person: Person
  found: Crawled
}

/** Resolves to the screen at which the way ends; undefined where it ended otherwise. */
async function walk(plane: AuthPlane, { flowId, way, person, found }: Walk): Promise<Answer | undefined> {
  const { visitor: browser } = person
  const executions = new Set<string>()
  let at: Answer
  try {
    at = await settled(person, await begin(person, flowId))
    executions.add(browser.at.executionId)
    for (const taken of way) {
      if (at.status === 'completed') break
      const interaction = taken.replace(OTHERWISE, '')
      const isOther = taken !== interaction
      const before = at.stepId
      if (interaction === 'resend') plane.now += 61_000
      const next = interaction === 'polling' ? await openLink(plane, person, { executions, isOther }) : undefined
      at = await settled(
        person,
        next ?? (await browser.click(interaction, await inputsFor(plane, person, { at, isOther }))),
      )
      executions.add(browser.at.executionId)
      const { errorText, errorType } = at.screen?.state ?? {}
      if (errorText) {
        found.errors.set(`${flowId} ${before} ${interaction}`, `${errorType}: ${errorText}`)
        at = undefined
        break
      }
    }
  } catch (error) {
    found.refusals.set(`${flowId} ${way.join(' ')}`, String((error as Error).message).slice(0, 200))
    at = undefined
  }
  for (const executionId of executions) await noteExecuted(plane, executionId, found)
  if (at?.status === 'completed') found.ends++
  return at?.action === 'screen' ? at : undefined
}

/** Flows that others call expect what was typed there: their pages hand it in. */
async function begin({ visitor: browser, email, password }: Person, flowId: string): Promise<Answer> {
  const deviceInfo = { webAuthnSupport: true }
  try {
    return await browser.start(flowId, { deviceInfo })
  } catch {
    return browser.start(flowId, { deviceInfo, input: { externalId: email, password } })
  }
}

async function noteExecuted(plane: AuthPlane, executionId: string, { executed }: Crawled): Promise<void> {
  const { body } = await plane.call('POST', '/v1/mgmt/flow/execution/trace', { executionId })
  const calls = new Map<string, string>([['', body.flowId]])
  for (const { stepId, what, detail } of body.steps ?? []) {
    if (what === 'call') calls.set(stepId, detail)
    if (what === 'click' || what === 'stuck' || what === 'return') continue
    const slash = stepId.lastIndexOf('/')
    executed.add(`${calls.get(slash < 0 ? '' : stepId.slice(0, slash)) ?? ''} ${stepId.slice(slash + 1)}`)
  }
}

/** Goes where the answer leads: to the authenticator and back. */
async function settled({ visitor: browser, device }: Person, answer: Answer): Promise<Answer> {
  if (answer.action === 'redirect') {
    const back = await follow(answer.redirect.url, `${ORIGIN}/login`)
    const [executionId = '', stepId = ''] = (back.searchParams.get('descope-login-flow') ?? '').split('_')
    const [exchangeCode, exchangeError] = [back.searchParams.get('code'), back.searchParams.get('err')]
    return browser.submit(stepId, exchangeCode ? { exchangeCode } : { exchangeError }, executionId)
  }
  if (answer.action !== 'webauthnCreate' && answer.action !== 'webauthnGet') return answer
  const { transactionId, options, create } = answer.webauthn
  const response = create ? device.create(options, ORIGIN) : device.get(options, ORIGIN)
  return browser.submit(answer.stepId, { transactionId, response })
}

/** The link of the last mail, in another tab of the same browser; then the first one asks. */
async function openLink(
  plane: AuthPlane,
  { visitor: browser }: Person,
  { executions, isOther }: { executions: Set<string>; isOther: boolean },
): Promise<Answer> {
  const { link } = await plane.lastMessage()
  const [executionId = '', stepId = ''] = (new URL(link).searchParams.get('descope-login-flow') ?? '').split('_')
  const first = browser.at
  const opened = await browser.submit(stepId, { token: tokenIn(link) }, executionId)
  executions.add(opened.executionId)
  if (executionId !== first.executionId || isOther) return opened
  browser.at = first
  return browser.poll()
}

async function inputsFor(
  plane: AuthPlane,
  { email, phone }: Person,
  { at, isOther }: { at: Answer; isOther: boolean },
): Promise<object> {
  const seed = at.screen?.state?.totp?.provisionUrl
  const { code } = (await plane.lastMessage()) ?? { code: '' }
  const typed = seed ? TOTP_CODE(seed, plane.now) : code
  const names = { fullName: 'Ada Crawler', firstName: 'Ada', lastName: 'Crawler', department: 'R&D' }
  return {
    email,
    externalId: email,
    phone,
    code: typed,
    password: PASSWORD,
    newPassword: `${PASSWORD}${(people % 7) + 1}`,
    provider: 'google',
    'form.mfaMethod': isOther ? 'Passkeys' : 'TOTP',
    origin: ORIGIN,
    ...names,
  }
}

function TOTP_CODE(url: string, now: number): string {
  const secret = new URL(url).searchParams.get('secret') ?? ''
  return new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: 30 }).generate({ timestamp: now })
}

/** Steps that a way of the document leads to. */
export function reachable(flow: JsonObject): Map<string, Task> {
  const tasks = tasksOf(flow)
  const found = new Map<string, Task>()
  const queue = [...(tasks['start']?.next?.rules ?? []).map(({ taskId }) => taskId)]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const task = tasks[id]
    if (!task || found.has(id)) continue
    found.set(id, task)
    queue.push(...(task.next?.rules ?? []).map(({ taskId }) => taskId))
  }
  return found
}
