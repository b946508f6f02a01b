import type { Json } from '../../lib/json.ts'

/**
 * What a piece of configuration is. `file` is a snapshot's file that nothing here models, `extra` the unmodelled keys
 * of a file that is; `role`, `permission` and `attribute` hold what a snapshot says beyond their own tables.
 */
export const KINDS = [
  'project',
  'auth',
  'connector',
  'flow',
  'widget',
  'widgetFlow',
  'style',
  'list',
  'jwtTemplate',
  'application',
  'outboundApp',
  'asset',
  'role',
  'permission',
  'attribute',
  'extra',
  'file',
] as const

export type Kind = (typeof KINDS)[number]

/** One record of a project's configuration. A secret in its document reads PLACEHOLDER_VALUE. */
export interface Entity {
  kind: Kind
  id: string
  /** Its place among its kind. */
  position: number
  /** How often it was written. */
  revision: number
  document: Json
  /** Unix milliseconds. */
  modifiedAt: number
}

/** A secret of a connector, OAuth provider, ...: `name` is its path in the document. */
export interface SealedSecret {
  kind: SecretKind
  owner: string
  name: string
  /** Encrypted with the master key. */
  sealed: string
}

export type SecretKind = 'connector' | 'oauthProvider' | 'outboundApp' | 'externalAuth' | 'application'

/** A project's configuration as it stood before an import. */
export interface RestorePoint {
  id: string
  /** Unix milliseconds. */
  createdAt: number
  /** Id of the management key that made the import. */
  actorId: string
  reason: string
  /** Compressed; empty in lists. */
  content: string
}

/** Something that was asked for and can be asked about later. */
export interface Process {
  id: string
  result: Json
  /** Unix milliseconds. */
  createdAt: number
}

export interface Configuration {
  load(project: string, kind: Kind, id: string): Promise<Entity | undefined>
  /** By position, then id. */
  list(project: string, kind: Kind): Promise<Entity[]>
  /** Every kind, each by position, then id. */
  all(project: string): Promise<Entity[]>
  /** Keeps every other writer of this project's configuration, roles and attributes out until the transaction ends. */
  lock(project: string): Promise<void>
  /** Creates or replaces. */
  save(project: string, entities: readonly Entity[]): Promise<void>
  remove(project: string, kind: Kind, ids: readonly string[]): Promise<void>
  secrets(project: string): Promise<SealedSecret[]>
  /** Creates or replaces. */
  saveSecrets(project: string, secrets: readonly SealedSecret[]): Promise<void>
  removeSecrets(project: string, secrets: readonly Omit<SealedSecret, 'sealed'>[]): Promise<void>
  addRestorePoint(project: string, point: RestorePoint): Promise<void>
  /** Newest first, without their content. */
  restorePoints(project: string): Promise<RestorePoint[]>
  restorePoint(project: string, id: string): Promise<RestorePoint | undefined>
  removeRestorePoints(project: string, ids: readonly string[]): Promise<void>
  saveProcess(project: string, process: Process): Promise<void>
  process(project: string, id: string): Promise<Process | undefined>
}
