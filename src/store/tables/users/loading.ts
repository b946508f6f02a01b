import type { SelectQueryBuilder } from 'kysely'
import type { Db } from '../../db.ts'
import type { User } from '../../port/users.ts'
import type { Schema } from '../../schema.ts'
import { inChunks } from '../../sql/chunks.ts'
import { grantsOfUsers } from './grants.ts'
import { type StoredUser, toUser, userColumns } from './rows.ts'

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
