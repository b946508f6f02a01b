import type { SelectQueryBuilder } from 'kysely'
import type { Db } from '../db.ts'
import type { Dialect } from '../dialect.ts'
import type { User, Users } from '../port/users.ts'
import type { Schema, UserRow } from '../schema.ts'
import { statement } from '../statement.ts'
import { inChunks } from './chunks.ts'
import { grantsAsJson, grantsFromJson, grantsOfUser, grantsOfUsers, userTenants } from './user-grants.ts'
import { userRecords } from './user-records.ts'
import {
  appRows,
  attributeName,
  attributeRows,
  grantRows,
  loginIdRows,
  type StoredUser,
  toUser,
  toUserRow,
  userColumns,
} from './user-rows.ts'
import { searchUsers } from './user-search.ts'

export function users(db: Db): Users {
  return {
    byId: async (project, id) => whole(await db.first(byId, { project, id })),
    byLoginId: async (project, loginId) => whole(await db.first(byLoginId, { project, loginId })),
    find: async (project, key) => whole(await db.first(find, { project, key })),
    // The grants by a statement of their own, as they are once the lock is held.
    lock: async (project, key) => {
      const row = await db.first(lock, { project, key })
      return row && toUser(row, await grantsOfUser(db, project, row.id))
    },
    byIds: (project, ids) => loadUsers(db, project, ids),
    search: async (project, filter) => {
      const { ids, total } = await searchUsers(db, project, filter)
      return { users: await loadUsers(db, project, ids), total }
    },
    owners: (project, loginIds) => owners(db, project, loginIds),
    create: (project, list) => createUsers(db, project, list),
    update: (project, before, after) => updateUser(db, project, before, after),
    remove: (project, ids) => removeUsers(db, project, ids),
    testUserIds: async (project) => (await db.all(testUsers, { project })).map(({ id }) => id),
    withAttribute: async (project, name, limit) => {
      const rows = await db.all(holders, { project, name: attributeName(name), limit })
      return rows.map(({ user_id }) => user_id)
    },
    ...userTenants(db),
    ...userRecords(db),
  }
}

type Key = { project: string; id: string }

const whole = (row: (StoredUser & { grants: string }) | undefined) => row && toUser(row, grantsFromJson(row.grants))

const byId = statement<Key>()((db, $, dialect) =>
  db
    .selectFrom('users')
    .select(userColumns)
    .select(grantsAsJson(dialect))
    .where('project_id', '=', $.project)
    .where('id', '=', $.id),
)
const byLoginId = statement<{ project: string; loginId: string }>()((db, $, dialect) =>
  db
    .selectFrom('user_login_ids as l')
    .innerJoin('users', (join) =>
      join.onRef('users.project_id', '=', 'l.project_id').onRef('users.id', '=', 'l.user_id'),
    )
    .select(userColumns.map((column) => `users.${column}` as const))
    .select(grantsAsJson(dialect))
    .where('l.project_id', '=', $.project)
    .where('l.login_id', '=', $.loginId),
)
const named = (db: Dialect['builder'], $: { project: string; key: string }) =>
  db
    .selectFrom('users')
    .select(userColumns)
    .where('project_id', '=', $.project)
    .where('id', '=', ({ fn, selectFrom, val }) =>
      fn.coalesce(
        selectFrom('user_login_ids')
          .select('user_id')
          .where('project_id', '=', $.project)
          .where('login_id', '=', $.key),
        val($.key),
      ),
    )
const find = statement<{ project: string; key: string }>()((db, $, dialect) =>
  named(db, $).select(grantsAsJson(dialect)),
)
const lock = statement<{ project: string; key: string }>()((db, $, dialect) => dialect.lockRows(named(db, $)))
const testUsers = statement<{ project: string }>()((db, $) =>
  db.selectFrom('users').select('id').where('project_id', '=', $.project).where('test', '=', 1),
)

const holders = statement<{ project: string; name: string; limit: number }>()((db, $) =>
  db
    .selectFrom('user_attributes')
    .select('user_id')
    .distinct()
    .where('project_id', '=', $.project)
    .where('name', '=', $.name)
    .limit($.limit),
)

type UserQuery = SelectQueryBuilder<Schema, 'users', StoredUser>

