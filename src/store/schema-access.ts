/** A membership: `role_id` is empty for the membership itself, `tenant_id` is empty for a role of the project. */
export interface GrantRow {
  project_id: string
  tenant_id: string
  role_id: string
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
