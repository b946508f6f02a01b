import type { JsonObject } from '../../lib/json.ts'

/** A named document of a project, whatever its kind. */
export interface StoredDocument {
  kind: string
  id: string
  /** What no two of a kind have the same; '' for none. */
  name: string
  /** Another such text, by which it is found; '' for none. */
  lookup: string
  /** Id of what it belongs to; '' for nothing. */
  owner: string
  /** How often it was written. */
  revision: number
  document: JsonObject
  /** Secrets by field, encrypted with the master key. */
  sealed: { [field: string]: string }
  /** Lower-case text of what a search looks in. */
  searchText: string
  /** Unix milliseconds. */
  createdAt: number
  modifiedAt: number
}

/** What must hold of what is found: all filters that are given, each for one of its values. */
export interface DocumentFilter {
  ids?: readonly string[]
  names?: readonly string[]
  owner?: string
  /** In lower case. */
  text?: string
  offset: number
  limit: number
}

export interface Documents {
  load(project: string, kind: string, id: string): Promise<StoredDocument | undefined>
  /** `load`, with other writers kept from it until the transaction ends. */
  lock(project: string, kind: string, id: string): Promise<StoredDocument | undefined>
  byName(project: string, kind: string, name: string): Promise<StoredDocument | undefined>
  byLookup(project: string, kind: string, lookup: string): Promise<StoredDocument | undefined>
  /** All of a kind, or those that belong to something; in the order in which they were made, those of one moment by id. */
  list(project: string, kind: string, owner?: string): Promise<StoredDocument[]>
  /** A page of what matches, in that order, and how many match. */
  search(project: string, kind: string, filter: DocumentFilter): Promise<{ documents: StoredDocument[]; total: number }>
  /** False when its id, name or look-up is taken. */
  create(project: string, document: StoredDocument): Promise<boolean>
  /** False when its name or look-up is taken. */
  update(project: string, document: StoredDocument): Promise<boolean>
  /** Resolves to those that were there. */
  remove(project: string, kind: string, ids: readonly string[]): Promise<StoredDocument[]>
}
