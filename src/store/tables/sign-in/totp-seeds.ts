import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { TotpSeeds } from '../../port/sessions.ts'
import { statement } from '../../statement.ts'

interface TotpSeedRow {
  project_id: string
  user_id: string
  sealed: string
  last_step: number
  created_at: number
}

export const totpSeeds: Noun<TotpSeeds, { totp_seeds: TotpSeedRow }> = { tables: { totp_seeds: 'content' }, open }

function open(db: Db): TotpSeeds {
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
    use: async (project, user, step, newest) => (await db.run(useStep, { project, user, step, newest })) === 1,
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
const useStep = statement<SeedKey & { step: number; newest: number }>()((db, $) =>
  db
    .updateTable('totp_seeds')
    .set({ last_step: $.step })
    .where('project_id', '=', $.project)
    .where('user_id', '=', $.user)
    .where((eb) => eb.or([eb('last_step', '<', $.step), eb('last_step', '>', $.newest)])),
)
