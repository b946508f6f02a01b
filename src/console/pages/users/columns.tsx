import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { Badge, Status } from '../../parts/badge.tsx'
import type { Column } from '../../parts/table.tsx'
import { Time } from '../../parts/time.tsx'
import { sibling } from '../../router/location.ts'

export interface Query {
  text: string
  status: string
  tenant: string
  role: string
  by: string
  isDescending: boolean
}

/** Users in a page of the server's search. */
export const PAGE = 100

export async function searchUsers({ text, status, tenant, role, by, isDescending }: Query, page: number) {
  const { users, total } = await call(contract.user.search, {
    text,
    withTestUser: true,
    limit: PAGE,
    page,
    ...(status && { statuses: [status] }),
    ...(tenant && { tenantIds: [tenant] }),
    ...(role && { roleNames: [role] }),
    sort: [{ field: by || 'createdTime', desc: by === '' || isDescending }],
  })
  return { users: users ?? [], total: Number(total ?? 0) }
}

export type User = Awaited<ReturnType<typeof searchUsers>>['users'][number]

/** More are not selected at once: for them there is the command line. */
export const MOST_SELECTED = 10_000

/** All that a search finds. */
export async function everyOne(query: Query): Promise<User[]> {
  const all: User[] = []
  for (let page = 0; ; page++) {
    const { users } = await searchUsers(query, page)
    all.push(...users)
    if (users.length < PAGE || all.length >= MOST_SELECTED) return all
  }
}

/** What a person is called, and by what the API finds them. */
export const nameOf = ({ name, email, phone, loginIds }: User): string => name || email || phone || loginIds?.[0] || ''
export const loginOf = ({ loginIds, userId }: User): string => loginIds?.[0] || userId || ''

export const columns: readonly Column<User>[] = [
  {
    title: 'Name',
    sort: 'displayName',
    cell: (user) => <a href={sibling('users', user.userId ?? '')}>{nameOf(user)}</a>,
  },
  { title: 'Login id', from: 'tablet', cell: (user) => loginOf(user) },
  { title: 'Email', sort: 'email', from: 'desktop', cell: ({ email }) => email },
  {
    title: 'Status',
    sort: 'status',
    cell: ({ status, test }) => (
      <>
        <Status status={status ?? ''} /> {test && <Badge tone="info">test</Badge>}
      </>
    ),
  },
  {
    title: 'Tenants',
    from: 'desktop',
    cell: ({ userTenants }) => userTenants?.map(({ tenantName, tenantId }) => tenantName || tenantId).join(', '),
  },
  {
    title: 'Created',
    sort: 'createdTime',
    from: 'desktop',
    cell: ({ createdTime }) => <Time at={Number(createdTime) * 1000} />,
  },
]
