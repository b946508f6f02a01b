import { sql } from 'kysely'
import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { Throttles, Tries } from '../../port/sessions.ts'
import { type Statement, statement } from '../../statement.ts'

interface ThrottleRow {
  project_id: string
  id: string
  tries: number
  /** When the window ends. */
  until_at: number
}

export const throttles: Noun<Throttles, { throttles: ThrottleRow }> = { tables: { throttles: 'content' }, open }

function open(db: Db): Throttles {
  const takeEach: Throttles['takeEach'] = async (project, list, now) => {
    const counted = await countEach(db, project, list, now)
    const at = list.findIndex(({ id }) => !counted.has(id))
    const full = list[at]
    if (!full) return undefined
    for (const { id } of list.slice(at + 1)) if (counted.has(id)) await giveOneBack(db, project, id)
    return { id: full.id, until: await endOf(db, project, full, now) }
  }
  return {
    take: async (project, id, { tries, window, now }) => (await takeEach(project, [{ id, tries, window }], now))?.until,
    takeEach,
    count: async (project, id, { window, now }) =>
      (await countEach(db, project, [{ id, tries: ENDLESS, window }], now)).get(id) ?? 0,
    clear: async (project, id) => {
      await db.run(clear, { project, id })
    },
    giveBack: (project, id) => giveOneBack(db, project, id),
    forgive: async (project, { clear: [own, hourly], giveBack: [all, network] }) => {
      const gone = (await db.change(forgiveOnly, { project, own, hourly, all, network })).map(({ id }) => id)
      if (!gone.includes(all) || !gone.includes(network)) await db.run(forgiveOne, { project, all, network })
    },
    removeExpired: async (now) => {
      await db.run(removeExpired, { now })
    },
  }
}

/** Tries of an id in its window, by id; without those that were used up before. */
async function countEach(
  db: Db,
  project: string,
  list: readonly Tries[],
  now: number,
): Promise<ReadonlyMap<string, number>> {
  // In one order, so that no two who count the same wait for each other.
  const sorted = list.length > 1 ? list.toSorted((a, b) => (a.id < b.id ? -1 : 1)) : list
  const params: CountParams = { project, now }
  for (const [index, { id, tries, window }] of sorted.entries()) {
    params[`id${index}`] = id
    params[`tries${index}`] = tries
    params[`until${index}`] = now + window
  }
  const rows = await db.change(countOf(sorted.length), params)
  return new Map(rows.map(({ id, tries }) => [id, tries]))
}

async function endOf(db: Db, project: string, { id, window }: Tries, now: number): Promise<number> {
  const until = now + window
  // An end beyond a whole window was set by a clock that was ahead: the window begins now.
  if ((await db.run(shorten, { project, id, until })) === 1) return until
  return (await db.first(load, { project, id }))?.until_at ?? until
}

async function giveOneBack(db: Db, project: string, id: string): Promise<void> {
  if ((await db.run(giveOnly, { project, id })) === 0) await db.run(giveBack, { project, id })
}

type Key = { project: string; id: string }

const load = statement<Key>()((db, $) =>
  db.selectFrom('throttles').select('until_at').where('project_id', '=', $.project).where('id', '=', $.id),
)
const ENDLESS = 2 ** 31 - 1

/** Of each id with its number behind: `id0`, `tries0` and `until0`. */
interface CountParams {
  project: string
  now: number
  [numbered: `id${number}`]: string
  [numbered: `tries${number}`]: number
  [numbered: `until${number}`]: number
}

type Counting = Statement<CountParams, { id: string; tries: number }>

/** By how many ids they count. */
const counts = new Map<number, Counting>()
for (let size = 1; size <= 5; size++) counts.set(size, counting(size))

function countOf(size: number): Counting {
  const found = counts.get(size)
  if (!found) throw new Error(`no statement counts ${size} tries at once`)
  return found
}

/** Changes nothing of an id whose tries, of a window that goes on, are used up. */
function counting(size: number): Counting {
  return statement<CountParams>()((db, $) => {
    const numbers = [...Array(size).keys()]
    const rows = numbers.map((at) => ({
      project_id: $.project,
      id: sql<string>`${$[`id${at}`]}`,
      tries: 1,
      until_at: sql<number>`${$[`until${at}`]}`,
    }))
    const most = numbers.map((at) => sql`when ${$[`id${at}`]} then cast(${$[`tries${at}`]} as integer)`)
    return db
      .insertInto('throttles')
      .values(rows)
      .onConflict((on) =>
        on
          .columns(['project_id', 'id'])
          .doUpdateSet({
            tries: sql`case when throttles.until_at <= ${$.now} then 1 else throttles.tries + 1 end`,
            until_at: sql`case when throttles.until_at <= ${$.now} or throttles.until_at > excluded.until_at
              then excluded.until_at else throttles.until_at end`,
          })
          .where((eb) =>
            eb.or([
              eb('throttles.until_at', '<=', $.now),
              eb('throttles.tries', '<', sql<number>`case throttles.id ${sql.join(most, sql` `)} end`),
            ]),
          ),
      )
      .returning(['id', 'tries'])
  })
}

const shorten = statement<Key & { until: number }>()((db, $) =>
  db
    .updateTable('throttles')
    .set({ until_at: $.until })
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where('until_at', '>', $.until),
)
const clear = statement<Key>()((db, $) =>
  db.deleteFrom('throttles').where('project_id', '=', $.project).where('id', '=', $.id),
)
const giveOnly = statement<Key>()((db, $) =>
  db.deleteFrom('throttles').where('project_id', '=', $.project).where('id', '=', $.id).where('tries', '<=', 1),
)
const giveBack = statement<Key>()((db, $) =>
  db
    .updateTable('throttles')
    .set((eb) => ({ tries: eb('tries', '-', 1) }))
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where('tries', '>', 0),
)
type Others = { project: string; all: string; network: string }
/** Also of the others what holds one try alone. Locks all of them, in the order in which they are counted. */
const forgiveOnly = statement<Others & { own: string; hourly: string }>()((db, $, dialect) => {
  const held = db
    .selectFrom('throttles')
    .select('id')
    .where('project_id', '=', $.project)
    .where('id', 'in', [$.own, $.hourly, $.all, $.network])
    .orderBy('id')
  return db
    .deleteFrom('throttles')
    .where('project_id', '=', $.project)
    .where('id', 'in', dialect.lockRows(held))
    .where((eb) => eb.or([eb('id', 'in', [$.own, $.hourly]), eb('tries', '<=', 1)]))
    .returning('id')
})
const forgiveOne = statement<Others>()((db, $) =>
  db
    .updateTable('throttles')
    .set((eb) => ({ tries: eb('tries', '-', 1) }))
    .where('project_id', '=', $.project)
    .where('id', 'in', [$.all, $.network])
    .where('tries', '>', 1),
)
const removeExpired = statement<{ now: number }>()((db, $) => db.deleteFrom('throttles').where('until_at', '<=', $.now))
