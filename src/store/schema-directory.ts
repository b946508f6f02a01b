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
