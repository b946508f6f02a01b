/**
 * A server that follows the database by its log. How old its state is, is known without clocks of other machines: it has
 * at least what the database had written when it was asked, once it has replayed as much.
 */
import type pg from 'pg'
import { elapsed } from '../../../lib/clock.ts'
import type { Db, Replica, ReplicaOptions } from '../../db.ts'

/** What reads of one server go through. */
export interface Readers {
  db: Db
  /** Beside what may take long. */
  ask(text: string): Promise<pg.QueryResult>
  close(): Promise<void>
}

/** Milliseconds between two looks at both, at most. */
const LOOK = 500

/** The system is that of `initdb`: a server that follows another one is none of ours. */
const SYSTEM = 'select (select system_identifier from pg_control_system())::text as system'
/** An acknowledged commit lies before it. */
const WRITTEN = `${SYSTEM}, pg_current_wal_insert_lsn()::text as position`
/** None on a server that follows nobody, as one that was promoted. */
const REPLAYED = `${SYSTEM}, case when pg_is_in_recovery() then pg_last_wal_replay_lsn()::text end as position`

export function openReplica(database: Readers, replica: Readers, { most, warn }: ReplicaOptions): Replica {
  const freshness = new Freshness(
    () => state(database, WRITTEN),
    () => state(replica, REPLAYED),
  )
  let isUsed: boolean | undefined
  const look = async () => {
    await freshness.look()
    const isFresh = freshness.age() <= most
    if (isFresh === isUsed) return
    if (!isFresh) warn('the replica is too far behind: pages are read from the database', { most })
    else if (isUsed === false) warn('pages are read from the replica again', { most })
    isUsed = isFresh
  }
  void look()
  const timer = setInterval(look, Math.min(LOOK, most / 4))
  timer.unref()
  return {
    get age() {
      return freshness.age()
    },
    get db() {
      return freshness.age() <= most ? replica.db : undefined
    },
    close: async () => {
      clearInterval(timer)
      await replica.close()
    },
  }
}

interface State {
  system: string
  position: bigint | undefined
}

async function state(server: Readers, question: string): Promise<State> {
  const { rows } = await server.ask(question)
  const { system, position }: { system: string; position: string | null } = rows[0]
  return { system, position: position === null ? undefined : positionOf(position) }
}

/** `16/B374D848`: both halves are hexadecimal. */
function positionOf(text: string): bigint {
  const [high, low] = text.split('/')
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`)
}

/** Looks that may wait for the replica to come as far. */
const MOST_MARKS = 4096

interface Mark {
  /** What the database had written, and when it was asked. */
  position: bigint
  at: number
}

class Freshness {
  readonly #written: () => Promise<State>
  readonly #replayed: () => Promise<State>
  /** The earliest first. */
  #marks: Mark[] = []
  /** The replica has all that was acknowledged before. */
  #since = Number.NEGATIVE_INFINITY
  #isLooking = false

  constructor(written: () => Promise<State>, replayed: () => Promise<State>) {
    this.#written = written
    this.#replayed = replayed
  }

  /** Milliseconds; endless as long as nothing is known. */
  age(): number {
    return elapsed() - this.#since
  }

  /** What a server does not say is not known: what was known grows old by itself. */
  async look(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    try {
      const replayed = await this.#replayed()
      const at = elapsed()
      this.#note(replayed, await this.#written(), at)
    } catch {
      // The next look asks again.
    } finally {
      this.#isLooking = false
    }
  }

  #note(replayed: State, written: State, at: number): void {
    const [done, all] = [replayed.position, written.position]
    // Further than the database, it has gone another way: it followed one that was there before.
    if (done === undefined || all === undefined || done > all || replayed.system !== written.system) {
      this.#marks = []
      this.#since = Number.NEGATIVE_INFINITY
      return
    }
    this.#marks.push({ position: all, at })
    for (let [first] = this.#marks; first && first.position <= done; [first] = this.#marks) {
      this.#since = first.at
      this.#marks.shift()
    }
    if (this.#marks.length > MOST_MARKS) this.#marks.shift()
  }
}
