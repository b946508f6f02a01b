import type { permission } from '../../../contract/authorization/permission/index.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { InputOf } from '../../../contract/operation.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Permission } from '../../../store/port/roles.ts'
import { audited, type Context, newId } from '../../context.ts'

type NewPermission = InputOf<typeof permission.create>
type PermissionUpdate = InputOf<typeof permission.update>

/** All or none. */
export async function createPermissions(ctx: Context, inputs: readonly NewPermission[]): Promise<void> {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const created = inputs.map(({ name, description }) => ({ id: newId(ctx, 'PER'), name, description, system: false }))
    for (const made of created) {
      if (await tables.permissions.create(project, made)) continue
      throw new ApiError('permissionExists', `Failed to create record, permission entity already exists: ${made.name}`)
    }
    await report(ctx, tables, 'PermissionCreated', created)
  })
}

/** All or none; a description that is left out is cleared. */
export async function updatePermissions(ctx: Context, inputs: readonly PermissionUpdate[]): Promise<void> {
  const project = ctx.caller.project.id
  await ctx.store.write(async (tables) => {
    const known = new Map((await tables.permissions.lockAll(project)).map((found) => [found.id, found]))
    const updated: Permission[] = []
    for (const input of inputs) {
      const found = findPermission([...known.values()], input)
      refuseBuiltIn(found)
      const changed = { ...found, name: input.newName, description: input.description }
      if (!(await tables.permissions.update(project, changed))) {
        throw new ApiError('permissionExists', `Failed to update record, a duplicate permission has the name`)
      }
      known.set(changed.id, changed)
      updated.push(changed)
    }
    await report(ctx, tables, 'PermissionModified', updated)
  })
}

/** By id, or else by name. Throws ApiError noPermission. */
export function findPermission(
  permissions: readonly Permission[],
  { id, name }: { id: string; name: string },
): Permission {
  if (!id && !name) throw new ApiError('invalid', 'The name field is required')
  const found = permissions.find((permission) => (id ? permission.id === id : permission.name === name))
  if (!found) throw new ApiError('noPermission', `Permission does not exist: ${id || name}`)
  return found
}

/** The plane itself asks for the built-in permissions by name. */
export function refuseBuiltIn({ name, system }: Permission): void {
  if (system) throw new ApiError('invalid', `The built-in permission ${name} cannot be changed or deleted`)
}

async function report(ctx: Context, tables: Tables, action: string, changed: readonly Permission[]): Promise<void> {
  await tables.audit.add(
    ctx.caller.project.id,
    changed.map((permission) => audited(ctx, action, about(permission))),
  )
}

/** What the audit trail keeps about a permission. */
export function about({ id, name }: Permission) {
  return { data: { id, name } }
}
