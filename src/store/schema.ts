import type {
  AccessKeyRow,
  AppRow,
  AppSecretRow,
  GrantRow,
  PermissionRow,
  RoleRow,
  TenantRow,
} from './schema-access.ts'
import type { ConfigurationRow, ConfigurationSecretRow, ProcessRow, RestorePointRow } from './schema-configuration.ts'
import type { ManagementKeyRow, ProjectRow } from './schema-directory.ts'
import type { OauthTables } from './schema-oauth.ts'
import type { OutboxRow, SessionRow, SigningKeyRow, ThrottleRow, TotpSeedRow } from './schema-sessions.ts'
import type { ChallengeRow, LoginRow, PasskeyRow, PasswordRow, ProviderTokenRow, UserRow } from './schema-users.ts'

/**
 * The tables as Kysely sees them. Every key starts with the project, so that a distributed PostgreSQL can shard by
 * it; companies, projects and management keys are the small directory that every shard knows.
 *
 * Times are unix milliseconds unless the name ends in `_s`. Flags are 0 or 1. `json` columns hold JSON text.
 */
export interface Schema extends OauthTables {
  companies: { id: string; name: string; created_at: number }
  projects: ProjectRow
  management_keys: ManagementKeyRow
  users: UserRow
  user_login_ids: { project_id: string; login_id: string; user_id: string }
  user_grants: GrantRow & { user_id: string }
  user_apps: { project_id: string; app_id: string; user_id: string }
  user_attributes: { project_id: string; name: string; value: string; user_id: string }
  passwords: PasswordRow
  passkeys: PasskeyRow
  provider_tokens: ProviderTokenRow
  logins: LoginRow
  challenges: ChallengeRow
  attributes: AttributeRow
  tenants: TenantRow
  roles: RoleRow
  role_permissions: { project_id: string; role_id: string; permission_id: string }
  permissions: PermissionRow
  access_keys: AccessKeyRow
  access_key_grants: GrantRow & { key_id: string }
  apps: AppRow
  app_secrets: AppSecretRow
  audit: AuditRow
  configuration: ConfigurationRow
  configuration_secrets: ConfigurationSecretRow
  restore_points: RestorePointRow
  processes: ProcessRow
  signing_keys: SigningKeyRow
  sessions: SessionRow
  throttles: ThrottleRow
  totp_seeds: TotpSeedRow
  outbox: OutboxRow
}

export interface AttributeRow {
  project_id: string
  /** user, tenant or accessKey */
  owner: string
  name: string
  type: number
  display_name: string
  options: string
  default_value: string
  view_permissions: string
  edit_permissions: string
  editable: number
  position: number
}

export interface AuditRow {
  project_id: string
  id: string
  occurred_at: number
  user_id: string
  action: string
  type: string
  actor_id: string
  device: string
  method: string
  geo: string
  remote_address: string
  login_ids: string
  tenants: string
  data: string
  search_text: string
}
