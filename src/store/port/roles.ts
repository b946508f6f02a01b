export interface Role {
  id: string
  /** Empty for a role of the project. */
  tenantId: string
  name: string
  description: string
  default: boolean
  private: boolean
  permissionIds: string[]
  /** Unix milliseconds. */
  createdAt: number
}

/** Who a role is. */
export type NamedRole = Pick<Role, 'id' | 'tenantId' | 'name'>

/** By names; permissions in the order of the alphabet. */
export interface RoleRights {
  name: string
  permissions: readonly string[]
}

export interface Roles {
  /** All roles of the project and its tenants, in the order of creation; those of one moment by name. */
  all(project: string): Promise<Role[]>
  byId(project: string, id: string): Promise<Role | undefined>
  /** `byId`, with other writers kept from the role until the transaction ends. */
  lock(project: string, id: string): Promise<Role | undefined>
  /** The tenant's own role of that name, or the project's when `tenantId` is empty. */
  byName(project: string, tenantId: string, name: string): Promise<Role | undefined>
  /** Roles that have one of the names, of the project and of these tenants; without tenants, of all. */
  named(project: string, names: readonly string[], tenantIds?: readonly string[]): Promise<NamedRole[]>
  /** Each role with what it allows, as both were at one moment, by its id; unknown ids are left out. */
  rights(project: string, ids: readonly string[]): Promise<Map<string, RoleRights>>
  /** Names by id; unknown ids are left out. */
  names(project: string, ids: readonly string[]): Promise<Map<string, string>>
  /** False when the name is taken there. */
  create(project: string, role: Role): Promise<boolean>
  /** False when the name is taken there. Replaces the permissions. */
  update(project: string, role: Role): Promise<boolean>
  /** Takes the roles from everybody who has them. Resolves to those that were there. */
  remove(project: string, ids: readonly string[]): Promise<string[]>
}

export interface Permission {
  id: string
  name: string
  description: string
  system: boolean
}

export interface Permissions {
  /** The built-in ones first, then by name. */
  all(project: string): Promise<Permission[]>
  /** `all`, with other writers kept from them until the transaction ends. */
  lockAll(project: string): Promise<Permission[]>
  /** False when the name is taken. */
  create(project: string, permission: Permission): Promise<boolean>
  /** False when the name is taken. */
  update(project: string, permission: Permission): Promise<boolean>
  /** Takes the permission from every role. */
  remove(project: string, ids: readonly string[]): Promise<void>
}
