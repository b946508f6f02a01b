/** What every project has and no snapshot lists. */
import { SYSTEM_PERMISSIONS, SYSTEM_ROLE } from '../../contract/project/snapshot/rules/report.ts'
import type { Tables } from '../../store/port/index.ts'
import type { Permission, Role } from '../../store/port/roles.ts'
import { newId, type World } from '../context.ts'

const DESCRIPTIONS: { [permission: string]: string } = {
  Impersonate: 'Sign in as another user',
  'User Admin': 'Manage the users of a tenant',
  'SSO Admin': 'Manage the sign-on of a tenant',
}

export const SYSTEM_ROLE_DESCRIPTION = 'Administers the users and the sign-on of a tenant'

export async function createBuiltIn(world: World, tables: Tables, project: string): Promise<void> {
  for (const name of SYSTEM_PERMISSIONS) {
    const description = DESCRIPTIONS[name] ?? ''
    await tables.permissions.create(project, { id: newId(world, 'PER'), name, description, system: true })
  }
  const permissions = await tables.permissions.all(project)
  await tables.roles.create(project, {
    id: newId(world, 'ROL'),
    tenantId: '',
    name: SYSTEM_ROLE,
    description: SYSTEM_ROLE_DESCRIPTION,
    default: false,
    private: false,
    permissionIds: systemRolePermissions(permissions),
    createdAt: world.clock(),
  })
}

/** All built-in permissions but the one to sign in as another. */
export function systemRolePermissions(permissions: readonly Permission[]): string[] {
  return permissions.filter(({ system, name }) => system && name !== 'Impersonate').map(({ id }) => id)
}

/** Whether a role is the built-in one as it was made. */
export function isUntouched(role: Role, permissions: readonly Permission[]): boolean {
  if (role.name !== SYSTEM_ROLE || role.default || role.private) return false
  const expected = new Set(systemRolePermissions(permissions))
  return role.permissionIds.length === expected.size && role.permissionIds.every((id) => expected.has(id))
}
