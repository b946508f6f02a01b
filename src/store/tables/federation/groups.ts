import type { Db } from '../../db.ts'
import type { Dialect } from '../../dialect.ts'
import type { Directories, Directory, DirectoryGroup } from '../../port/federation.ts'
import { inChunks } from '../../sql/chunks.ts'
import { statement } from '../../statement.ts'

interface GroupRow {
  project_id: string
  tenant_id: string
  sso_id: string
  id: string
  source: DirectoryGroup['source']
  display_name: string
  external_id: string
  revision: number
  created_at: number
  modified_at: number
}

interface MemberRow {
  project_id: string
  tenant_id: string
  sso_id: string
  group_id: string
  user_id: string
}

export interface GroupTables {
  directory_groups: GroupRow
  directory_members: MemberRow
}

type Verbs =
  | 'groups'
  | 'group'
  | 'lockGroup'
  | 'createGroup'
  | 'updateGroup'
  | 'removeGroup'
  | 'members'
  | 'groupsOf'
  | 'addMembers'
  | 'removeMembers'

export function directoryGroups(db: Db): Pick<Directories, Verbs> {
  const found = (row: GroupRow | undefined) => row && toGroup(row)
  return {
    groups: async (project, { tenantId: tenant, ssoId }) =>
      inDirectory((await db.all(ofTenant, { project, tenant })).map(toGroup), ssoId),
    group: async (project, { tenantId: tenant, ssoId: sso }, id) =>
      found(await db.first(byId, { project, tenant, sso, id })),
    lockGroup: async (project, { tenantId: tenant, ssoId: sso }, id) =>
      found(await db.first(lockById, { project, tenant, sso, id })),
    createGroup: async (project, group) =>
      (await db.insert('directory_groups', [fromGroup(project, group)], 'skipTaken')) === 1,
    updateGroup: async (project, group) => {
      const row = fromGroup(project, group)
      const same = await db.first(byName, row)
      if (same && same.id !== group.id) return false
      await db.run(replace, row)
      return true
    },
    removeGroup: async (project, { tenantId: tenant, ssoId: sso }, id) => {
      for (const each of [dropMembers, dropGroup]) await db.run(each, { project, tenant, sso, id })
    },
    members: (project, groups) => members(db, project, groups),
    groupsOf: async (project, user, { tenantId: tenant, ssoId }) =>
      inDirectory((await db.all(ofUser, { project, tenant, user })).map(toGroup), ssoId),
    addMembers: async (project, { tenantId, ssoId, id }, users) => {
      const rows = [...new Set(users)].toSorted().map((user) => ({
        project_id: project,
        tenant_id: tenantId,
        sso_id: ssoId,
        group_id: id,
        user_id: user,
      }))
      await db.insert('directory_members', rows, 'skipTaken')
    },
    removeMembers: async (project, { tenantId: tenant, ssoId: sso, id }, users) => {
      for (const user of users) await db.run(dropMember, { project, tenant, sso, id, user })
    },
  }
}

/** '' is the first configuration; undefined is any. */
const inDirectory = (groups: DirectoryGroup[], ssoId: string | undefined) =>
  ssoId === undefined ? groups : groups.filter((group) => group.ssoId === ssoId)

