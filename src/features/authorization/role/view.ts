import type { Tables } from '../../../store/port/index.ts'
import type { Role } from '../../../store/port/roles.ts'
import { seconds } from '../../context.ts'

/** Roles as the wire shows them. */
export async function view(tables: Tables, project: string, roles: readonly Role[]) {
  const names = new Map((await tables.permissions.all(project)).map(({ id, name }) => [id, name]))
  return roles.map((role) => ({
    name: role.name,
    description: role.description,
    permissionNames: role.permissionIds
      .map((id) => names.get(id))
      .filter((name) => name !== undefined)
      .sort(),
    createdTime: seconds(role.createdAt),
    tenantId: role.tenantId,
    default: role.default,
    private: role.private,
    id: role.id,
  }))
}
