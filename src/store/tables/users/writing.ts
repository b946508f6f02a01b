/** Users and what hangs on them: the rows that searches look in change with them. */
import type { Db } from '../../db.ts'
import { USER_ID, type User } from '../../port/users.ts'
import type { Schema } from '../../schema.ts'
import { inChunks } from '../../sql/chunks.ts'
import { statement } from '../../statement.ts'
import { loadUsers, owners } from './loading.ts'
import { TABLES_OF_WAYS_IN } from './records.ts'
import { appRows, attributeRows, familyRows, grantRows, loginIdRows, toUserRow, userColumns } from './rows.ts'
import type { UserRow } from './schema.ts'

/** The primary key of the login ids decides races: whoever inserts one has it. */
export async function createUsers(db: Db, project: string, list: readonly User[]): Promise<string[]> {
  const refused: string[] = []
  let wanted = list
  while (
    !(await claimLoginIds(
      db,
      project,
      wanted.flatMap((user) => loginIdRows(project, user)),
    ))
  ) {
    const loginIds = wanted.flatMap((user) => user.loginIds)
    const taken = new Map([...(await usersNamed(db, project, loginIds)), ...(await owners(db, project, loginIds))])
    wanted = wanted.filter((user) => {
      const free = !user.loginIds.some((loginId) => taken.has(loginId))
      if (free) for (const loginId of user.loginIds) taken.set(loginId, user.id)
      else refused.push(user.id)
      return free
    })
  }
  const rowsOf = <R>(toRows: (project: string, user: User) => R[]) => wanted.flatMap((user) => toRows(project, user))
  // All at once: where the database is far, they travel together.
  await Promise.all([
    db.insert(
      'users',
      wanted.map((user) => toUserRow(project, user)),
    ),
    db.insert('user_grants', rowsOf(grantRows)),
    db.insert('user_apps', rowsOf(appRows)),
    db.insert('user_families', rowsOf(familyRows)),
    db.insert('user_attributes', rowsOf(attributeRows)),
  ])
  return refused
}

type LoginIdRow = Schema['user_login_ids']

/** All or none of them. Sorted, so that two batches never wait for each other. */
async function claimLoginIds(db: Db, project: string, rows: LoginIdRow[]): Promise<boolean> {
  const named = await usersNamed(
    db,
    project,
    rows.map(({ login_id }) => login_id),
  )
  if (rows.some(({ login_id, user_id }) => (named.get(login_id) ?? user_id) !== user_id)) return false
  const inOrder = rows.length > 1 ? rows.toSorted((a, b) => (a.login_id < b.login_id ? -1 : 1)) : rows
  const claimed = await db.insert('user_login_ids', inOrder, 'skipTaken')
  if (claimed === rows.length) return true
  if (claimed > 0) await giveBack(db, project, rows)
  return false
}

/** The login ids that are the id of a user, who could then be mistaken for another. No query where none looks like one. */
async function usersNamed(db: Db, project: string, loginIds: readonly string[]): Promise<Map<string, string>> {
  const alike = loginIds.filter((loginId) => USER_ID.test(loginId))
  const rows = await inChunks(alike, (chunk) =>
    db.query(
      db.dialect.builder.selectFrom('users').select('id').where('project_id', '=', project).where('id', 'in', chunk),
    ),
  )
  return new Map(rows.map(({ id }) => [id, id]))
}

/** Of rows that may belong to others, those that belong to their users. */
async function giveBack(db: Db, project: string, rows: LoginIdRow[]): Promise<void> {
  await inChunks(rows, async (chunk) => {
    const mine = db.dialect.builder
      .deleteFrom('user_login_ids')
      .where('project_id', '=', project)
      .where('login_id', 'in', [...new Set(chunk.map(({ login_id }) => login_id))])
      .where('user_id', 'in', [...new Set(chunk.map(({ user_id }) => user_id))])
    await db.execute(mine)
    return []
  })
}

const freeLoginId = statement<LoginIdRow>()((db, $) =>
  db
    .deleteFrom('user_login_ids')
    .where('project_id', '=', $.project_id)
    .where('login_id', '=', $.login_id)
    .where('user_id', '=', $.user_id),
)

/** Stores what differs. */
export async function updateUser(db: Db, project: string, before: User, after: User): Promise<boolean> {
  const loginIds = difference(loginIdRows(project, before), loginIdRows(project, after))
  if (!(await claimLoginIds(db, project, loginIds.added))) return false
  for (const row of loginIds.gone) await db.run(freeLoginId, row)
  await db.run(replaceRow, toUserRow(project, after))
  const granted = difference(grantRows(project, before), grantRows(project, after))
  for (const row of granted.gone) await db.run(dropGrant, row)
  await db.insert('user_grants', granted.added, 'skipTaken')
  const apps = difference(appRows(project, before), appRows(project, after))
  for (const row of apps.gone) await db.run(dropApp, row)
  await db.insert('user_apps', apps.added, 'skipTaken')
  const families = difference(familyRows(project, before), familyRows(project, after))
  for (const row of families.gone) await db.run(dropFamily, row)
  await db.insert('user_families', families.added, 'skipTaken')
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
  const changing: (keyof UserRow)[] = [
    ...userColumns.filter((column) => column !== 'id' && column !== 'created_at'),
    'external_id',
    'search_text',
  ]
  const values = Object.fromEntries(changing.map((column) => [column, $[column]]))
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
const dropFamily = statement<Schema['user_families']>()((db, $) =>
  db
    .deleteFrom('user_families')
    .where('project_id', '=', $.project_id)
    .where('family_id', '=', $.family_id)
    .where('user_id', '=', $.user_id)
    .where('dependent', '=', $.dependent),
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
  'user_families',
  'user_attributes',
  'logins',
  'directory_users',
  'directory_members',
  ...TABLES_OF_WAYS_IN,
] as const

export async function removeUsers(db: Db, project: string, ids: readonly string[]): Promise<User[]> {
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
