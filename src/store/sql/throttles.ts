import type { Db } from '../db.ts'
import type { Throttles, TotpSeeds } from '../port/sessions.ts'
import { statement } from '../statement.ts'

export function throttles(db: Db): Throttles {
  return {
    take: async (project, id, { tries, window, now }) => {
      const until = now + window
      const fresh = { project_id: project, id, tries: 1, until_at: until }
      if ((await db.insert('throttles', [fresh], 'skipTaken')) === 1) return undefined
      if ((await db.run(count, { project, id, tries, now })) === 1) return undefined
      if ((await db.run(restart, { project, id, until, now })) === 1) return undefined
      // Between the last two, another process may have started the window.
      if ((await db.run(count, { project, id, tries, now })) === 1) return undefined
      return (await db.first(load, { project, id }))?.until_at ?? until
    },
    clear: async (project, id) => {
      await db.run(clear, { project, id })
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
const count = statement<Key & { tries: number; now: number }>()((db, $) =>
  db
    .updateTable('throttles')
    .set((eb) => ({ tries: eb('tries', '+', 1) }))
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where('until_at', '>', $.now)
    .where('tries', '<', $.tries),
)
const restart = statement<Key & { until: number; now: number }>()((db, $) =>
  db
    .updateTable('throttles')
    .set({ tries: 1, until_at: $.until })
    .where('project_id', '=', $.project)
    .where('id', '=', $.id)
    .where('until_at', '<=', $.now),
)
const clear = statement<Key>()((db, $) =>
  db.deleteFrom('throttles').where('project_id', '=', $.project).where('id', '=', $.id),
)
const removeExpired = statement<{ now: number }>()((db, $) => db.deleteFrom('throttles').where('until_at', '<=', $.now))

export function totpSeeds(db: Db): TotpSeeds {
  return {
    load: async (project, user) => {
      const row = await db.first(seedOf, { project, user })
      return row && { userId: user, sealed: row.sealed, lastStep: row.last_step, createdAt: row.created_at }
    },
    put: async (project, { userId, sealed, lastStep, createdAt }) => {
      await db.run(dropSeed, { project, user: userId })
      const row = { project_id: project, user_id: userId, sealed, last_step: lastStep, created_at: createdAt }
      await db.insert('totp_seeds', [row])
    },
    use: async (project, user, step) => (await db.run(useStep, { project, user, step })) === 1,
    remove: async (project, user) => {
      await db.run(dropSeed, { project, user })
    },
  }
}

type SeedKey = { project: string; user: string }

const seedOf = statement<SeedKey>()((db, $) =>
  db.selectFrom('totp_seeds').selectAll().where('project_id', '=', $.project).where('user_id', '=', $.user),
)
const dropSeed = statement<SeedKey>()((db, $) =>
  db.deleteFrom('totp_seeds').where('project_id', '=', $.project).where('user_id', '=', $.user),
)
const useStep = statement<SeedKey & { step: number }>()((db, $) =>
  db
    .updateTable('totp_seeds')
    .set({ last_step: $.step })
    .where('project_id', '=', $.project)
    .where('user_id', '=', $.user)
    .where('last_step', '<', $.step),
)
