/** Fine-grained authorization: schemas, relations, and what changed of them. */
import type { Json } from '../../lib/json.ts'

/** A relation between a resource and a target. */
export type FgaTuple = {
  resource: string
  resourceType: string
  relation: string
  target: string
  /** A type, a set of it (`group#member`), or empty where nobody said. */
  targetType: string
}

/** Where the relations of a project stand. */
export interface FgaPosition {
  /** Grows with every change, by the number of its tuples or by one. */
  revision: number
  /** Another one after every change, also where a revision comes again after a reset. Empty before the first. */
  mark: string
  /** The version of the schema; empty without one. */
  schema: string
}

export interface FgaSchema {
  version: string
  /** Counts the versions, from 1. */
  number: number
  /** The text; empty for a structured schema that text cannot say. */
  dsl: string
  structured: Json
  /** The types that each relation takes. */
  targets: Json
}

export interface FgaChange {
  revision: number
  mark: string
  /** The mark before: changes that follow each other name each other. */
  previous: string
  /** Unix milliseconds. */
  at: number
  /** `schema`: another schema and the same tuples. `all`: tuples as well, and nothing tells which. */
  kind: 'tuples' | 'schema' | 'all'
  added: readonly FgaTuple[]
  removed: readonly FgaTuple[]
}

export interface FgaResource {
  resourceType: string
  resourceId: string
  displayName: string
}

export interface FgaBackup {
  id: string
  schemaNumber: number
  tupleCount: number
  /** Unix milliseconds. */
  createdAt: number
}

/** Relations that differ by their ids only. */
export interface FgaSort {
  resourceType: string
  relation: string
  targetType: string
  count: number
}

/** Those whose tuples a change of the schema takes along: types, and relations by type. */
export interface FgaDoomed {
  types: readonly string[]
  relations: readonly { type: string; relation: string }[]
}

/**
 * Some of the tuples: those that lead to targets, or those of a relation on resources whose targets are objects, sets or
 * one target, each by ids.
 */
export type FgaReading =
  | { kind: 'leading'; ids: readonly string[] }
  | { kind: 'objects' | 'sets'; resourceType: string; relation: string; ids: readonly string[] }
  | { kind: 'target'; resourceType: string; relation: string; ids: readonly string[]; target: string }

export interface Fga {
  position(project: string): Promise<FgaPosition>
  /** Keeps other changes away until the transaction ends. */
  lock(project: string): Promise<FgaPosition>
  /** Where it stands from now on; in the transaction of the change, behind `lock`. */
  advance(project: string, position: FgaPosition, change: FgaChange): Promise<void>
  /** Oldest first, at most so many. */
  changesAfter(project: string, revision: number, most: number): Promise<FgaChange[]>
  /** Those from that time on, unix milliseconds; undefined when the log does not reach back so far. */
  changesSince(project: string, time: number): Promise<FgaChange[] | undefined>
  /** Forgets changes from before a time, in all projects, but the last of each. */
  endChanges(time: number): Promise<void>
  schema(project: string, version: string): Promise<FgaSchema | undefined>
  saveSchema(project: string, schema: FgaSchema, at: number): Promise<void>
  /** Resolves to how many were not there. */
  add(project: string, tuples: readonly FgaTuple[]): Promise<number>
  /** Resolves to those that were there. */
  remove(project: string, tuples: readonly FgaTuple[]): Promise<FgaTuple[]>
  /** Resolves to how many there were. */
  removeAll(project: string): Promise<number>
  removeDoomed(project: string, doomed: FgaDoomed): Promise<number>
  /** Gives a type (`relation` undefined) or a relation of it another name, wherever tuples name it. */
  rename(project: string, from: { type: string; relation?: string }, to: string): Promise<void>
  /** How many there are of each sort; all of them are read for it. */
  sorts(project: string): Promise<FgaSort[]>
  /** At most so many are counted. */
  count(project: string, most: number): Promise<number>
  /** At most so many, in no promised order. */
  read(project: string, reading: FgaReading, most: number): Promise<FgaTuple[]>
  /** In the order of resource, its type, relation, target, its type: those behind `after`. */
  page(project: string, after: FgaTuple | undefined, most: number): Promise<FgaTuple[]>
  ofResources(project: string, resources: readonly string[]): Promise<FgaTuple[]>
  ofTargets(project: string, targets: readonly string[]): Promise<FgaTuple[]>
  loadResources(project: string, keys: readonly Omit<FgaResource, 'displayName'>[]): Promise<FgaResource[]>
  saveResources(project: string, resources: readonly FgaResource[]): Promise<void>
  /** Resources of a type that tuples or details name, by id, those behind `after`; the name is empty without details. */
  resourcesOf(project: string, type: string, after: string, most: number): Promise<FgaResource[]>
  /** The newest first. */
  backups(project: string): Promise<FgaBackup[]>
  backup(project: string, id: string): Promise<(FgaBackup & { schema: FgaSchema | undefined }) | undefined>
  /** Copies schema and tuples. */
  addBackup(project: string, backup: Omit<FgaBackup, 'tupleCount'>, schema: FgaSchema | undefined): Promise<number>
  /** The tuples of the backup in place of those that are there. */
  restoreBackup(project: string, id: string): Promise<void>
  removeBackup(project: string, id: string): Promise<boolean>
}
