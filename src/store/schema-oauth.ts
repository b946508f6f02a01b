/** The tables of applications that users sign in to. */

export interface OauthTables {
  oauth_requests: OauthRequestRow
  oauth_codes: OauthCodeRow
  oauth_grants: OauthGrantRow
  consents: ConsentRow
}

export interface OauthRequestRow {
  project_id: string
  id: string
  kind: string
  app_id: string
  browser: string
  asked: string
  progress: string
  created_at: number
  expires_at: number
}

export interface OauthCodeRow {
  project_id: string
  id: string
  app_id: string
  user_id: string
  grant_id: string
  granted: string
  /** 0 until it was redeemed. */
  used_at: number
  created_at: number
  expires_at: number
}

export interface OauthGrantRow {
  project_id: string
  id: string
  kind: string
  app_id: string
  user_id: string
  consent_id: string
  granted: string
  generation: number
  created_at: number
  used_at: number
  expires_at: number
}

export interface ConsentRow {
  project_id: string
  id: string
  app_id: string
  user_id: string
  tenant_id: string
  scopes: string
  granted_by: string
  created_at: number
  modified_at: number
  /** 0 never. */
  expires_at: number
}
