export interface FgaRows {
  fga_state: FgaStateRow
  fga_schemas: FgaSchemaRow
  fga_tuples: FgaTupleRow
  fga_changes: FgaChangeRow
  fga_resources: { project_id: string; resource_type: string; resource: string; display_name: string }
  fga_backups: FgaBackupRow
  fga_backup_tuples: FgaTupleRow & { backup_id: string }
}

/** Where the relations of a project stand: one row, which every change locks and changes. */
export interface FgaStateRow {
  project_id: string
  revision: number
  mark: string
  /** The version of the schema; empty without one. */
  schema_version: string
}

interface FgaSchemaRow {
  project_id: string
  version: string
  number: number
  created_at: number
  /** JSON of text, structured form and the types that relations take. */
  document: string
}

export interface FgaTupleRow {
  project_id: string
  resource: string
  resource_type: string
  relation: string
  target: string
  /** A type, a set of it (`group#member`), or empty where nobody said. */
  target_type: string
}

/** One change, of however many tuples. */
export interface FgaChangeRow {
  project_id: string
  revision: number
  mark: string
  /** The mark before. */
  previous: string
  at: number
  /** tuples, schema, or all: more has changed than the row tells. */
  kind: string
  /** JSON of what was added and removed. */
  tuples: string
}

export interface FgaBackupRow {
  project_id: string
  id: string
  schema_number: number
  tuple_count: number
  created_at: number
  /** JSON as in `fga_schemas`; empty without a schema. */
  document: string
}
