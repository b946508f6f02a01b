/** Sign-ins that have grown old. */
import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../db.ts'
import type { LoginPlace } from '../../port/users.ts'
import { statement } from '../../statement.ts'

/** As `Users.thinLogins`. The last sign-in of a user stays: it says that there was one. */
export async function thinLogins(
  db: Db,
  project: string,
  after: LoginPlace,
  { before, most }: { before: number; most: number },
): Promise<LoginPlace | undefined> {
  const from = { project, at: after.at, user: after.userId, id: after.id }
  const last = await db.first(lastOfPage, { ...from, before, skipped: most - 1 })
  const reached = last && { at: last.at, userId: last.user_id, id: last.id }
  const to = reached ?? { at: before, userId: '', id: '' }
  await db.run(thin, { ...from, toAt: to.at, toUser: to.userId, toId: to.id })
  return reached
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
const thin = statement<From & { toAt: number; toUser: string; toId: string }>()((db, $) =>
  db
    .deleteFrom('logins')
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
    ),
)
