/** Users who are not enabled, by their status: they are few, and are searched for. */
export function statuses(): string[] {
  return [`create index users_not_enabled on users (project_id, status, id) where status <> 'enabled'`]
}
