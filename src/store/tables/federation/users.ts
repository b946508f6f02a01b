import type { Db } from '../../db.ts'
import type { Dialect } from '../../dialect.ts'
import type { Directories, DirectoryUser } from '../../port/federation.ts'
import { fromFlag, objectIn, toFlag, toJson } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'

interface UserRow {
  project_id: string
  tenant_id: string
  sso_id: string
  user_id: string
  user_name: string
  external_id: string
  active: number
  document: string
  revision: number
  made_here: number
  created_at: number
  modified_at: number
}

export interface UserTables {
  directory_users: UserRow
}

type Verbs = 'users' | 'user' | 'lockUser' | 'byUserName' | 'createUser' | 'updateUser' | 'removeUser'

export function directoryUsers(db: Db): Pick<Directories, Verbs> {
  const found = (row: UserRow | undefined) => row && toUser(row)
  return {
    users: async (project, { tenantId: tenant, ssoId: sso }) =>
      (await db.all(ofDirectory, { project, tenant, sso })).map(toUser),
    user: async (project, { tenantId: tenant, ssoId: sso }, user) =>
      found(await db.first(byId, { project, tenant, sso, user })),
    lockUser: async (project, { tenantId: tenant, ssoId: sso }, user) =>
      found(await db.first(lockById, { project, tenant, sso, user })),
    byUserName: async (project, { tenantId: tenant, ssoId: sso }, name) =>
      found(await db.first(byName, { project, tenant, sso, name })),
    createUser: async (project, user) =>
      (await db.insert('directory_users', [fromUser(project, user)], 'skipTaken')) === 1,
    updateUser: async (project, user) => {
      const row = fromUser(project, user)
      const { tenantId: tenant, ssoId: sso } = user
      const same = await db.first(byName, { project, tenant, sso, name: user.userName })
      if (same && same.user_id !== user.userId) return false
      await db.run(replace, row)
      return true
    },
    removeUser: async (project, { tenantId: tenant, ssoId: sso }, user) => {
      for (const each of [dropUser, dropMemberships]) await db.run(each, { project, tenant, sso, user })
    },
  }
}

type Builder = Dialect['builder']
type OfDirectory = { project: string; tenant: string; sso: string }
type Key = OfDirectory & { user: string }

const inside = (db: Builder, $: OfDirectory) =>
  db
    .selectFrom('directory_users')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('tenant_id', '=', $.tenant)
    .where('sso_id', '=', $.sso)
const ofDirectory = statement<OfDirectory>()((db, $) => inside(db, $).orderBy('created_at').orderBy('user_id'))
const byId = statement<Key>()((db, $) => inside(db, $).where('user_id', '=', $.user))
const lockById = statement<Key>()((db, $, dialect) => dialect.lockRows(inside(db, $).where('user_id', '=', $.user)))
const byName = statement<OfDirectory & { name: string }>()((db, $) => inside(db, $).where('user_name', '=', $.name))
const replace = statement<UserRow>()((db, $) =>
  db
    .updateTable('directory_users')
    .set({
      user_name: $.user_name,
      external_id: $.external_id,
      active: $.active,
      document: $.document,
      revision: $.revision,
      modified_at: $.modified_at,
    })
    .where('project_id', '=', $.project_id)
    .where('tenant_id', '=', $.tenant_id)
    .where('sso_id', '=', $.sso_id)
    .where('user_id', '=', $.user_id),
)
const dropUser = statement<Key>()((db, $) =>
  db
    .deleteFrom('directory_users')
    .where('project_id', '=', $.project)
    .where('tenant_id', '=', $.tenant)
    .where('sso_id', '=', $.sso)
    .where('user_id', '=', $.user),
)
const dropMemberships = statement<Key>()((db, $) =>
  db
    .deleteFrom('directory_members')
    .where('project_id', '=', $.project)
    .where('tenant_id', '=', $.tenant)
    .where('sso_id', '=', $.sso)
    .where('user_id', '=', $.user),
)

function toUser(row: UserRow): DirectoryUser {
  return {
    tenantId: row.tenant_id,
    ssoId: row.sso_id,
    userId: row.user_id,
    userName: row.user_name,
    externalId: row.external_id,
    active: fromFlag(row.active),
    document: objectIn(row.document),
    revision: row.revision,
    madeHere: fromFlag(row.made_here),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  }
}

function fromUser(project: string, user: DirectoryUser): UserRow {
  return {
    project_id: project,
    tenant_id: user.tenantId,
    sso_id: user.ssoId,
    user_id: user.userId,
    user_name: user.userName,
    external_id: user.externalId,
    active: toFlag(user.active),
    document: toJson(user.document),
    revision: user.revision,
    made_here: toFlag(user.madeHere),
    created_at: user.createdAt,
    modified_at: user.modifiedAt,
  }
}
