/** What a kind adds to what all named documents do. Its file stands in features/kinds, under the kind's name. */
import type { DocumentContract, Kinds } from '../../../contract/kinds/index.generated.ts'
import type { Handle } from '../../../contract/operation.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { StoredDocument } from '../../../store/port/documents.ts'
import type { Tables } from '../../../store/port/index.ts'
import type { Context } from '../../context.ts'

export interface Rules {
  /**
   * Looks at what shall be kept, and resolves to it, perhaps completed. Nothing slow belongs here: it is called in the
   * transaction. Throws ApiError.
   */
  check?(change: Change): JsonObject | Promise<JsonObject>
  /** Removes what goes with some that were removed just now, in the same transaction. */
  removed?(ctx: Context, tables: Tables, ids: readonly string[]): Promise<void>
  /** What takes time before one is made, such as to ask a server of others. Resolves to what is to be kept. */
  prepare?(ctx: Context, document: JsonObject): Promise<JsonObject>
}

export interface Change {
  ctx: Context
  tables: Tables
  /** Every declared field but the secret ones. */
  document: JsonObject
  /** As it was; undefined for a new one. */
  before: StoredDocument | undefined
}

/** Rules of one kind, with an answer for each operation that it declares by hand. */
export type RulesOf<N extends keyof Kinds> = Rules & {
  [V in keyof OwnOperations<N>]: Handle<OwnOperations<N>[V], Context>
}

type OwnOperations<N extends keyof Kinds> = Omit<DocumentContract[N], keyof Kinds[N]['declaration']['routes']>
