import type { Index } from '../dialect.ts'

/** The audit trail by whom and by what it is searched, and sign-ins by their age, which ends them. */
export const historyIndexes: readonly Index[] = [
  { name: 'audit_by_user', on: 'audit', columns: 'project_id, user_id, occurred_at, id' },
  { name: 'audit_by_action', on: 'audit', columns: 'project_id, action, occurred_at, id' },
  { name: 'logins_by_time', on: 'logins', columns: 'project_id, at, user_id, id' },
]
