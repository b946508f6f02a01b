import type { role } from '../../../contract/authorization/role/index.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { InputOf } from '../../../contract/operation.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Role } from '../../../store/port/roles.ts'
import { audited, type Context, newId } from '../../context.ts'
import { view } from './view.ts'

type NewRole = InputOf<typeof role.create>
type RoleUpdate = InputOf<typeof role.update>

/** All or none; answers them as the wire shows them. */
export function createRoles(ctx: Context, inputs: readonly NewRole[]) {
  const project = ctx.caller.project.id
  return ctx.store.write(async (tables) => {
    const idsOf = await permissionIds(tables, project)
    const created: Role[] = []
    for (const input of inputs) {
      await checkTenant(tables, project, input.tenantId)
      const made: Role = {
        id: newId(ctx, 'ROL'),
        tenantId: input.tenantId,
        name: input.name,
        description: input.description,
        default: input.default,
        private: input.private,
        permissionIds: idsOf(input.permissionNames),
        createdAt: ctx.clock(),
      }
      if (!(await tables.roles.create(project, made))) {
        throw new ApiError('roleExists', `Failed to create record, role entity already exists: ${made.name}`)
      }
      created.push(made)
    }
    await report(ctx, tables, 'RoleCreated', created)
    return view(tables, project, created)
  })
}

/** All or none; fields that are left out are cleared. */
export function updateRoles(ctx: Context, inputs: readonly RoleUpdate[]) {
  const project = ctx.caller.project.id
  return ctx.store.write(async (tables) => {
    const idsOf = await permissionIds(tables, project)
    const updated: Role[] = []
    for (const input of inputs) {
      const changed: Role = {
        ...(await findRole(tables, project, input)),
        name: input.newName,
        description: input.description,
        default: input.default,
        private: input.private,
        permissionIds: idsOf(input.permissionNames),
      }
      if (!(await tables.roles.update(project, changed))) {
        throw new ApiError('roleExists', `Failed to update record, role entity already exists: ${changed.name}`)
      }
      updated.push(changed)
    }
    await report(ctx, tables, 'RoleModified', updated)
    return view(tables, project, updated)
  })
}

/**
 * By id, or else by name in the tenant or, without one, in the project, with other writers kept off. Throws ApiError
 * noRole.
 */
export async function findRole(
  tables: Tables,
  project: string,
  { id, name, tenantId }: { id: string; name: string; tenantId: string },
): Promise<Role> {
  if (!id && !name) throw new ApiError('invalid', 'The name field is required')
  const wanted = id || (await tables.roles.byName(project, tenantId, name))?.id
  const found = wanted ? await tables.roles.lock(project, wanted) : undefined
  // Somebody may have renamed it while this waited.
  if (!found || (!id && found.name !== name)) throw new ApiError('noRole', `Role does not exist: ${id || name}`)
  return found
}

async function checkTenant(tables: Tables, project: string, id: string): Promise<void> {
  if (id === '' || (await tables.tenants.keep(project, [id])).has(id)) return
  throw new ApiError('noTenant', `Could not load tenant by id: ${id}`, { status: 400 })
}

/** Throws ApiError noPermission with status 400 for a name that the project does not have. */
async function permissionIds(tables: Tables, project: string) {
  const ids = new Map((await tables.permissions.all(project)).map(({ id, name }) => [name, id]))
  return (names: readonly string[]): string[] =>
    [...new Set(names)].map((name) => {
      const id = ids.get(name)
      if (id === undefined) {
        throw new ApiError('noPermission', `Permission does not exist: ${name}`, { status: 400 })
      }
      return id
    })
}

async function report(ctx: Context, tables: Tables, action: string, roles: readonly Role[]): Promise<void> {
  await tables.audit.add(
    ctx.caller.project.id,
    roles.map((changed) => audited(ctx, action, about(changed))),
  )
}

/** What the audit trail keeps about a role. */
export function about({ id, name, tenantId }: Role) {
  return { tenants: tenantId ? [tenantId] : [], data: { id, name } }
}
