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
