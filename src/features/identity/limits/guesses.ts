/**
 * How often secrets that can be guessed are tried, and messages asked for: counted by account and network, so that one
 * stranger uses up a share of his own; over all networks of an account, so that many strangers get no more than one would;
 * and over all accounts of a network. docs/security.md says what follows, under Limits.
 */
import type { Tables } from '../../../store/port/index.ts'
import type { Context } from '../../context.ts'
import { isInner, networkOf } from './network.ts'

export interface Limit {
  /** What is tried, and whose it is. */
  id: string
  /** By one network in a window. */
  tries: number
  /** Milliseconds. */
  window: number
  /** Whose it is; empty where there is no user. */
  userId: string
}

const HOUR = 3_600_000
/** Shares of one network that all those from which the user never signed in have together. */
const SHARES = 5
/** Of an hour, for a network whose windows are shorter: it alone never uses up what all have. */
const HOURLY_SHARES = 2
/** Of a network in an hour, over all accounts: guesses that were wrong, messages, and accounts that it makes. */
const MOST_OF_NETWORK = 300

/** Counts a guess. Resolves to the moment (unix milliseconds) when the next may be made; undefined when this one may. */
export async function takeGuess(ctx: Context, tables: Tables, limit: Limit): Promise<number | undefined> {
  const { id, tries, window } = limit
  const network = networkOf(ctx.caller.address)
  const everywhere = await takeOfNetwork(ctx, tables, 'guess')
  if (everywhere !== undefined) return everywhere
  const own = await take(ctx, tables, { id: `${id}@${network}`, tries, window })
  if (own !== undefined) return own
  const wide = Math.max(window, HOUR)
  const hourly = { id: `${id}@${network} hour`, tries: tries * HOURLY_SHARES, window: wide }
  const all = { id: `${id} all`, tries: tries * SHARES, window: wide }
  const alone = window < HOUR ? await take(ctx, tables, hourly) : undefined
  const until = alone ?? (await take(ctx, tables, all))
  if (until === undefined || (await isKnown(ctx, tables, limit))) return undefined
  // Of networks that come too late nothing is left: there is no end of them.
  if (alone === undefined) await tables.throttles.giveBack(ctx.caller.project.id, `${id}@${network}`)
  return until
}

/** In the transaction of what a right guess opens. */
export async function forgiveGuess(ctx: Context, tables: Tables, { id }: Pick<Limit, 'id'>): Promise<void> {
  const project = ctx.caller.project.id
  const network = networkOf(ctx.caller.address)
  await tables.throttles.clear(project, `${id}@${network}`)
  await tables.throttles.clear(project, `${id}@${network} hour`)
  // Others' guesses stay counted.
  await tables.throttles.giveBack(project, `${id} all`)
  await tables.throttles.giveBack(project, ofNetwork('guess', network))
}

/** Counts a message to somebody, whoever asked for it. Resolves as `takeGuess`. */
export async function takeSend(ctx: Context, tables: Tables, limit: Limit): Promise<number | undefined> {
  const { id, tries, window } = limit
  const everywhere = await takeOfNetwork(ctx, tables, 'send')
  if (everywhere !== undefined) return everywhere
  const own = await take(ctx, tables, { id: `${id}@${networkOf(ctx.caller.address)}`, tries, window })
  if (own !== undefined) return own
  const until = await take(ctx, tables, { id: `${id} all`, tries: tries * SHARES, window })
  return until !== undefined && (await isKnown(ctx, tables, limit)) ? undefined : until
}

/** Counts an account that somebody makes for himself. Resolves as `takeGuess`. */
export function takeAccount(ctx: Context, tables: Tables): Promise<number | undefined> {
  return takeOfNetwork(ctx, tables, 'account')
}

/** Counts what somebody starts who has shown nothing yet: flows, and sign-ins that wait. Resolves as `takeGuess`. */
export function takeStart(ctx: Context, tables: Tables): Promise<number | undefined> {
  return takeOfNetwork(ctx, tables, 'start')
}

/** Counts a proof whose check costs much, until it is known to be good. Resolves as `takeGuess`. */
export function takeProof(ctx: Context, tables: Tables): Promise<number | undefined> {
  return takeOfNetwork(ctx, tables, 'proof')
}

/** It was good. */
export async function forgiveProof(ctx: Context, tables: Tables): Promise<void> {
  await tables.throttles.giveBack(ctx.caller.project.id, ofNetwork('proof', networkOf(ctx.caller.address)))
}

type ThrottleKind = 'guess' | 'send' | 'account' | 'start' | 'proof'

const ofNetwork = (what: ThrottleKind, network: string) => `${what}@${network}`

/** Not of inner addresses: behind one of them may be everybody. */
async function takeOfNetwork(ctx: Context, tables: Tables, what: ThrottleKind): Promise<number | undefined> {
  if (isInner(ctx.caller.address)) return undefined
  const id = ofNetwork(what, networkOf(ctx.caller.address))
  return take(ctx, tables, { id, tries: MOST_OF_NETWORK, window: HOUR })
}

function take(ctx: Context, tables: Tables, { id, tries, window }: Omit<Limit, 'userId'>): Promise<number | undefined> {
  return tables.throttles.take(ctx.caller.project.id, id, { tries, window, now: ctx.clock() })
}

/** Logins that are looked at. */
const REMEMBERED = 50

/** Whether the user has signed in from this network before. */
async function isKnown(ctx: Context, tables: Tables, { userId }: Limit): Promise<boolean> {
  if (userId === '') return false
  const network = networkOf(ctx.caller.address)
  const logins = await tables.users.recentLogins(ctx.caller.project.id, userId, REMEMBERED)
  return network !== '' && logins.some(({ ip }) => networkOf(ip) === network)
}
