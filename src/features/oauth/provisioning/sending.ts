/**
 * Pushes users to federated applications. Who may have changed is read from the audit trail, which is written with each
 * change; what is sent is the user as it then stands, so that changes in a row are sent as one. At least once, with
 * longer and longer pauses between tries.
 */
import { createHash } from 'node:crypto'
import type { AuditRecord } from '../../../store/port/audit.ts'
import type { ProvisionedUser, Provisioning } from '../../../store/port/federation.ts'
import type { ProjectStore } from '../../../store/port/index.ts'
import type { User } from '../../../store/port/users.ts'
import { LAG } from '../../audit/audit.ts'
import type { World } from '../../context.ts'
import { EVERYBODY } from '../../user/everybody.ts'
import { isAssigned } from '../authorize/assigned.ts'
import { type Application, createApplication, resourceOf } from './application.ts'
import { wholeConfiguration } from './configuration.ts'

/** Applications taken at a time, records of the trail and users of a walk and users sent in one turn. */
const APPLICATIONS = 20
const RECORDS = 100
const WALKED = 500
const SENT_AT_ONCE = 50
/** Milliseconds until the next look where all was done, and after a failure. */
const IDLE = 2000
const TROUBLED = 5000
/** Milliseconds until the next try, by the number of tries; after the last a user is given up until it changes. */
const PAUSES = [5000, 30_000, 120_000, 600_000, 3_600_000]
/** Milliseconds that an application is one process's to serve, and in which that begins to send to it. */
const LEASE = 60_000
const BUDGET = 10_000

type Turn = Provisioning & { project: string }

/** Resolves to how many users were sent. */
export async function provisionDue(world: World): Promise<number> {
  let sent = 0
  for (const found of await world.store.outboundScim.due(world.clock(), APPLICATIONS)) {
    const store = world.store.of(found.project)
    const nextAt = world.clock() + LEASE
    if (!(await store.write((tables) => tables.outboundScim.claim(found.project, found, nextAt)))) continue
    sent += await serve(world, store, { ...found, nextAt })
  }
  return sent
}

async function serve(world: World, store: ProjectStore, turn: Turn): Promise<number> {
  const { project, appId } = turn
  if (!(await store.configuration.load(project, 'application', appId))) {
    await store.write((tables) => tables.outboundScim.remove(project, appId))
    return 0
  }
  const isMore = await lookAround(world, store, turn)
  if (isMore === undefined) return 0
  const { sent, givenUp, failed, left } = await sendWaiting(world, store, turn)
  const pause = failed ? TROUBLED : isMore || left ? 0 : IDLE
  const counted = { nextAt: world.clock() + pause, sentAt: sent > 0 ? world.clock() : turn.sentAt, failures: givenUp }
  await store.write((tables) => tables.outboundScim.settle(project, turn, counted))
  return sent
}

/** Notes who may have changed. Whether there is more to look at; undefined when the turn is over. */
async function lookAround(world: World, store: ProjectStore, turn: Turn): Promise<boolean | undefined> {
  const { project, appId } = turn
  const now = world.clock()
  const records = await store.audit.after(project, turn.read, { before: now - LAG, limit: RECORDS })
  const changed = records.flatMap(usersIn)
  const { users: walked, next } = await walkOn(store, turn)
  const walk = records.some(concernsAll) ? { createdAt: 0, id: '' } : next
  const exportedAt = turn.walk && !walk ? now : turn.exportedAt
  const progress = { read: records.at(-1) ?? turn.read, walk, nextAt: turn.nextAt, exportedAt }
  const goesOn = await store.write(async (tables) => {
    if (!(await tables.outboundScim.advance(project, turn, progress))) return false
    await tables.outboundScim.note(project, appId, [...changed, ...walked], now)
    return true
  })
  return goesOn ? records.length === RECORDS || walk !== undefined : undefined
}

/** The users that the record is about. */
function usersIn({ userId, data }: AuditRecord): string[] {
  const many = Array.isArray(data['userIds']) ? data['userIds'].filter((id) => typeof id === 'string') : []
  return userId === '' ? many : [userId, ...many]
}

