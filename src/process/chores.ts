/** What a plane does by itself: sends messages that wait, removes what has expired, and heeds a clock that is set. */

import { blockAll, createBlocking, LAG } from '../features/audit/blocks/making.ts'
import { sendTrails } from '../features/audit/hooks/sending.ts'
import type { World } from '../features/context.ts'
import { endHistory, type Retention } from '../features/identity/session/retention.ts'
import { createDoubtfulClock, createSettling, sweep } from '../features/identity/session/sweep.ts'
import { provisionDue } from '../features/oauth/provisioning/sending.ts'
import { sendDue } from '../features/outbox/courier.ts'
import { removeStrays } from '../features/project/strays.ts'
import { elapsed } from '../lib/clock.ts'
import type { Log } from '../server/log.ts'
import { type Board, type BoardEntry, NOTHING_DUE } from './board.ts'
import { createPace } from './pace.ts'

/** Milliseconds. What waits to be sent is looked for among all projects, which on several servers asks each of them. */
const SENDING = { least: 1000, most: 8000 }
const SWEEPING = 10 * 60_000
const SETTLING = 1000
const TIDYING = 60 * 60_000
/** The first is an hour after the start: who has set a wrong number, or clock, can still stop. */
const ENDING = 60 * 60_000

export interface Chores {
  /** Resolves when none is under way any more. */
  stop(): Promise<void>
}

interface ChoreOptions {
  log: Log
  retention: Retention
  /** It was made a moment ago, and there is nothing to tidy up. */
  passing?: boolean
  /** A number that grows with each transaction of this process. */
  activity: () => number
  /** Where it is noted how each goes. */
  board: Board
}

interface Chore {
  name: string
  doc: string
  /** Milliseconds from one look to the next. */
  pause: number
  work: () => Promise<unknown>
  isFirstAtOnce?: boolean
}

export function startChores(world: World, { log, retention, passing = false, activity, board }: ChoreOptions): Chores {
  const stops = [...own(world, retention, passing), ...sent(world, activity)].map((chore) =>
    every(chore, board.add(chore), log),
  )
  return { stop: async () => void (await Promise.all(stops.map((stop) => stop()))) }
}

function own(world: World, retention: Retention, passing: boolean): Chore[] {
  const time = createDoubtfulClock(world)
  return [
    {
      name: 'sweep',
      doc: 'Removes codes, links, sessions and runs of flows that have expired',
      pause: SWEEPING,
      work: () => sweep(world, time()),
    },
    {
      name: 'settle',
      doc: 'Puts right what a clock that was ahead has stored',
      pause: SETTLING,
      work: createSettling(world),
    },
    {
      name: 'end history',
      doc: 'Takes records and sign-ins away that are older than the settings say, into the archive where there is one',
      pause: ENDING,
      work: () => endHistory(world, retention, time()),
    },
    { name: 'audit blocks', doc: 'Signs what the audit trail got lately', pause: LAG, work: createBlocking(world) },
    {
      name: 'all audit blocks',
      doc: 'Signs what other processes have left of the audit trail unsigned',
      pause: TIDYING,
      work: () => blockAll(world),
    },
    {
      name: 'tidy',
      doc: 'Removes what projects have left that are gone',
      pause: TIDYING,
      work: () => removeStrays(world),
      isFirstAtOnce: !passing,
    },
  ]
}

function sent(world: World, activity: () => number): Chore[] {
  /** What a process has put into the database itself is due at once; what others left may wait a little. */
  const sending = (name: string, doc: string, work: () => Promise<number>): Chore => {
    const pace = createPace(SENDING, activity)
    const look = async () => (pace.isDue(elapsed()) ? pace.looked(elapsed(), await work()) : NOTHING_DUE)
    return { name, doc, pause: SENDING.least, work: look }
  }
  const chores: Chore[] = []
  if (world.exchange) {
    chores.push(sending('send audit trails', 'Sends the audit trail to web hooks', () => sendTrails(world)))
    chores.push(sending('push users', 'Tells the directories of apps what users became', () => provisionDue(world)))
  }
  if (world.delivery) chores.push(sending('send', 'Sends messages that wait', () => sendDue(world)))
  return chores
}

/** One run at a time; a failure is logged and noted, and the next run tries again. */
function every({ pause, name, work, isFirstAtOnce }: Chore, entry: BoardEntry, log: Log): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve()
  let busy = false
  const run = () => {
    if (busy) return
    busy = true
    running = entry
      .noted(work)
      .catch((error: unknown) => log.warn('chore failed', { chore: name, error: String(error) }))
      .finally(() => {
        busy = false
      })
  }
  if (isFirstAtOnce) run()
  const timer = setInterval(run, pause)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
