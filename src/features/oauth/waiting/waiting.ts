/**
 * Who asks for tokens without a browser of its own, and waits until somebody allows it elsewhere: a device (RFC 8628), or
 * a program that knows whom to ask (CIBA). What is asked goes through the plane's login and consent pages like any
 * authorization request.
 */
import { ApiError } from '../../../contract/faults.ts'
import { checkedAs, hasTexts, isTexts } from '../../../lib/json.ts'
import type { Challenge } from '../../../store/port/challenges.ts'
import type { Tables } from '../../../store/port/index.ts'
import { type Context, newId } from '../../context.ts'
import { isLive } from '../../identity/access.ts'
import { pendingChallenge } from '../../identity/challenge.ts'
import { digestOf } from '../../secrets.ts'
import type { Client } from '../clients/client.ts'
import { checkKey, type GrantDetails, type RedeemedCode } from '../tokens/codes.ts'
import { makeGrant } from '../tokens/grants.ts'
import type { TokenReply } from '../tokens/tokens.ts'

export type WaitingKind = 'device' | 'ciba'

export type Waiting = {
  /** Which client, and what it wants. */
  kind: string
  appId: string
  scopes: string[]
  audiences: string[]
  /** The resource of the project that is among them. */
  resource?: string
  /** Thumbprint of the key to which tokens shall be bound. */
  key?: string
  /** What the person sees beside the client's name: the code of the device, or what the program says. */
  shown: string
  /** What came of it. */
  granted?: GrantDetails
  denied?: true
}

/** Seconds between two polls, and by how much it grows each time that a client comes too soon (RFC 8628, section 3.5). */
export const INTERVAL = 5

interface NewWaiting {
  kind: WaitingKind
  /** What leads the person here, and what the client polls with. */
  link: string
  secret: string
  client: Client
  wish: Pick<Waiting, 'scopes' | 'audiences' | 'shown' | 'key' | 'resource'>
  userId?: string
  /** Seconds. */
  lifetime: number
}

export async function keep(ctx: Context, tables: Tables, waiting: NewWaiting): Promise<void> {
  const { kind, link, secret, client, wish, userId = '', lifetime } = waiting
  const options: Waiting = { kind: client.kind, appId: client.id, ...wish }
  const challenge = pendingChallenge(ctx, {
    id: idOf(kind, link),
    kind,
    method: kind,
    userId,
    loginId: '',
    pendingDigest: digestOf(secret),
    options,
    expiresAt: ctx.clock() + lifetime * 1000,
  })
  await tables.challenges.put(ctx.caller.project.id, challenge)
}

const idOf = (kind: WaitingKind, link: string) => digestOf(`${kind} ${link}`)

export const waitingOf = (challenge: Challenge): Waiting =>
  checkedAs(challenge.options, isWaiting, 'a sign-in that waits')

const isWaiting = (value: unknown): value is Waiting => hasTexts(value, 'kind', 'appId') && isTexts(value['scopes'])

/** What waits behind a code or a link; undefined for nothing, and for what was answered already. */
export async function findWaiting(ctx: Context, kind: WaitingKind, link: string): Promise<Challenge | undefined> {
  const challenge = await ctx.store.challenges.load(ctx.caller.project.id, idOf(kind, link))
  return challenge?.kind === kind && challenge.status === 'pending' && challenge.expiresAt > ctx.clock()
    ? challenge
    : undefined
}

/** In the transaction of the consent. False when it was answered already, or waits no more. */
export async function allowWaiting(ctx: Context, tables: Tables, id: string, granted: GrantDetails): Promise<boolean> {
  return settle(ctx, tables, id, { granted })
}

export async function denyWaiting(ctx: Context, id: string): Promise<void> {
  await ctx.store.write((tables) => settle(ctx, tables, id, { denied: true }))
}

async function settle(
  ctx: Context,
  tables: Tables,
  id: string,
  what: Pick<Waiting, 'granted' | 'denied'>,
): Promise<boolean> {
  const project = ctx.caller.project.id
  const challenge = await tables.challenges.load(project, id)
  if (!challenge || challenge.expiresAt <= ctx.clock()) return false
  return tables.challenges.approve(project, id, { ...challenge.options, ...what })
}

/** Throws ApiError badGrant, grantPending, slowDown, grantRefused or grantExpired. */
export async function poll(ctx: Context, client: Client, kind: WaitingKind, secret: string): Promise<TokenReply> {
  const project = ctx.caller.project.id
  const challenge = secret === '' ? undefined : await ctx.store.challenges.byPending(project, digestOf(secret))
  const waiting = challenge && waitingOf(challenge)
  if (challenge?.kind !== kind || waiting?.appId !== client.id || waiting.kind !== client.kind) {
    throw new ApiError('badGrant', 'The code is unknown, was used, or is of another client')
  }
  if (challenge.expiresAt <= ctx.clock()) throw new ApiError('grantExpired')
  await checkPace(ctx, challenge)
  if (waiting.denied) throw new ApiError('grantRefused')
  const { granted } = waiting
  if (!granted) throw new ApiError('grantPending')
  checkKey(client, { ...granted, ...(waiting.key && { key: waiting.key }) })
  return makeGrant(ctx, client, (work) => take(ctx, challenge, granted, work))
}

async function checkPace(ctx: Context, { id, createdAt, expiresAt }: Challenge): Promise<void> {
  const project = ctx.caller.project.id
  const life = { window: expiresAt - createdAt, now: ctx.clock() }
  const isEarly = await ctx.store.write(async (tables) => {
    const { throttles } = tables
    const slower = await throttles.count(project, `early:${id}`, life)
    const window = INTERVAL * 1000 * slower
    const until = await throttles.take(project, `poll:${id}`, { tries: 1, window, now: life.now })
    if (until === undefined) await throttles.giveBack(project, `early:${id}`)
    return until !== undefined
  }, 'later')
  if (isEarly) throw new ApiError('slowDown')
}

/** Whoever was signed out since, by himself or by the owner of the account, gives nothing any more. */
async function take(
  ctx: Context,
  { id }: Challenge,
  granted: GrantDetails,
  work: (tables: Tables, redeemed: RedeemedCode) => Promise<void>,
): Promise<RedeemedCode> {
  const project = ctx.caller.project.id
  const redeemed = { grantId: newId(ctx, 'G'), granted }
  const isTaken = await ctx.store.write(async (tables) => {
    const user = await tables.users.lock(project, granted.userId)
    if (!user || !(await isLive(ctx, tables, user, granted.sessionId))) return false
    if (!(await tables.challenges.take(project, id))) return false
    await work(tables, redeemed)
    return true
  })
  if (isTaken) return redeemed
  throw new ApiError('badGrant', 'The code was used, or the user has signed out')
}
