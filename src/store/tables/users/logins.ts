/** Sign-ins that have grown old. */
import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../db.ts'
import type { LoginPlace } from '../../port/users.ts'
import { toJson } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'
import type { LoginRow } from './schema.ts'

/** As `Users.oldLogins`. The last sign-in of a user stays: it says that there was one. */
export async function oldLogins(
  db: Db,
  project: string,
  after: LoginPlace,
  { before, most }: { before: number; most: number },
): Promise<{ rows: LoginRow[]; reached?: LoginPlace }> {
  const from = { project, at: after.at, user: after.userId, id: after.id }
  const last = await db.first(lastOfPage, { ...from, before, skipped: most - 1 })
  const reached = last && { at: last.at, userId: last.user_id, id: last.id }
  const to = reached ?? { at: before, userId: '', id: '' }
  const rows = await db.all(old, { ...from, toAt: to.at, toUser: to.userId, toId: to.id })
  return { rows, ...(reached && { reached }) }
}

/** As `Users.removeLogins`. */
export async function removeLogins(db: Db, project: string, logins: readonly LoginPlace[]): Promise<void> {
  const times = logins.map(({ at }) => at)
  const places = toJson(logins.map(({ userId, id }) => `${userId} ${id}`))
  await db.run(remove, { project, first: Math.min(...times), last: Math.max(...times), places })
}

type From = { project: string; at: number; user: string; id: string }

const lastOfPage = statement<From & { before: number; skipped: number }>()((db, $) =>
  db
    .selectFrom('logins')
    .select(['at', 'user_id', 'id'])
    .where('project_id', '=', $.project)
    .where(sql<SqlBool>`(at, user_id, id) > (${$.at}, ${$.user}, ${$.id})`)
    .where('at', '<', $.before)
    .orderBy('at')
    .orderBy('user_id')
    .orderBy('id')
    .limit(1)
    .offset($.skipped),
)
const old = statement<From & { toAt: number; toUser: string; toId: string }>()((db, $) =>
  db
    .selectFrom('logins')
    .selectAll()
    .where('project_id', '=', $.project)
    .where(sql<SqlBool>`(at, user_id, id) > (${$.at}, ${$.user}, ${$.id})`)
    .where(sql<SqlBool>`(at, user_id, id) <= (${$.toAt}, ${$.toUser}, ${$.toId})`)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('logins as later')
          .select('later.id')
          .where('later.project_id', '=', $.project)
          .whereRef('later.user_id', '=', 'logins.user_id')
          .whereRef('later.id', '>', 'logins.id'),
      ),
    )
    .orderBy('at')
    .orderBy('user_id')
    .orderBy('id'),
)
const remove = statement<{ project: string; first: number; last: number; places: string }>()((db, $, dialect) =>
  db
    .deleteFrom('logins')
    .where('project_id', '=', $.project)
    .where('at', '>=', $.first)
    .where('at', '<=', $.last)
    .where(() => dialect.among(sql<string>`user_id || ' ' || id`, $.places)),
)
