/** What is said of a named document, once. Operations, storage, commands, pipeline and reference follow from it. */
import type { JsonObject } from '../../../lib/json.ts'
import type { Area } from '../../company/areas.ts'
import type { FaultName } from '../../faults.ts'
import type { Holder, Operation, Route } from '../../operation.ts'
import type { Kind as SnapshotKind } from '../../project/snapshot/piece.ts'
import type { Field, Fields } from '../../wire.ts'

export interface Declaration {
  /** Its name in the contract; the file is named so, in kebab case. */
  noun: string
  /** In words, one and many: `['JWT template', 'JWT templates']`. */
  title: readonly [one: string, many: string]
  /** What it is, for help and reference. */
  summary: string
  /** In the OpenAPI document and the audit trail: `JWTTemplate`, `JWTTemplateCreated`. */
  message: string
  /** What ids that are made start with. */
  prefix: string
  /** Whose right it takes. */
  area: Area
  /** The keys of replies, for one and for many; requests that are `wrapped` use them too. */
  reply: readonly [one: string, many: string]
  /** What callers say of it, beside its id, with the limits of requests. */
  fields: Fields
  /** What the server adds to what it shows. */
  shows?: Shows
  /** The verbs that the wire has for it. */
  routes: Routes
  /** Of its verbs, who may call them beside a management key. */
  holders?: { readonly [V in Verb]?: Holder }
  /** These requests hold the document under the key of a reply, not at their root. */
  wrapped?: readonly ('create' | 'update')[]
  /** Whether its maker may choose the id. */
  ownId?: boolean
  /** Whether many come with their `total`. */
  counted?: boolean
  /** Fields kept sealed and never shown again: `given` by callers, or `issued`: shown when it is made, or made anew. */
  secrets?: { readonly [field: string]: 'given' | 'issued' }
  /** The field of which no two have the same; `name` where there is such a field. */
  unique?: string
  /** Another such field, by which it can be found. */
  lookup?: string
  /** The field that holds the id of what it belongs to, of which kind: it goes when that goes. */
  owner?: { readonly field: string; readonly noun: string }
  /** Fields that name something else of the project. */
  references?: { readonly [field: string]: 'tenant' }
  /** The part of a snapshot that it is. */
  snapshot?: SnapshotKind
  /** What the wire calls the fields of a search, and the most that one page holds. */
  search?: { readonly ids?: string; readonly names?: string; readonly text?: string; readonly limit?: string }
  /** What a search by text looks in; the unique field where nothing is said. */
  searched?: readonly string[]
  /** Operations that are no verb of documents; `features/configuration/documents/kinds/<noun>.ts` answers them. */
  operations?: { readonly [verb: string]: Operation }
  /** Errors where the wire has some of its own. */
  faults?: { readonly unknown?: FaultName; readonly taken?: FaultName }
  /** One that can be made, for reference and tests. */
  example: JsonObject
}

/** `loadByUri` finds by the field `uri`. */
export type Routes = { readonly [V in Verb]?: Route }
export type Verb = PlainVerb | `loadBy${string}`

/** The field that a verb finds documents by; undefined for the other verbs. */
export function fieldLoadedBy(verb: string): string | undefined {
  const [, first = '', rest = ''] = /^loadBy(.)(.*)$/.exec(verb) ?? []
  return first === '' ? undefined : first.toLowerCase() + rest
}

type PlainVerb =
  | 'create'
  | 'createMany'
  | 'update'
  | 'patch'
  | 'delete'
  | 'deleteMany'
  | 'load'
  | 'loadAll'
  | 'search'
  | 'import'
  | 'rotate'

/** A field that follows from the record, and how. */
export interface DerivedField<T = unknown> {
  field: Field<T>
  of(record: DocumentRecord): T
}
export type Shows = { readonly [field: string]: DerivedField }

/** What is known of a stored document beside what callers said. */
export interface DocumentRecord {
  /** How often it was written. */
  revision: number
  /** Unix milliseconds. */
  createdAt: number
  modifiedAt: number
}

export const get = (path: string): Route => ({ method: 'GET', path })
export const post = (path: string): Route => ({ method: 'POST', path })
