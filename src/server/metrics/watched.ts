/** A store whose transactions are counted, and a delivery whose messages are. */

import type { World } from '../../features/context.ts'
import { elapsed } from '../../lib/clock.ts'
import { extend } from '../../store/port/extend.ts'
import type { Store, Tables } from '../../store/port/index.ts'
import { type Meter, noteRecord, type Tally } from './meter.ts'

/** Each transaction's records count once it is committed, and once however often it was tried. */
export function watchedStore(store: Store, meter: Pick<Meter, 'committed'>): Store {
  const counted = async <T>(work: Work<T>, write: (work: Work<T>) => Promise<T>): Promise<T> => {
    const began = elapsed()
    let tally: Tally = { records: 0, signIns: [] }
    const value = await write((tables) => {
      tally = { records: 0, signIns: [] }
      return work(watched(tables, tally))
    })
    meter.committed(elapsed() - began, tally)
    return value
  }
  const counting: Store = {
    ...store,
    get whole() {
      return counting
    },
    of: (project) => {
      const { write } = store.of(project)
      return extend(counting, project, (work, durable) => counted(work, (each) => write(each, durable)))
    },
    writeDirectory: (work, pace) => counted(work, (each) => store.writeDirectory(each, pace)),
  }
  return counting
}

type Work<T> = (tables: Tables) => Promise<T>

interface TransactionTables {
  tables: Tables
  /** Of the transaction that is under way: the tables of a connection serve one after the other. */
  tally: Tally
}

const known = new WeakMap<Tables, TransactionTables>()

function watched(tables: Tables, tally: Tally): Tables {
  let found = known.get(tables)
  if (!found) {
    found = watch(tables, tally)
    known.set(tables, found)
  }
  found.tally = tally
  return found.tables
}

function watch(tables: Tables, tally: Tally): TransactionTables {
  const { audit } = tables
  const add: typeof audit.add = (project, records) => {
    for (const record of records) noteRecord(found.tally, record)
    return audit.add(project, records)
  }
  const found: TransactionTables = { tally, tables: { ...tables, audit: { ...audit, add } } }
  return found
}

type Delivery = NonNullable<World['delivery']>

export function watchedDelivery(delivery: Delivery, meter: Pick<Meter, 'delivered'>): Delivery {
  return {
    carries: (channel) => delivery.carries(channel),
    async send(message) {
      let isSent = false
      try {
        await delivery.send(message)
        isSent = true
      } finally {
        meter.delivered(message.channel, isSent)
      }
    },
  }
}
