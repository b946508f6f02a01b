import type { Tables } from '../../../store/port/index.ts'

/** Removes the keys that were good for one project only, which is being deleted. */
export async function removeKeysOf(tables: Tables, companyId: string, projectId: string): Promise<void> {
  for (const { id, reBac } of await tables.managementKeys.list(companyId)) {
    const { companyRoles, projectRoles, tagRoles } = reBac
    const isElsewhere = companyRoles.length > 0 || tagRoles.length > 0
    const projects = projectRoles.flatMap(({ projectIds }) => projectIds)
    if (!isElsewhere && projects.every((project) => project === projectId)) await tables.managementKeys.remove(id)
  }
}
