/** Roles of management keys: what their names say, and what a key may do in a project. */
import { AREAS } from '../../../contract/company/areas.ts'
import type { Right } from '../../../contract/company/rights.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { KeyRoles, Project } from '../../../store/port/directory.ts'

/** Of the first key, and of one that is made when all are lost. */
export const EVERYTHING: KeyRoles = { companyRoles: ['company-full-access'], projectRoles: [], tagRoles: [] }

/** What a key may do in one project. */
export interface ProjectRights {
  roles: readonly Role[]
  /** Whether they are roles in the whole company. */
  company: boolean
}

interface Role {
  area: Right['area']
  write: boolean
}

const FORM = new RegExp(`^(company|project|tag)-(?:(${AREAS.join('|')})-(read|read-write|full-access)|full-access)$`)

function parse(name: string): (Role & { level: string }) | undefined {
  const [, level = '', area, extent] = FORM.exec(name) ?? []
  return level === '' ? undefined : { level, area: (area as Role['area']) ?? 'all', write: extent !== 'read' }
}

/**
 * Throws ApiError invalid unless each role is one of its level, roles in the company stand alone, and there is at
 * least one (wire facts, management keys).
 */
export function checkRoles({ companyRoles, projectRoles, tagRoles }: KeyRoles): void {
  checkLevel('company', 'reBac.companyRoles', companyRoles)
  for (const [at, { projectIds, roles }] of projectRoles.entries()) {
    checkGroup('project', `reBac.projectRoles[${at}]`, { named: projectIds, of: 'projectIds', roles })
  }
  for (const [at, { tags, roles }] of tagRoles.entries()) {
    checkGroup('tag', `reBac.tagRoles[${at}]`, { named: tags, of: 'tags', roles })
  }
  const others = projectRoles.length + tagRoles.length
  if (companyRoles.length > 0 && others > 0) {
    throw new ApiError('invalid', 'The reBac field may have companyRoles, or projectRoles and tagRoles, not both')
  }
  if (companyRoles.length + others === 0) throw new ApiError('invalid', 'The reBac field needs at least one role')
}

function checkGroup(level: string, field: string, group: { named: string[]; of: string; roles: string[] }): void {
  if (group.named.length === 0) throw new ApiError('invalid', `The ${field}.${group.of} field is required`)
  if (group.roles.length === 0) throw new ApiError('invalid', `The ${field}.roles field is required`)
  checkLevel(level, `${field}.roles`, group.roles)
}

function checkLevel(level: string, field: string, roles: readonly string[]): void {
  if (roles.every((role) => parse(role)?.level === level)) return
  const areas = AREAS.join('|')
  throw new ApiError(
    'invalid',
    `The ${field} field must hold ${level}-full-access, or ${level}-<${areas}>-<read|read-write|full-access>`,
  )
}

export function standingIn({ companyRoles, projectRoles, tagRoles }: KeyRoles, project: Project): ProjectRights {
  if (companyRoles.length > 0) return { roles: rolesOf(companyRoles), company: true }
  const own = projectRoles.filter(({ projectIds }) => projectIds.includes(project.id))
  const tagged = tagRoles.filter(({ tags }) => tags.some((tag) => project.tags.includes(tag)))
  return { roles: rolesOf([...own, ...tagged].flatMap(({ roles }) => roles)), company: false }
}

/** Names that this program does not know permit nothing. */
function rolesOf(names: readonly string[]): Role[] {
  return names.map(parse).filter((role) => role !== undefined)
}

export function allows({ roles, company }: ProjectRights, right: Right): boolean {
  if (right.company && !company) return false
  if (right.area === 'none') return roles.length > 0
  return roles.some(({ area, write }) => (area === 'all' || area === right.area) && (write || !right.write))
}
