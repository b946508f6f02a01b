import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { ConsolePass, ConsolePasses } from '../../port/console.ts'
import { oneOf } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'

interface ConsolePassRow {
  project_id: string
  id: string
  kind: string
  person: string
  key_id: string
  created_at: number
  expires_at: number
}

/** A reset of the project leaves those signed in who asked for it. */
export const consolePasses: Noun<ConsolePasses, { console_passes: ConsolePassRow }> = {
  tables: { console_passes: 'key' },
  open,
}

function open(db: Db): ConsolePasses {
  return {
    load: async (project, id) => {
      const row = await db.first(load, { project, id })
      return row && toPass(row)
    },
    add: async (project, { id, kind, person, keyId, createdAt, expiresAt }) => {
      const times = { created_at: createdAt, expires_at: expiresAt }
      await db.insert('console_passes', [{ project_id: project, id, kind, person, key_id: keyId, ...times }])
    },
    take: async (project, id) => (await db.run(remove, { project, id })) === 1,
    removeExpired: async (now) => {
      await db.run(removeExpired, { now })
    },
  }
}

type Key = { project: string; id: string }

const load = statement<Key>()((db, $) =>
  db.selectFrom('console_passes').selectAll().where('project_id', '=', $.project).where('id', '=', $.id),
)
const remove = statement<Key>()((db, $) =>
  db.deleteFrom('console_passes').where('project_id', '=', $.project).where('id', '=', $.id),
)
const removeExpired = statement<{ now: number }>()((db, $) =>
  db.deleteFrom('console_passes').where('expires_at', '<=', $.now),
)

function toPass(row: ConsolePassRow): ConsolePass {
  return {
    id: row.id,
    kind: oneOf(row.kind, ['link', 'session']),
    person: row.person,
    keyId: row.key_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}
