/** Which roles follow from the groups of an identity provider. */
import { ApiError } from '../../../contract/faults.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { NamedRole } from '../../../store/port/roles.ts'
import type { Mapping } from './configuration.ts'

/** What requests say of it. */
export interface MappingInput {
  roleMappings: { groups: string[]; roleName: string }[]
  defaultSSORoles: string[]
  replaceDefaultSSORoles: boolean
  fgaMappings: Mapping['fgaMappings']
  groupsPriority: string[]
  groupPriorityEnabled: boolean
  allowOverrideRoles: boolean
}

type Place = { project: string; tenantId: string }

/** Throws ApiError noRole for a role that neither the tenant nor the project has. */
export async function toMapping(tables: Tables, place: Place, input: MappingInput, before: Mapping): Promise<Mapping> {
  const defaults =
    input.defaultSSORoles.length > 0 || input.replaceDefaultSSORoles ? input.defaultSSORoles : before.defaultSSORoles
  const find = await roleFinder(tables, place, [...input.roleMappings.map(({ roleName }) => roleName), ...defaults])
  for (const name of defaults) find(name)
  return {
    groups: input.roleMappings.map(({ groups, roleName }) => ({ roleId: find(roleName).id, groups })),
    defaultSSORoles: [...new Set(defaults)],
    fgaMappings: input.fgaMappings,
    groupsPriority: input.groupsPriority,
    groupPriorityEnabled: input.groupPriorityEnabled,
    allowOverrideRoles: input.allowOverrideRoles,
  }
}

async function roleFinder(tables: Tables, { project, tenantId }: Place, names: string[]) {
  const known = names.length > 0 ? await tables.roles.named(project, [...new Set(names)], [tenantId]) : []
  return (name: string): NamedRole => {
    const role = ofName(known, name, tenantId)
    if (role) return role
    throw new ApiError('noRole', `Role does not exist: ${name}`, { status: 400 })
  }
}

/** The tenant's own role goes before the project's. */
function ofName(roles: readonly NamedRole[], name: string, tenantId: string): NamedRole | undefined {
  const named = roles.filter((role) => role.name === name)
  return named.find((role) => role.tenantId === tenantId) ?? named.find((role) => role.tenantId === '')
}

/** As replies show it; what was deleted meanwhile is left out. */
export async function shownGroups(tables: Tables, project: string, { groups }: Mapping) {
  const names = await tables.roles.names(
    project,
    groups.map(({ roleId }) => roleId),
  )
  return groups.flatMap(({ roleId, groups: named }) => {
    const name = names.get(roleId)
    return name === undefined ? [] : [{ role: { id: roleId, name }, groups: named }]
  })
}

/** Ids of the roles that somebody with these groups has by the mapping: names of groups are compared letter by letter. */
export async function rolesOf(
  tables: Tables,
  { project, tenantId }: Place,
  mapping: Mapping,
  groups: readonly string[],
): Promise<string[]> {
  const counted = new Set(countedGroups(mapping, groups))
  const mapped = mapping.groups.filter((each) => each.groups.some((group) => counted.has(group)))
  const defaults = mapping.defaultSSORoles
  const known = defaults.length > 0 ? await tables.roles.named(project, defaults, [tenantId]) : []
  const ids = defaults.flatMap((name) => ofName(known, name, tenantId)?.id ?? [])
  const wanted = [...new Set([...mapped.map(({ roleId }) => roleId), ...ids])]
  const there = await tables.roles.names(project, wanted)
  return wanted.filter((id) => there.has(id))
}

function countedGroups(
  { groupsPriority, groupPriorityEnabled }: Mapping,
  groups: readonly string[],
): readonly string[] {
  if (!groupPriorityEnabled) return groups
  const first = groupsPriority.find((group) => groups.includes(group))
  return first === undefined ? groups : [first]
}
