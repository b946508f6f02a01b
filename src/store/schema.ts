import type { ConfigurationRow, ConfigurationSecretRow, ProcessRow, RestorePointRow } from './schema-configuration.ts'
import type { OauthTables } from './schema-oauth.ts'
import type { OutboxRow, SessionRow, SigningKeyRow, ThrottleRow, TotpSeedRow } from './schema-sessions.ts'

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

export interface ProjectRow {
  id: string
  company_id: string
  name: string
  environment: string
  tags: string
  settings: string
  created_at: number
}

export interface ManagementKeyRow {
  id: string
  company_id: string
  /** Empty: a key of the company, good for all of its projects. */
  project_id: string
  name: string
  description: string
  digest: string
  status: string
  /** Unix seconds; 0 never. */
  expires_s: number
  permitted_ips: string
  created_at: number
}

export interface UserRow {
  project_id: string
  id: string
  status: string
  test: number
  name: string
  given_name: string
  middle_name: string
  family_name: string
  email: string
  verified_email: number
  phone: string
  verified_phone: number
  picture: string
  recovery_email: string
  verified_recovery_email: number
  recovery_phone: string
  verified_recovery_phone: number
  /** JSON list; `user_login_ids` holds the same for uniqueness. */
  login_ids: string
  /** The first login id, for sorting. */
  external_id: string
  /** JSON list; `user_apps` holds the same for searches. */
  sso_app_ids: string
  /** JSON object; `user_attributes` holds the same for searches. */
  custom_attributes: string
  /** JSON map of provider name to true. */
  oauth: string
  password: number
  totp: number
  webauthn: number
  saml: number
  scim: number
  oidc: number
  /** Unix seconds; 0 none. */
  consent_expires_s: number
  /** Tokens issued at or before this moment are void. */
  sessions_void_at: number
  created_at: number
  modified_at: number
  /** Lower-case text of what a search looks in. */
  search_text: string
}

/** A membership: `role_id` is empty for the membership itself, `tenant_id` is empty for a role of the project. */
export interface GrantRow {
  project_id: string
  tenant_id: string
  role_id: string
}

export interface PasswordRow {
  project_id: string
  user_id: string
  /** JSON: `{ scheme, ... }` as imported, or `{ scheme: 'phc', hash }`. */
  hash: string
  /** JSON list of earlier hashes, newest first. */
  history: string
  expired: number
  changed_at: number
}

export interface PasskeyRow {
  project_id: string
  user_id: string
  id: string
  rp_id: string
  kind: string
  display_name: string
  public_key: string
  counter: number
  created_at: number
}

export interface ProviderTokenRow {
  project_id: string
  user_id: string
  provider: string
  provider_user_id: string
  /** Sealed JSON: access and refresh token. */
  sealed: string
  scopes: string
  expires_s: number
}

export interface LoginRow {
  project_id: string
  user_id: string
  id: string
  at: number
  city: string
  country: string
  ip: string
  tenant_id: string
}

/** A code or link that waits to be verified. Only digests of what the user must show are kept. */
export interface ChallengeRow {
  project_id: string
  /** Digest of the token for links; `method:userId:loginId` for codes, so that a new code replaces the old. */
  id: string
  kind: string
  method: string
  user_id: string
  login_id: string
  /** Salted digest of the code; empty for links. */
  digest: string
  salt: string
  /** Digest of the pendingRef of an enchanted link. */
  pending_digest: string
  /** JSON: login options and whatever the verification needs. */
  options: string
  reusable: number
  attempts: number
  status: string
  created_at: number
  expires_at: number
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

export interface TenantRow {
  project_id: string
  id: string
  name: string
  custom_attributes: string
  self_provisioning_domains: string
  auth_type: string
  domains: string
  disabled: number
  enforce_sso: number
  enforce_sso_exclusions: string
  federated_app_ids: string
  parent: string
  default_roles: string
  role_inheritance: string
  settings: string
  created_at: number
}

export interface RoleRow {
  project_id: string
  id: string
  tenant_id: string
  name: string
  description: string
  is_default: number
  private: number
  created_at: number
}

export interface PermissionRow {
  project_id: string
  id: string
  name: string
  description: string
  system: number
}

export interface AccessKeyRow {
  project_id: string
  id: string
  name: string
  description: string
  status: string
  expires_s: number
  created_by: string
  bound_user_id: string
  custom_claims: string
  permitted_ips: string
  custom_attributes: string
  digest: string
  created_at: number
}

export interface AppRow {
  project_id: string
  id: string
  name: string
  client_id: string
  description: string
  status: string
  /** JSON of everything else that the wire shows of an app. */
  settings: string
  created_at: number
}

export interface AppSecretRow {
  project_id: string
  app_id: string
  id: string
  name: string
  /** AES-256-GCM under the master key: the API shows secrets again on request. */
  sealed: string
  digest: string
  status: string
  expires_s: number
  created_at: number
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
