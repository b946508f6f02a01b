/** The tables of users. */

export interface UserTables {
  users: UserRow
  user_login_ids: { project_id: string; login_id: string; user_id: string }
  user_grants: GrantRow & { user_id: string }
  user_apps: { project_id: string; app_id: string; user_id: string }
  user_families: { project_id: string; family_id: string; user_id: string; dependent: number }
  user_attributes: { project_id: string; name: string; value: string; user_id: string }
  passwords: PasswordRow
  passkeys: PasskeyRow
  provider_tokens: ProviderTokenRow
  logins: LoginRow
}

/** A membership: `role_id` is empty for the membership itself, `tenant_id` is empty for a role of the project. */
export interface GrantRow {
  project_id: string
  tenant_id: string
  role_id: string
}

export interface UserRow {
  project_id: string
  id: string
  status: string
  /** vouched, claimed or proven: whose the account is. */
  ownership: string
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
  /** JSON list of memberships; `user_families` holds the same for searches. */
  families: string
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
  user_handle: string
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