/** What may give the application to anybody, or take it. */
const concernsAll = ({ action }: AuditRecord) => /^(Tenant|Project|Snapshot)/.test(action)

async function walkOn(store: ProjectStore, { project, walk }: Turn) {
  if (!walk) return { users: [], next: undefined }
  const filter = { ...EVERYBODY, test: false, after: walk, limit: WALKED }
  const { users } = await store.users.search(project, filter)
  const last = users.at(-1)
  const next = users.length === WALKED && last ? { createdAt: last.createdAt, id: last.id } : undefined
  return { users: users.map(({ id }) => id), next }
}

interface Outcome {
  sent: number
  givenUp: number
  failed: boolean
  left: boolean
}

async function sendWaiting(world: World, store: ProjectStore, turn: Turn): Promise<Outcome> {
  const { project, appId } = turn
  const outcome: Outcome = { sent: 0, givenUp: 0, failed: false, left: false }
  if (!world.exchange) return outcome
  const application = createApplication(world.exchange, wholeConfiguration(world, project, turn))
  const began = world.elapsed()
  const batch = await store.outboundScim.waiting(project, appId, { now: world.clock(), limit: SENT_AT_ONCE })
  for (const known of batch) {
    if (world.elapsed() - began > BUDGET) return { ...outcome, left: true }
    const came = await tryPush(world, store, turn, { application, known })
    if (came === 'sent') outcome.sent++
    if (came === 'given up') outcome.givenUp++
    if (came === 'given up' || came === 'failed') return { ...outcome, failed: true }
  }
  return { ...outcome, left: batch.length === SENT_AT_ONCE }
}

async function tryPush(
  { clock }: World,
  store: ProjectStore,
  turn: Turn,
  { application, known }: { application: Application; known: ProvisionedUser },
): Promise<'sent' | 'nothing new' | 'failed' | 'given up'> {
  try {
    return (await push(store, turn, application, known)) ? 'sent' : 'nothing new'
  } catch (error) {
    const tried = triedAgain(known, error, clock())
    await store.write((tables) => tables.outboundScim.save(turn.project, turn.appId, tried))
    return tried.waiting ? 'failed' : 'given up'
  }
}

const LONGEST_FAILURE = 500

function triedAgain(known: ProvisionedUser, error: unknown, now: number): ProvisionedUser {
  const failure = (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_FAILURE) || 'failed'
  const pause = PAUSES[known.tries]
  return { ...known, failure, tries: known.tries + 1, waiting: pause !== undefined, nextAt: now + (pause ?? 0) }
}

/** Whether there was something to send. Rejects when it was not done. */
async function push(
  store: ProjectStore,
  { project, appId }: Turn,
  application: Application,
  known: ProvisionedUser,
): Promise<boolean> {
  const user = await store.users.byId(project, known.userId)
  if (!user) {
    if (known.remoteId !== '') await application.remove(known.remoteId)
    await store.write((tables) => tables.outboundScim.forget(project, appId, known.userId))
    return known.remoteId !== ''
  }
  const resource = resourceOf(user, await isActive(store, project, appId, user))
  const digest = createHash('sha256').update(JSON.stringify(resource)).digest('base64url')
  // Of whom nobody there has ever heard, and who may not enter, nothing is told.
  const isNews = digest !== known.digest && (known.remoteId !== '' || resource['active'] === true)
  let { remoteId } = known
  if (isNews && (remoteId === '' || !(await application.replace(remoteId, resource)))) {
    remoteId = await application.create(resource)
  }
  const settled = { remoteId, digest: isNews ? digest : known.digest, waiting: false, tries: 0, failure: '' }
  await store.write((tables) => tables.outboundScim.save(project, appId, { ...known, ...settled }))
  return isNews
}

async function isActive(store: ProjectStore, project: string, appId: string, user: User): Promise<boolean> {
  return user.status !== 'disabled' && !user.test && (await isAssigned(store, project, appId, user))
}
