/** Who is in which family, with which roles and attributes there. */
import { ApiError } from '../../contract/faults.ts'
import type { familyAssociations } from '../../contract/user/family/family.ts'
import type { Value } from '../../contract/wire.ts'
import type { Tables } from '../../store/port/index.ts'
import type { FamilyMembership } from '../../store/port/users.ts'
import { EVERYBODY } from '../user/everybody.ts'
import { checkDefined } from '../values/attribute-definitions.ts'
import { settingsOfFamilies } from './settings.ts'

export const FAMILY = 'family'

export const noFamily = (id: string, status?: number) =>
  new ApiError('noDocument', `There is no family ${id}`, status ? { status } : {})

export type Wanted = Value<{ list: typeof familyAssociations }>['list']

/**
 * What `held` becomes with the wanted memberships: roles and attributes are added to those of a family that is held.
 * In a transaction; nobody else joins these families until its end. Throws ApiError for a family, role or attribute
 * that there is not, and for more members or families than the project allows.
 */
export async function joined(
  tables: Tables,
  project: string,
  wanted: Wanted,
  held: readonly FamilyMembership[],
): Promise<FamilyMembership[]> {
  if (wanted.length === 0) return [...held]
  const settings = await settingsOfFamilies(tables, project)
  const roles = await roleIdsFor(tables, project, wanted)
  const memberships = new Map(held.map((one) => [one.familyId, one]))
  // In one order for everybody.
  for (const each of [...wanted].sort((a, b) => (a.familyId < b.familyId ? -1 : 1))) {
    const attributes = each.familyScopedAttributes ?? {}
    await checkDefined(tables, project, 'familyMember', attributes)
    const known = memberships.get(each.familyId)
    if (!known) await checkRoom(tables, project, each.familyId, settings.maxFamilyMembers)
    memberships.set(each.familyId, {
      familyId: each.familyId,
      roleIds: [
        ...new Set([...(known?.roleIds ?? []), ...(each.roleNames ?? []).map((name) => roles.get(name) ?? '')]),
      ],
      attributes: { ...known?.attributes, ...attributes },
      dependent: known?.dependent ?? false,
    })
  }
  if (memberships.size > 1 && !settings.allowMultipleFamiliesUsers) {
    throw new ApiError('invalid', 'A user of this project can be in one family only')
  }
  if (memberships.size > 1 && held.some(({ dependent }) => dependent)) {
    throw new ApiError('invalid', 'A dependent is in one family only')
  }
  return [...memberships.values()]
}

async function roleIdsFor(tables: Tables, project: string, wanted: Wanted): Promise<Map<string, string>> {
  const names = [...new Set(wanted.flatMap(({ roleNames }) => roleNames ?? []))]
  const found = names.length > 0 ? await tables.roles.named(project, names, []) : []
  const ids = new Map(found.map(({ name, id }) => [name, id]))
  const unknown = names.find((name) => !ids.has(name))
  if (unknown !== undefined) throw new ApiError('noRole', `Role does not exist: ${unknown}`, { status: 400 })
  return ids
}

async function checkRoom(tables: Tables, project: string, familyId: string, most: number): Promise<void> {
  if (!(await tables.documents.lock(project, FAMILY, familyId))) throw noFamily(familyId, 400)
  const { total } = await tables.users.search(project, { ...EVERYBODY, familyIds: [familyId], limit: 1 })
  if (total >= most) throw new ApiError('invalid', `The family ${familyId} has ${most} members already`)
}