async function loadUsers(
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

async function owners(db: Db, project: string, loginIds: readonly string[]): Promise<Map<string, string>> {
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

/** The primary key of the login ids decides races: whoever inserts one has it. */
async function createUsers(db: Db, project: string, list: readonly User[]): Promise<string[]> {
  const refused: string[] = []
  let wanted = list
  while (
    !(await claimLoginIds(
      db,
      wanted.flatMap((user) => loginIdRows(project, user)),
    ))
  ) {
    const taken = await owners(
      db,
      project,
      wanted.flatMap(({ loginIds }) => loginIds),
    )
    wanted = wanted.filter((user) => {
      const free = !user.loginIds.some((loginId) => taken.has(loginId))
      if (free) for (const loginId of user.loginIds) taken.set(loginId, user.id)
      else refused.push(user.id)
      return free
    })
  }
  const rowsOf = <R>(toRows: (project: string, user: User) => R[]) => wanted.flatMap((user) => toRows(project, user))
  await db.insert(
    'users',
    wanted.map((user) => toUserRow(project, user)),
  )
  await db.insert('user_grants', rowsOf(grantRows))
  await db.insert('user_apps', rowsOf(appRows))
  await db.insert('user_attributes', rowsOf(attributeRows))
  return refused
}

type LoginIdRow = Schema['user_login_ids']

/** All or none of them. Sorted, so that two batches never wait for each other. */
async function claimLoginIds(db: Db, rows: LoginIdRow[]): Promise<boolean> {
  const inOrder = rows.length > 1 ? rows.toSorted((a, b) => (a.login_id < b.login_id ? -1 : 1)) : rows
  if ((await db.insert('user_login_ids', inOrder, 'skipTaken')) === rows.length) return true
  for (const row of rows) await db.run(freeLoginId, row)
  return false
}

const freeLoginId = statement<LoginIdRow>()((db, $) =>
  db
    .deleteFrom('user_login_ids')
    .where('project_id', '=', $.project_id)
    .where('login_id', '=', $.login_id)
    .where('user_id', '=', $.user_id),
)

async function updateUser(db: Db, project: string, before: User, after: User): Promise<boolean> {
  const loginIds = difference(loginIdRows(project, before), loginIdRows(project, after))
  if (!(await claimLoginIds(db, loginIds.added))) return false
  for (const row of loginIds.gone) await db.run(freeLoginId, row)
  await db.run(replaceRow, toUserRow(project, after))
  const granted = difference(grantRows(project, before), grantRows(project, after))
  for (const row of granted.gone) await db.run(dropGrant, row)
  await db.insert('user_grants', granted.added, 'skipTaken')
  const apps = difference(appRows(project, before), appRows(project, after))
  for (const row of apps.gone) await db.run(dropApp, row)
  await db.insert('user_apps', apps.added, 'skipTaken')
  const attributes = difference(attributeRows(project, before), attributeRows(project, after))
  for (const row of attributes.gone) await db.run(dropAttribute, row)
  await db.insert('user_attributes', attributes.added, 'skipTaken')
  return true
}

function difference<R extends object>(before: R[], after: R[]): { added: R[]; gone: R[] } {
  if (before.length === 0 || after.length === 0) return { added: after, gone: before }
  const textOf = (row: R) => JSON.stringify(Object.values(row))
  const [old, now] = [new Set(before.map(textOf)), new Set(after.map(textOf))]
  return { added: after.filter((row) => !old.has(textOf(row))), gone: before.filter((row) => !now.has(textOf(row))) }
}

const replaceRow = statement<UserRow>()((db, $) => {
  const changing = [
    ...userColumns.filter((column) => column !== 'id' && column !== 'created_at'),
    'external_id',
    'search_text',
  ]
  const values = Object.fromEntries(changing.map((column) => [column, $[column as keyof UserRow]]))
  return db.updateTable('users').set(values).where('project_id', '=', $.project_id).where('id', '=', $.id)
})
const dropGrant = statement<Schema['user_grants']>()((db, $) =>
  db
    .deleteFrom('user_grants')
    .where('project_id', '=', $.project_id)
    .where('user_id', '=', $.user_id)
    .where('tenant_id', '=', $.tenant_id)
    .where('role_id', '=', $.role_id),
)
const dropApp = statement<Schema['user_apps']>()((db, $) =>
  db
    .deleteFrom('user_apps')
    .where('project_id', '=', $.project_id)
    .where('user_id', '=', $.user_id)
    .where('app_id', '=', $.app_id),
)
const dropAttribute = statement<Schema['user_attributes']>()((db, $) =>
  db
    .deleteFrom('user_attributes')
    .where('project_id', '=', $.project_id)
    .where('user_id', '=', $.user_id)
    .where('name', '=', $.name)
    .where('value', '=', $.value),
)

const tablesOfUsers = [
  'user_grants',
  'user_apps',
  'user_attributes',
  'passwords',
  'passkeys',
  'totp_seeds',
  'provider_tokens',
  'logins',
  'challenges',
  'sessions',
  'oauth_codes',
  'oauth_grants',
  'consents',
] as const

async function removeUsers(db: Db, project: string, ids: readonly string[]): Promise<User[]> {
  const removed = await loadUsers(db, project, ids, (query) => db.dialect.lockRows(query))
  const { builder } = db.dialect
  await inChunks(
    removed.flatMap(({ loginIds }) => loginIds),
    async (chunk) => {
      await db.execute(
        builder.deleteFrom('user_login_ids').where('project_id', '=', project).where('login_id', 'in', chunk),
      )
      return []
    },
  )
  await inChunks(
    removed.map(({ id }) => id),
    async (chunk) => {
      for (const table of tablesOfUsers) {
        await db.execute(builder.deleteFrom(table).where('project_id', '=', project).where('user_id', 'in', chunk))
      }
      await db.execute(builder.deleteFrom('users').where('project_id', '=', project).where('id', 'in', chunk))
      return []
    },
  )
  return removed
}
