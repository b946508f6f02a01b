import type { Index } from '../dialect.ts'

/** Users who are not enabled, by their status: they are few, and are searched for. */
export const statusIndexes: readonly Index[] = [
  { name: 'users_not_enabled', on: 'users', columns: 'project_id, status, id', where: "status <> 'enabled'" },
]
