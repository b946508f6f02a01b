/** What a picker offers, by what is typed into it. */
import { contract } from '../../../client/operations.ts'
import { AREAS } from '../../../contract/company/areas.ts'
import { elapsed } from '../../../lib/clock.ts'
import { call } from '../../api/call.ts'

export interface Option {
  /** What is sent. */
  id: string
  name: string
}

/** What is offered now. */
export interface Options {
  text: string
  options: readonly Option[]
  isOpen: boolean
  /** What is offered is of the text. */
  isSettled: boolean
  active: number
  /** Instead of options. */
  said: string
  search(text: string): void
  move(to: number): void
  close(): void
}

export type Source = (text: string) => Promise<Option[]>

/** Offered at once; who does not see theirs types more of it. */
export const MOST = 50

const isIn = (text: string) => {
  const part = text.toLowerCase()
  return ({ id, name }: Option) => `${name} ${id}`.toLowerCase().includes(part)
}

/** What begins with the text comes first, and the shorter of two that do. */
function nearer(text: string): (a: Option, b: Option) => number {
  const part = text.toLowerCase()
  const far = ({ id, name }: Option) => {
    const begins = name.toLowerCase().startsWith(part) || id.toLowerCase().startsWith(part)
    return (begins ? 0 : 1000) + name.length
  }
  return (a, b) => (text === '' ? 0 : far(a) - far(b))
}

/** Milliseconds for which a list that comes as a whole is good. */
const FRESH = 10_000

/** A list that the API gives as a whole is searched here. */
function whole(load: () => Promise<Option[]>): Source {
  let had: { list: Promise<Option[]>; at: number } | undefined
  return async (text) => {
    if (!had || elapsed() - had.at > FRESH) had = { list: load(), at: elapsed() }
    const { list } = had
    list.catch(() => {
      had = undefined
    })
    return (await list).filter(isIn(text)).sort(nearer(text)).slice(0, MOST)
  }
}

export const tenants = whole(async () =>
  ((await call(contract.tenant.loadAll)).tenants ?? []).map(({ id = '', name = '' }) => ({ id, name: name || id })),
)

export const permissions = whole(async () => named((await call(contract.permission.all)).permissions))

/** Roles that somebody can have in the project, or in a tenant: those of the project, and its own. */
export const rolesIn =
  (tenantId = ''): Source =>
  async (text) => {
    const asked = { text, includeProjectRoles: true, ...(tenantId && { tenantIds: [tenantId] }) }
    const { roles } = await call(contract.role.search, asked)
    return named((roles ?? []).filter((role) => !role.tenantId || role.tenantId === tenantId)).slice(0, MOST)
  }

export const roles = rolesIn()

/** Of the project and of tenants. */
export const allRoles: Source = async (text) => named((await call(contract.role.search, { text })).roles).slice(0, MOST)

function named(list: readonly { name?: string }[] | null | undefined): Option[] {
  return [...new Set((list ?? []).map(({ name = '' }) => name))].map((name) => ({ id: name, name }))
}

export const users: Source = async (text) => {
  const { users: found } = await call(contract.user.search, { text, limit: MOST, withTestUser: true })
  return (found ?? []).map(({ loginIds, userId = '', name }) => ({ id: loginIds?.[0] ?? userId, name: name || '' }))
}

const LEVELS = ['read', 'read-write', 'full-access']
const COMPANY_ROLES = ['full-access', ...AREAS.flatMap((area) => LEVELS.map((level) => `${area}-${level}`))]

/** What a management key may do in the company. */
export const companyRoles: Source = async (text) =>
  COMPANY_ROLES.map((role) => ({ id: `company-${role}`, name: `company-${role}` })).filter(isIn(text))
