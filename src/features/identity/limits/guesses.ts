/**
 * How often secrets that can be guessed are tried, and messages asked for: counted by account and network, so that one
 * stranger uses up a share of his own; over all networks of an account, so that many strangers get no more than one would;
 * and over all accounts of a network. docs/security.md says what follows, under Limits.
 */
import type { Tables } from '../../../store/port/index.ts'
import type { Tries } from '../../../store/port/sessions.ts'
import type { Context } from '../../context.ts'
import { isInner, networkOf } from './network.ts'

/** `id`: what is tried, and whose it is; so often by one network. */
export interface Limit extends Tries {
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

/** A guess that was counted, or not. */
export interface Guess {
  /** The moment (unix milliseconds) when the next may be made, where this one may not. */
  until?: number
  /** The same for what is narrower than the guess, where that alone is used up. */
  narrowerUntil?: number
}

/** Counts a guess. Resolves to the moment (unix milliseconds) when the next may be made; undefined when this one may. */
export async function takeGuess(ctx: Context, tables: Tables, limit: Limit): Promise<number | undefined> {
  return (await countGuess(ctx, tables, limit)).until
}

/** The same, in a transaction. `narrower`: what is counted behind it, when the guess may be made. */
export async function countGuess(ctx: Context, tables: Tables, limit: Limit, narrower?: Tries): Promise<Guess> {
  const project = ctx.caller.project.id
  const { own, all, network } = idsOf(ctx, limit)
  const list = [...triesOf(ctx, limit), ...(narrower ? [narrower] : [])]
  const usedUp = await tables.throttles.takeEach(project, list, ctx.clock())
  if (!usedUp) return {}
  const { id, until } = usedUp
  if (id === narrower?.id) return { narrowerUntil: until }
  if (id === network || id === own) return { until }
  if (await isKnown(ctx, tables, limit)) {
    const narrowerUntil = narrower && (await takeTry(ctx, tables, narrower))
    return narrowerUntil === undefined ? {} : { narrowerUntil }
  }
  // Of networks that come too late nothing is left: there is no end of them.
  if (id === all) await tables.throttles.giveBack(project, own)
  return { until }
}

/** In the transaction of what a right guess opens. */
export async function forgiveGuess(ctx: Context, tables: Tables, limit: Pick<Limit, 'id'>): Promise<void> {
  const { own, hourly, all, network } = idsOf(ctx, limit)
  // Others' guesses stay counted, and none are counted of inner addresses as a network.
  const giveBack = [all, isInner(ctx.caller.address) ? all : network] as const
  await tables.throttles.forgive(ctx.caller.project.id, { clear: [own, hourly], giveBack })
}

/** In the order in which they are counted. */
function triesOf(ctx: Context, limit: Limit): Tries[] {
  const { own, hourly, all } = idsOf(ctx, limit)
  const { tries, window } = limit
  const wide = Math.max(window, HOUR)
  return [
    ...triesOfNetwork(ctx, 'guess'),
    { id: own, tries, window },
    ...(window < HOUR ? [{ id: hourly, tries: tries * HOURLY_SHARES, window: wide }] : []),
    { id: all, tries: tries * SHARES, window: wide },
  ]
}

function idsOf(ctx: Context, { id }: Pick<Limit, 'id'>) {
  const network = networkOf(ctx.caller.address)
  const own = `${id}@${network}`
  return { own, hourly: `${own} hour`, all: `${id} all`, network: ofNetwork('guess', network) }
}

/** Counts a message to somebody, whoever asked for it. Resolves as `takeGuess`. In a transaction. */
export async function takeSend(ctx: Context, tables: Tables, limit: Limit): Promise<number | undefined> {
  const { id, tries, window } = limit
  const all = `${id} all`
  const list = [
    ...triesOfNetwork(ctx, 'send'),
    { id: `${id}@${networkOf(ctx.caller.address)}`, tries, window },
    { id: all, tries: tries * SHARES, window },
  ]
  const usedUp = await tables.throttles.takeEach(ctx.caller.project.id, list, ctx.clock())
  if (!usedUp) return undefined
  return usedUp.id === all && (await isKnown(ctx, tables, limit)) ? undefined : usedUp.until
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

/** None of inner addresses: behind one of them may be everybody. */
function triesOfNetwork({ caller: { address } }: Context, what: ThrottleKind): Tries[] {
  return isInner(address) ? [] : [{ id: ofNetwork(what, networkOf(address)), tries: MOST_OF_NETWORK, window: HOUR }]
}

async function takeOfNetwork(ctx: Context, tables: Tables, what: ThrottleKind): Promise<number | undefined> {
  const [tries] = triesOfNetwork(ctx, what)
  return tries && takeTry(ctx, tables, tries)
}

/** Counts a try of whatever it names. Resolves as `takeGuess`. */
export function takeTry(ctx: Context, tables: Tables, { id, tries, window }: Tries): Promise<number | undefined> {
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
