/** One record of a project's configuration, whatever its kind: what a snapshot carries is one row each. */
export interface ConfigurationRow {
  project_id: string
  kind: string
  id: string
  position: number
  file: string
  revision: number
  document: string
  modified_at: number
}

export interface ConfigurationSecretRow {
  project_id: string
  kind: string
  owner: string
  name: string
  sealed: string
}

export interface RestorePointRow {
  project_id: string
  id: string
  created_at: number
  actor_id: string
  reason: string
  content: string
}

export interface ProcessRow {
  project_id: string
  id: string
  result: string
  created_at: number
}
