import type { Db } from '../../db.ts'
import type { Dialect } from '../../dialect.ts'
import type { Noun } from '../../noun.ts'
import type { NamedRole, Role, RoleRights, Roles } from '../../port/roles.ts'
import { inChunks } from '../../sql/chunks.ts'
import { fromFlag, toFlag } from '../../sql/codec.ts'
import { sharing } from '../../sql/sharing.ts'
import { statement } from '../../statement.ts'

interface RoleRow {
  project_id: string
  id: string
  tenant_id: string
  name: string
  description: string
  is_default: number
  private: number
  created_at: number
}

export const roles: Noun<
  Roles,
  { roles: RoleRow; role_permissions: { project_id: string; role_id: string; permission_id: string } }
> = {
  tables: { roles: 'content', role_permissions: 'content' },
  open: (db) => sharing(db, open(db), 'create', 'update', 'remove'),
}

function open(db: Db): Roles {
  const complete = async (project: string, row: RoleRow | undefined) => {
    if (!row) return undefined
    const held = await db.all(permissionsOfRole, { project, role: row.id })
    return toRole(
      row,
      held.map(({ permission_id }) => permission_id),
    )
  }
  const grantPermissions = (project: string, role: Role) =>
    db.insert(
      'role_permissions',
      role.permissionIds.map((permission_id) => ({ project_id: project, role_id: role.id, permission_id })),
    )
  return {
    all: async (project) => {
      const held = new Map<string, string[]>()
      for (const { role_id, permission_id } of await db.all(rolePermissions, { project })) {
        const ids = held.get(role_id)
        if (ids) ids.push(permission_id)
        else held.set(role_id, [permission_id])
      }
      return (await db.all(allRoles, { project })).map((row) => toRole(row, held.get(row.id) ?? []))
    },
    byId: async (project, id) => complete(project, await db.first(roleById, { project, id })),
    lock: async (project, id) => complete(project, await db.first(lockRole, { project, id })),
    byName: async (project, tenant, name) => complete(project, await db.first(roleByName, { project, tenant, name })),
    named: (project, names, tenantIds) => named(db, { project, names, tenantIds }),
    rights: (project, ids) => rightsOf(db, project, ids),
    names: async (project, ids) => {
      const rows = await inChunks(ids, (some) =>
        db.query(
          db.dialect.builder
            .selectFrom('roles')
            .select(['id', 'name'])
            .where('project_id', '=', project)
            .where('id', 'in', some),
        ),
      )
      return new Map(rows.map(({ id, name }) => [id, name]))
    },
    create: async (project, role) => {
      if ((await db.insert('roles', [fromRole(project, role)], 'skipTaken')) === 0) return false
      await grantPermissions(project, role)
      return true
    },
    update: async (project, role) => {
      const taken = await db.first(roleByName, { project, tenant: role.tenantId, name: role.name })
      if (taken && taken.id !== role.id) return false
      const { project_id: _, id, ...columns } = fromRole(project, role)
      await db.execute(
        db.dialect.builder.updateTable('roles').set(columns).where('project_id', '=', project).where('id', '=', id),
      )
      await db.run(dropRolePermissions, { project, role: role.id })
      await grantPermissions(project, role)
      return true
    },
    remove: async (project, ids) => {
      const removed: string[] = []
      for (const role of ids) {
        await db.run(dropRolePermissions, { project, role })
        await db.run(dropUserGrants, { project, role })
        await db.run(dropKeyGrants, { project, role })
        if ((await db.run(dropRole, { project, role })) > 0) removed.push(role)
      }
      return removed
    },
  }
}

async function rightsOf(db: Db, project: string, ids: readonly string[]): Promise<Map<string, RoleRights>> {
  const found = new Map<string, RoleRights>()
  for (const role of ids) {
    const rows = await db.all(rights, { project, role })
    const [first] = rows
    if (first) found.set(role, { name: first.name, permissions: rows.flatMap(({ permission }) => permission ?? []) })
  }
  return found
}

