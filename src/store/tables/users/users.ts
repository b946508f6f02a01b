import { type RawBuilder, sql } from 'kysely'
import { withTrunkPrefix } from '../../../lib/text/phone-numbers.ts'
import type { Db } from '../../db.ts'
import type { Dialect } from '../../dialect.ts'
import type { Noun } from '../../noun.ts'
import type { Users } from '../../port/users.ts'
import { look, statement } from '../../statement.ts'
import { grantsAsJson, grantsFromJson, grantsOfUser, userTenants } from './grants.ts'
import { enter, loadUsers, owners, passwordAsJson } from './loading.ts'
import { passwordsIn, userRecords } from './records.ts'
import { attributeName, type StoredUser, toUser, userColumns } from './rows.ts'
import type { UserTables } from './schema.ts'
import { searchUsers } from './search.ts'
import { createUsers, removeUsers, updateUser } from './writing.ts'

export const users: Noun<Users, UserTables> = {
  tables: {
    users: 'content',
    user_login_ids: 'content',
    user_grants: 'content',
    user_apps: 'content',
    user_families: 'content',
    user_attributes: 'content',
    passwords: 'content',
    passkeys: 'content',
    provider_tokens: 'content',
    logins: 'content',
  },
  open,
}

function open(db: Db): Users {
  return {
    byId: async (project, id) => whole(await db.look(byId, project, id)),
    byLoginId: (project, loginId) => inSpellings(loginId, async (one) => whole(await db.look(byLoginId, project, one))),
    find: (project, key) => inSpellings(key, async (one) => whole(await db.look(find, project, one))),
    findWithPassword: (project, key) =>
      inSpellings(key, async (one) => {
        const row = await db.look(findWithPassword, project, one)
        const user = whole(row)
        const [password] = row ? passwordsIn(row.secret) : []
        return user && { user, ...(password && { password }) }
      }),
    enter: (project, id) => enter(db, project, id),
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

const whole = (row: (StoredUser & { grants: string }) | undefined) => row && toUser(row, grantsFromJson(row.grants))

const byId = look((db, $, dialect) =>
  db
    .selectFrom('users')
    .select(userColumns)
    .select(grantsAsJson(dialect, $.project))
    .where('project_id', '=', $.project)
    .where('id', '=', $.key),
)
/** A phone number is kept as it is, or by an earlier version with its trunk prefix. */
async function inSpellings<T>(key: string, load: (key: string) => Promise<T | undefined>): Promise<T | undefined> {
  const found = await load(key)
  const former = found ? undefined : withTrunkPrefix(key)
  return former ? load(former) : found
}

const byLoginId = look((db, $, dialect) =>
  db
    .selectFrom('user_login_ids as l')
    .innerJoin('users', (join) => join.on('users.project_id', '=', $.project).onRef('users.id', '=', 'l.user_id'))
    .select(userColumns.map((column) => `users.${column}` as const))
    .select(grantsAsJson(dialect, $.project))
    .where('l.project_id', '=', $.project)
    .where('l.login_id', '=', $.key),
)
/** An id is its user's: a login id that looks the same, which anybody may have chosen, leads to nobody else. */
const named = (db: Dialect['builder'], $: { project: string; key: string | RawBuilder<string> }) =>
  db
    .selectFrom('users')
    .select(userColumns)
    .where('project_id', '=', $.project)
    .where('id', '=', ({ fn, selectFrom }) =>
      fn.coalesce(
        selectFrom('users as own').select('own.id').where('own.project_id', '=', $.project).where('own.id', '=', $.key),
        selectFrom('user_login_ids')
          .select('user_id')
          .where('project_id', '=', $.project)
          .where('login_id', '=', $.key),
      ),
    )
const find = look((db, $, dialect) => named(db, $).select(grantsAsJson(dialect, $.project)))
const findWithPassword = look((db, $, dialect) =>
  named(db, $).select(grantsAsJson(dialect, $.project)).select(passwordAsJson(dialect, $.project)),
)
const lock = statement<{ project: string; key: string }>()((db, $, dialect) => dialect.lockRows(named(db, $)))
const testUsers = statement<{ project: string }>()((db, $) =>
  // The number stands in the text, for the index of test users is for it alone.
  db.selectFrom('users').select('id').where('project_id', '=', $.project).where('test', '=', sql.lit(1)),
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
