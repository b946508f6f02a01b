import type { descoper } from '../../../contract/company/descoper/descoper.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { InputOf } from '../../../contract/operation.ts'
import type { Descoper, DescoperRights } from '../../../store/port/descopers.ts'
import type { Tables } from '../../../store/port/index.ts'
import { audited, type Context, newId } from '../../context.ts'
import { toEmail } from '../../user/addresses.ts'

type NewDescoper = InputOf<typeof descoper.create>['descopers'][number]
type DescoperChange = InputOf<typeof descoper.update>

/** Throws ApiError documentExists, or invalid for roles that cannot be. */
export async function createDescoper(ctx: Context, tables: Tables, input: NewDescoper): Promise<Descoper> {
  const { companyId } = ctx.caller
  const loginId = toEmail(input.loginId).toLowerCase()
  await checkRights(tables, companyId, input.rbac)
  const made: Descoper = {
    id: newId(ctx, 'D'),
    companyId,
    loginId,
    attributes: { ...input.attributes, email: input.attributes.email || loginId },
    rbac: input.rbac,
    status: input.sendInvite ? 'invited' : 'enabled',
    createdAt: ctx.clock(),
  }
  if (!(await tables.descopers.create(made))) {
    throw new ApiError('documentExists', `Cannot create a descoper: there is one with the login id ${loginId}`)
  }
  await note(ctx, tables, 'DescoperCreated', made)
  return made
}

/** Throws ApiError noDescoper, or invalid for roles that cannot be. */
export async function changeDescoper(ctx: Context, tables: Tables, change: DescoperChange): Promise<Descoper> {
  const { companyId } = ctx.caller
  await tables.projects.lockCompany(companyId)
  const before = await findDescoper(tables, companyId, change.id)
  const { displayName, email, phone } = { ...before.attributes, ...change.attributes }
  const rbac = change.rbac ?? before.rbac
  await checkRights(tables, companyId, rbac)
  const changed = {
    ...before,
    attributes: {
      displayName: displayName ?? before.attributes.displayName,
      email: email ?? before.attributes.email,
      phone: phone ?? before.attributes.phone,
    },
    rbac,
  }
  await tables.descopers.update(changed)
  await note(ctx, tables, 'DescoperModified', changed)
  return changed
}

/** Throws ApiError noDescoper. */
export async function removeDescoper(ctx: Context, tables: Tables, id: string): Promise<void> {
  const { companyId } = ctx.caller
  const gone = await findDescoper(tables, companyId, id)
  if (!(await tables.descopers.remove(companyId, id))) throw unknown(id)
  await note(ctx, tables, 'DescoperDeleted', gone)
}

export async function findDescoper(tables: Tables, companyId: string, id: string): Promise<Descoper> {
  const found = await tables.descopers.load(companyId, id)
  if (!found) throw unknown(id)
  return found
}

const unknown = (id: string) => new ApiError('noDescoper', `There is no descoper ${id}`)

/** A company's admin has no other role, and everybody else at least one; what is named is there. */
async function checkRights(tables: Tables, companyId: string, rights: DescoperRights): Promise<void> {
  const { isCompanyAdmin, tags, projects } = rights
  const isNarrow = tags.length + projects.length > 0
  if (isCompanyAdmin === isNarrow) {
    throw new ApiError('invalid', 'The rbac field must make a company admin, or give roles by tags or projects')
  }
  if (projects.length === 0) return
  const known = new Set((await tables.projects.list(companyId)).map(({ id }) => id))
  for (const [at, { projectIds }] of projects.entries()) {
    if (projectIds.every((id) => known.has(id))) continue
    throw new ApiError('invalid', `The rbac.projects[${at}].projectIds field names a project that is not there`)
  }
}

/** As for management keys: in the trail of the project by which the company was called. */
async function note(ctx: Context, tables: Tables, action: string, { id, loginId }: Descoper): Promise<void> {
  await tables.audit.add(ctx.caller.project.id, [audited(ctx, action, { data: { id, loginId } })])
}