async function named(
  db: Db,
  { project, names, tenantIds }: { project: string; names: readonly string[]; tenantIds?: readonly string[] },
): Promise<NamedRole[]> {
  const rows = await inChunks(names, (chunk) => {
    const query = db.dialect.builder
      .selectFrom('roles')
      .select(['id', 'tenant_id', 'name'])
      .where('project_id', '=', project)
      .where('name', 'in', chunk)
    return db.query(query)
  })
  const wanted = tenantIds && new Set(['', ...tenantIds])
  return rows
    .filter(({ tenant_id }) => !wanted || wanted.has(tenant_id))
    .map(({ id, tenant_id, name }) => ({ id, tenantId: tenant_id, name }))
}

/** By one statement: a role that is renamed with other permissions is never half of each. */
const rights = statement<{ project: string; role: string }>()((db, $) =>
  db
    .selectFrom('roles as r')
    .leftJoin('role_permissions as rp', (join) =>
      join.on('rp.project_id', '=', $.project).onRef('rp.role_id', '=', 'r.id'),
    )
    .leftJoin('permissions as p', (join) =>
      join.on('p.project_id', '=', $.project).onRef('p.id', '=', 'rp.permission_id'),
    )
    .select(['r.name', 'p.name as permission'])
    .where('r.project_id', '=', $.project)
    .where('r.id', '=', $.role)
    .orderBy('p.name'),
)
const allRoles = statement<{ project: string }>()((db, $) =>
  db
    .selectFrom('roles')
    .selectAll()
    .where('project_id', '=', $.project)
    .orderBy('created_at')
    .orderBy('name')
    .orderBy('id'),
)
const withId = (db: Dialect['builder'], $: { project: string; id: string }) =>
  db.selectFrom('roles').selectAll().where('project_id', '=', $.project).where('id', '=', $.id)
const roleById = statement<{ project: string; id: string }>()((db, $) => withId(db, $))
const lockRole = statement<{ project: string; id: string }>()((db, $, dialect) => dialect.lockRows(withId(db, $)))
const roleByName = statement<{ project: string; tenant: string; name: string }>()((db, $) =>
  db
    .selectFrom('roles')
    .selectAll()
    .where('project_id', '=', $.project)
    .where('tenant_id', '=', $.tenant)
    .where('name', '=', $.name),
)
const rolePermissions = statement<{ project: string }>()((db, $) =>
  db
    .selectFrom('role_permissions')
    .select(['role_id', 'permission_id'])
    .where('project_id', '=', $.project)
    .orderBy('permission_id'),
)
const permissionsOfRole = statement<{ project: string; role: string }>()((db, $) =>
  db
    .selectFrom('role_permissions')
    .select('permission_id')
    .where('project_id', '=', $.project)
    .where('role_id', '=', $.role)
    .orderBy('permission_id'),
)
type RoleKey = { project: string; role: string }
const dropRolePermissions = statement<RoleKey>()((db, $) =>
  db.deleteFrom('role_permissions').where('project_id', '=', $.project).where('role_id', '=', $.role),
)
const dropUserGrants = statement<RoleKey>()((db, $) =>
  db.deleteFrom('user_grants').where('project_id', '=', $.project).where('role_id', '=', $.role),
)
const dropKeyGrants = statement<RoleKey>()((db, $) =>
  db.deleteFrom('access_key_grants').where('project_id', '=', $.project).where('role_id', '=', $.role),
)
const dropRole = statement<RoleKey>()((db, $) =>
  db.deleteFrom('roles').where('project_id', '=', $.project).where('id', '=', $.role),
)

function toRole(row: RoleRow, permissionIds: string[]): Role {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    description: row.description,
    default: fromFlag(row.is_default),
    private: fromFlag(row.private),
    permissionIds,
    createdAt: row.created_at,
  }
}

function fromRole(project: string, role: Role): RoleRow {
  return {
    project_id: project,
    id: role.id,
    tenant_id: role.tenantId,
    name: role.name,
    description: role.description,
    is_default: toFlag(role.default),
    private: toFlag(role.private),
    created_at: role.createdAt,
  }
}
