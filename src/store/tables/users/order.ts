/** In which order users are found. */
import { type SelectQueryBuilder, sql } from 'kysely'
import type { UserFilter, UserSort } from '../../port/users.ts'
import type { UserRow } from './schema.ts'

/** Users that are equal so far follow by id, in the last direction, so that an index can have the whole order. */
export function inOrder<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  sort: UserFilter['sort'],
  project: string,
): SelectQueryBuilder<DB, TB, O> {
  if (sort.length === 0) return query.orderBy(sql.ref('users.created_at')).orderBy(sql.ref('users.id'))
  const sorted = sort.reduce(
    (so, { field, desc }) =>
      so.orderBy(field === 'tenant' ? firstTenant(project) : sql.ref(SORTS[field]), desc ? 'desc' : 'asc'),
    query,
  )
  if (sort.some(({ field }) => field === 'id')) return sorted
  return sorted.orderBy(sql.ref('users.id'), sort.at(-1)?.desc ? 'desc' : 'asc')
}

const firstTenant = (project: string) => sql<string>`coalesce((select min(g.tenant_id) from user_grants as g
  where g.project_id = ${project} and g.user_id = users.id and g.tenant_id <> ''), '')`

/** The columns of users that an order looks at, and the id. */
export function orderColumns(sort: UserFilter['sort']): Set<keyof UserRow> {
  const columns = sort.flatMap(({ field }) => (field === 'tenant' ? [] : [SORTS[field]]))
  return new Set(['id', ...(sort.length === 0 ? (['created_at'] as const) : columns)])
}

const SORTS: Record<Exclude<UserSort, 'tenant'>, keyof UserRow> = {
  id: 'id',
  modifiedTime: 'modified_at',
  createdTime: 'created_at',
  externalId: 'external_id',
  displayName: 'name',
  phoneNumber: 'phone',
  email: 'email',
  status: 'status',
}

export function isByAge(sort: UserFilter['sort']): boolean {
  return sort.length === 0 || (sort.length === 1 && sort[0]?.field === 'createdTime')
}

/** Whether an index has it. */
export function isIndexed(sort: UserFilter['sort']): boolean {
  return sort.length === 0 || (sort.length === 1 && sort.every(({ field }) => INDEXED.includes(field)))
}

const INDEXED = ['id', 'createdTime', 'displayName', 'phoneNumber', 'email']