async function members(db: Db, project: string, groups: readonly DirectoryGroup[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  for (const { tenantId, ssoId, id } of groups) found.set(keyOf(tenantId, ssoId, id), [])
  const ids = groups.map(({ id }) => id)
  const tenants = [...new Set(groups.map(({ tenantId }) => tenantId))]
  const rows = await inChunks(ids, (chunk) =>
    db.query(
      db.dialect.builder
        .selectFrom('directory_members')
        .selectAll()
        .where('project_id', '=', project)
        .where('tenant_id', 'in', tenants)
        .where('group_id', 'in', chunk)
        .orderBy('user_id'),
    ),
  )
  for (const row of rows) found.get(keyOf(row.tenant_id, row.sso_id, row.group_id))?.push(row.user_id)
  return new Map(groups.map(({ tenantId, ssoId, id }) => [id, found.get(keyOf(tenantId, ssoId, id)) ?? []]))
}

const keyOf = (tenant: string, sso: string, id: string) => JSON.stringify([tenant, sso, id])

type Builder = Dialect['builder']
type OfDirectory = { project: string; tenant: string; sso: string }
type Key = OfDirectory & { id: string }

const inside = (db: Builder, $: OfDirectory) =>
  db
    .selectFrom('directory_groups')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('tenant_id', '=', $.tenant)
    .where('sso_id', '=', $.sso)
const byId = statement<Key>()((db, $) => inside(db, $).where('id', '=', $.id))
const lockById = statement<Key>()((db, $, dialect) => dialect.lockRows(inside(db, $).where('id', '=', $.id)))
const byName = statement<GroupRow>()((db, $) =>
  db
    .selectFrom('directory_groups')
    .selectAll()
    .where('project_id', '=', $.project_id)
    .where('tenant_id', '=', $.tenant_id)
    .where('sso_id', '=', $.sso_id)
    .where('source', '=', $.source)
    .where('display_name', '=', $.display_name),
)
const ofTenant = statement<{ project: string; tenant: string }>()((db, $) =>
  db
    .selectFrom('directory_groups')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('tenant_id', '=', $.tenant)
    .orderBy('created_at')
    .orderBy('id'),
)
const ofUser = statement<{ project: string; tenant: string; user: string }>()((db, $) =>
  db
    .selectFrom('directory_groups as g')
    .selectAll('g')
    .innerJoin('directory_members as m', (join) =>
      join
        .onRef('m.project_id', '=', 'g.project_id')
        .onRef('m.tenant_id', '=', 'g.tenant_id')
        .onRef('m.sso_id', '=', 'g.sso_id')
        .onRef('m.group_id', '=', 'g.id'),
    )
    .where('m.project_id', '=', $.project)
    .where('m.user_id', '=', $.user)
    .where('g.project_id', '=', $.project)
    .where('g.tenant_id', '=', $.tenant)
    .orderBy('g.created_at')
    .orderBy('g.id'),
)
const replace = statement<GroupRow>()((db, $) =>
  db
    .updateTable('directory_groups')
    .set({
      display_name: $.display_name,
      external_id: $.external_id,
      revision: $.revision,
      modified_at: $.modified_at,
    })
    .where('project_id', '=', $.project_id)
    .where('tenant_id', '=', $.tenant_id)
    .where('sso_id', '=', $.sso_id)
    .where('id', '=', $.id),
)
const dropGroup = statement<Key>()((db, $) =>
  db
    .deleteFrom('directory_groups')
    .where('project_id', '=', $.project)
    .where('tenant_id', '=', $.tenant)
    .where('sso_id', '=', $.sso)
    .where('id', '=', $.id),
)
const membersOf = (db: Builder, $: Key) =>
  db
    .deleteFrom('directory_members')
    .where('project_id', '=', $.project)
    .where('tenant_id', '=', $.tenant)
    .where('sso_id', '=', $.sso)
    .where('group_id', '=', $.id)
const dropMembers = statement<Key>()((db, $) => membersOf(db, $))
const dropMember = statement<Key & { user: string }>()((db, $) => membersOf(db, $).where('user_id', '=', $.user))

function toGroup(row: GroupRow): DirectoryGroup {
  return {
    tenantId: row.tenant_id,
    ssoId: row.sso_id,
    id: row.id,
    source: row.source,
    displayName: row.display_name,
    externalId: row.external_id,
    revision: row.revision,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  }
}

function fromGroup(project: string, group: DirectoryGroup & Directory): GroupRow {
  return {
    project_id: project,
    tenant_id: group.tenantId,
    sso_id: group.ssoId,
    id: group.id,
    source: group.source,
    display_name: group.displayName,
    external_id: group.externalId,
    revision: group.revision,
    created_at: group.createdAt,
    modified_at: group.modifiedAt,
  }
}
