import type { Kind } from '../../contract/project/snapshot/piece.ts'
import type { SecretKind } from '../../contract/project/snapshot/secrets.ts'
import type { Json } from '../../lib/json.ts'

/** One record of a project's configuration. A secret in its document reads PLACEHOLDER_VALUE. */
export interface Entity {
  kind: Kind
  id: string
  /** Its place among its kind. */
  position: number
  /** The name of its snapshot file where that is not its id. */
  file: string
  /** How often it was written. */
  revision: number
  document: Json
  /** The document's text, in a record that was read. */
  json?: string
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

/** Two that are the same have the same document. */
export interface Version extends Pick<Entity, 'revision' | 'modifiedAt'> {
  /** Of the document; empty where a program has written it that knew none. */
  digest: string
}

export interface Configuration {
  load(project: string, kind: Kind, id: string): Promise<Entity | undefined>
  /** The documents of the project and of one of its ways to sign in, each null where there is none. */
  signingIn(project: string, method: string): Promise<{ project: Json; auth: Json }>
  /** Which of its versions is there, without its document. */
  version(project: string, kind: Kind, id: string): Promise<Version | undefined>
  /** By position, then id. */
  list(project: string, kind: Kind): Promise<Entity[]>
  /** The same without the documents. */
  revisions(project: string, kind: Kind): Promise<Pick<Entity, 'id' | 'revision'>[]>
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

export type { Kind, SecretKind }
