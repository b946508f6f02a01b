import type { Dialect, Index } from '../dialect.ts'

/** Users who are not enabled, by their status: they are few, and are searched for. */
export const statusIndexes: readonly Index[] = [
  { name: 'users_not_enabled', on: 'users', columns: 'project_id, status, id', where: "status <> 'enabled'" },
]

/**
 * The twenty-second. What an update of a user need not write: no index has the time of the change any more, so that PostgreSQL leaves them
 * all alone where nothing else of them changed; and who was only invited, as all are who are made or imported, is not
 * among the few by status. What is nothing but its key is kept once.
 */
export const leanerIndexes: readonly Index[] = [
  {
    name: 'users_in_order',
    on: 'users',
    columns: `project_id, created_at, id, test, status, password, totp, webauthn, saml, scim, oidc, verified_email,
      verified_phone, verified_recovery_email, verified_recovery_phone`,
  },
  { name: 'users_disabled', on: 'users', columns: 'project_id, id', where: "status = 'disabled'" },
]

/** With the status in it SQLite prefers it to the primary key, which leads to the user's whole row. */
export const disabledIndexes: readonly Index[] = [
  { name: 'users_disabled_by_status', on: 'users', columns: 'project_id, status, id', where: "status = 'disabled'" },
]

export function fewerIndexes({ keptAsKeys, roomForUpdates }: Dialect): string[] {
  const named = (...names: string[]) => names.map((name) => `${name} text not null`).join(', ')
  return [
    'drop index if exists users_by_age',
    'drop index if exists users_not_enabled',
    ...keptAsKeys(
      'user_login_ids',
      `${named('project_id', 'login_id', 'user_id')}, primary key (project_id, login_id)`,
    ),
    ...keptAsKeys(
      'user_grants',
      `${named('project_id', 'user_id', 'tenant_id', 'role_id')}, primary key (project_id, user_id, tenant_id, role_id)`,
      [
        'create index user_grants_by_tenant on user_grants (project_id, tenant_id, role_id, user_id)',
        'create index user_grants_by_role on user_grants (project_id, role_id, user_id)',
      ],
    ),
    ...keptAsKeys(
      'user_attributes',
      `${named('project_id', 'user_id', 'name', 'value')}, primary key (project_id, user_id, name, value)`,
      ['create index user_attributes_by_value on user_attributes (project_id, name, value, user_id)'],
    ),
    ...roomForUpdates('users'),
  ]
}
