import { sql } from 'kysely'
import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { Throttles } from '../../port/sessions.ts'
import { statement } from '../../statement.ts'

interface ThrottleRow {
  project_id: string
  id: string
  tries: number
  /** When the window ends. */
  until_at: number
}

export const throttles: Noun<Throttles, { throttles: ThrottleRow }> = { tables: { throttles: 'content' }, open }

function open(db: Db): Throttles {
  return {
    take: async (project, id, { tries, window, now }) => {
      const until = now + window
      if ((await db.run(count, { project, id, tries, until, now })) === 1) return undefined
      // An end beyond a whole window was set by a clock that was ahead: the window begins now.
      if ((await db.run(shorten, { project, id, until })) === 1) return until
      return (await db.first(load, { project, id }))?.until_at ?? until
    },
    count: async (project, id, { window, now }) => {
      await db.run(count, { project, id, tries: ENDLESS, until: now + window, now })
      return (await db.first(loadTries, { project, id }))?.tries ?? 0
    },
    clear: async (project, id) => {
      await db.run(clear, { project, id })
    },
    giveBack: async (project, id) => {
      if ((await db.run(giveOnly, { project, id })) === 0) await db.run(giveBack, { project, id })
    },
    removeExpired: async (now) => {
      await db.run(removeExpired, { now })
    },
  }
}

type Key = { project: string; id: string }

const load = statement<Key>()((db, $) =>
  db.selectFrom('throttles').select('until_at').where('project_id', '=', $.project).where('id', '=', $.id),
)
const loadTries = statement<Key>()((db, $) =>
  db.selectFrom('throttles').select('tries').where('project_id', '=', $.project).where('id', '=', $.id),
)
const ENDLESS = 2 ** 31 - 1
/** Changes nothing once the tries of a window that goes on are used up. */
const count = statement<Key & { tries: number; until: number; now: number }>()((db, $) =>
  db
    .insertInto('throttles')
    .values({ project_id: $.project, id: $.id, tries: 1, until_at: $.until })
    .onConflict((on) =>
      on
        .columns(['project_id', 'id'])
        .doUpdateSet({
          tries: sql`case when throttles.until_at <= ${$.now} then 1 else throttles.tries + 1 end`,
          until_at: sql`case when throttles.until_at <= ${$.now} or throttles.until_at > ${$.until}
            then ${$.until} else throttles.until_at end`,
        })
        .where((eb) => eb.or([eb('throttles.until_at', '<=', $.now), eb('throttles.tries', '<', $.tries)])),
    ),
)
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
const removeExpired = statement<{ now: number }>()((db, $) => db.deleteFrom('throttles').where('until_at', '<=', $.now))
