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
  /** Empty: it may do everything everywhere. Processes that know nothing of `re_bac` refuse a key with any other. */
  project_id: string
  name: string
  description: string
  digest: string
  status: string
  /** Unix seconds; 0 never. */
  expires_s: number
  permitted_ips: string
  re_bac: string
  version: number
  created_at: number
}
