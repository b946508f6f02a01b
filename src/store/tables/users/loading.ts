import { type AliasedRawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Db } from '../../db.ts'
import type { Dialect } from '../../dialect.ts'
import type { Entering, User } from '../../port/users.ts'
import type { Schema } from '../../schema.ts'
import { inChunks } from '../../sql/chunks.ts'
import { fromFlag } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'
import { grantsAsJson, grantsFromJson, grantsOfUsers } from './grants.ts'
import { type StoredUser, toUser, userColumns } from './rows.ts'
import type { PasswordRow } from './schema.ts'

type UserQuery = SelectQueryBuilder<Schema, 'users', StoredUser>

/** In the order of the ids; unknown ones are left out. */
export async function loadUsers(
  db: Db,
  project: string,
  ids: readonly string[],
  lockRows = (query: UserQuery) => query,
): Promise<User[]> {
  const { builder } = db.dialect
  const rows = await inChunks(ids, (chunk) => {
    const query = builder.selectFrom('users').select(userColumns).where('project_id', '=', project)
    return db.query(lockRows(query.where('id', 'in', chunk).orderBy('id')))
  })
  const held = await grantsOfUsers(
    db,
    project,
    rows.map(({ id }) => id),
  )
  const found = new Map(rows.map((row) => [row.id, toUser(row, held.get(row.id) ?? [])]))
  return [...new Set(ids)].flatMap((id) => found.get(id) ?? [])
}

/** Login id to user id. */
export async function owners(db: Db, project: string, loginIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await inChunks(loginIds, (chunk) =>
    db.query(
      db.dialect.builder
        .selectFrom('user_login_ids')
        .select(['login_id', 'user_id'])
        .where('project_id', '=', project)
        .where('login_id', 'in', chunk),
    ),
  )
  return new Map(rows.map(({ login_id, user_id }) => [login_id, user_id]))
}

/**
 * As `Users.enter`, in as few statements as can be: each is a way to the database and back. The second statement sees
 * what others did before the lock, and follows without waiting for it.
 */
export async function enter(db: Db, project: string, id: string): Promise<Entering | undefined> {
  const [held, row] = await Promise.all([db.first(lockOne, { project, id }), db.first(entering, { project, id })])
  if (!held || !row) return undefined
  const { seen, expired, changed_at: changedAt } = row
  const password = expired === null || changedAt === null ? undefined : { expired: fromFlag(expired), changedAt }
  return {
    user: toUser(row, grantsFromJson(row.grants)),
    seen: seen !== null,
    ...(password && { password }),
  }
}

type Key = { project: string; id: string }

const lockOne = statement<Key>()((db, $, dialect) =>
  dialect.lockRows(db.selectFrom('users').select('id').where('project_id', '=', $.project).where('id', '=', $.id)),
)
const entering = statement<Key>()((db, $, dialect) =>
  db
    .selectFrom('users')
    .leftJoin('passwords as p', (join) => join.on('p.project_id', '=', $.project).onRef('p.user_id', '=', 'users.id'))
    .select(userColumns.map((column) => `users.${column}` as const))
    .select(grantsAsJson(dialect, $.project))
    .select(['p.expired', 'p.changed_at'])
    .select(({ selectFrom }) =>
      selectFrom('logins as l')
        .select('l.id')
        .where('l.project_id', '=', $.project)
        .whereRef('l.user_id', '=', 'users.id')
        .limit(1)
        .as('seen'),
    )
    .where('users.project_id', '=', $.project)
    .where('users.id', '=', $.id),
)

/** The password of each user that a query reads, as one more column: a JSON list of its row, or of none. */
export function passwordAsJson(dialect: Dialect, project: string): AliasedRawBuilder<string, 'secret'> {
  const held = dialect.builder
    .selectFrom('passwords as p')
    .select(['p.project_id', 'p.user_id', 'p.hash', 'p.history', 'p.expired', 'p.changed_at'])
    .where('p.project_id', '=', project)
    .whereRef('p.user_id', '=', sql.ref('users.id'))
  return dialect.jsonRows(held, PASSWORD_COLUMNS).as('secret')
}

const PASSWORD_COLUMNS: readonly (keyof PasswordRow)[] = [
  'project_id',
  'user_id',
  'hash',
  'history',
  'expired',
  'changed_at',
]
