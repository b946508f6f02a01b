import type { Db } from '../../db.ts'
import type { Dialect } from '../../dialect.ts'
import type { Noun } from '../../noun.ts'
import type { Permission, Permissions } from '../../port/roles.ts'
import { fromFlag, toFlag } from '../../sql/codec.ts'
import { sharing } from '../../sql/sharing.ts'
import { statement } from '../../statement.ts'

interface PermissionRow {
  project_id: string
  id: string
  name: string
  description: string
  system: number
}

export const permissions: Noun<Permissions, { permissions: PermissionRow }> = {
  tables: { permissions: 'content' },
  open: (db) => sharing(db, open(db), 'create', 'update', 'remove'),
}

function open(db: Db): Permissions {
  return {
    all: async (project) => (await db.all(allPermissions, { project })).map(toPermission),
    lockAll: async (project) => (await db.all(lockPermissions, { project })).map(toPermission),
    create: async (project, permission) =>
      (await db.insert('permissions', [fromPermission(project, permission)], 'skipTaken')) === 1,
    update: async (project, permission) => {
      const { id, name, description } = permission
      if (await db.first(otherPermission, { project, id, name })) return false
      await db.run(updatePermission, { project, id, name, description })
      return true
    },
    remove: async (project, ids) => {
      for (const id of ids) {
        await db.run(dropFromRoles, { project, id })
        await db.run(dropPermission, { project, id })
      }
    },
  }
}

const inOrder = (db: Dialect['builder'], $: { project: string }) =>
  db.selectFrom('permissions').selectAll().where('project_id', '=', $.project).orderBy('system', 'desc').orderBy('name')
const allPermissions = statement<{ project: string }>()((db, $) => inOrder(db, $))
const lockPermissions = statement<{ project: string }>()((db, $, dialect) => dialect.lockRows(inOrder(db, $)))
type PermissionKey = { project: string; id: string }
const otherPermission = statement<PermissionKey & { name: string }>()((db, $) =>
  db
    .selectFrom('permissions')
    .select('id')
    .where('project_id', '=', $.project)
    .where('name', '=', $.name)
    .where('id', '<>', $.id),
)
const updatePermission = statement<PermissionKey & { name: string; description: string }>()((db, $) =>
  db
    .updateTable('permissions')
    .set({ name: $.name, description: $.description })
    .where('project_id', '=', $.project)
    .where('id', '=', $.id),
)
const dropFromRoles = statement<PermissionKey>()((db, $) =>
  db.deleteFrom('role_permissions').where('project_id', '=', $.project).where('permission_id', '=', $.id),
)
const dropPermission = statement<PermissionKey>()((db, $) =>
  db.deleteFrom('permissions').where('project_id', '=', $.project).where('id', '=', $.id),
)

function toPermission({ id, name, description, system }: PermissionRow): Permission {
  return { id, name, description, system: fromFlag(system) }
}

function fromPermission(project: string, { id, name, description, system }: Permission): PermissionRow {
  return { project_id: project, id, name, description, system: toFlag(system) }
}
