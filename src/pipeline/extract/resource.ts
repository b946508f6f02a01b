import type { Json } from '../../lib/json.ts'
import type { TableHints } from '../normalize/declare.ts'
import type { Disposition, MergeStrategy, Table } from '../normalize/schema.ts'
import type { Auth } from './auth.ts'
import type { PaginatorConfig } from './paginators.ts'

/** One thing to load: where its rows come from, and what becomes of them. */
export interface Resource {
  name: string
  /** Its table, where that has another name. */
  table?: string
  endpoint?: Endpoint
  /** Rows in place of an endpoint. */
  items?: Iterable<unknown> | AsyncIterable<unknown>
  /** Field, or fields, that tell rows apart. With one, rows are merged; without, appended. */
  primaryKey?: string | readonly string[]
  mergeKey?: string | readonly string[]
  write?: Disposition
  /** How rows are merged. upsert keeps `_dlt_id`s; it is the default where there is a primary key. */
  strategy?: MergeStrategy
  columns?: TableHints['columns']
  maxNesting?: number
  contract?: Table['schema_contract']
  incremental?: Incremental
  parent?: Parent
  /** A full walk brings all rows, so that rows which did not come are deleted at the destination. */
  isSnapshot?: boolean
  /** Left out unless it is asked for by name. */
  isOptional?: boolean
  /** Requests in seconds that the service allows for this resource. */
  rate?: { requests: number; seconds: number }
  /** Per item, before anything else sees it. undefined leaves the item out. */
  map?: (item: unknown) => unknown
  /** All items of a page at once, behind `map`. */
  transform?: (items: readonly unknown[]) => readonly unknown[]
  /** What is said of tables below its own, by their path in the data: `loginIds`, `userTenants.roleNames`. */
  nested?: Readonly<Record<string, NestedHints>>
}

export type NestedHints = Pick<TableHints, 'columns' | 'maxNesting'>

export interface Endpoint {
  path: string
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH'
  params?: { [name: string]: Json }
  json?: Json
  /** A body as a form has it, or a text as it is; in place of `json`. */
  data?: Json
  /** In place of the API's own. */
  auth?: Auth
  headers?: Record<string, string>
  paginator?: PaginatorConfig
  /** Path of the rows in an answer; guessed where it is left out. */
  selector?: string
  /** Path of the number of rows that the source has for this request. */
  totalPath?: string
  /** Statuses that mean no rows. */
  ignore?: readonly number[]
  /** Answers that mean no rows, and no further page. */
  responseActions?: readonly ResponseAction[]
}

/** An answer is meant that has all that is said: the status, and the text somewhere in its body. */
export interface ResponseAction {
  statusCode?: number | string
  content?: string
  action: 'ignore'
}

export interface Incremental {
  /** Path in an item, or `clock`: the source's time at the start of the walk, for sources that filter by change. */
  cursor: string
  /** Name under which the position is kept; the cursor's path where it is left out. */
  name?: string
  initial?: string | number
  /** What is taken off the position at the next start, in the cursor's unit, to catch rows that come late. */
  lag?: number
  /** Milliseconds between walks without a cursor, which see deletions. */
  fullEvery?: number
  /** Rows from here on are left out. The position is then neither asked for nor kept: a span is read anew. */
  end?: string | number
  /** The order in which rows come, where they have one: the walk ends behind the first row that is out of the span. */
  rowOrder?: 'asc' | 'desc'
  /** What becomes of rows without the cursor's field; they are kept without a word. */
  onMissing?: 'raise' | 'include' | 'exclude'
  /** Whether rows at the very start count (`closed`, as it is without a word), and those at the end (`open` is not). */
  rangeStart?: 'open' | 'closed'
  rangeEnd?: 'open' | 'closed'
}

export interface Parent {
  resource: string
  field: string
  /** So many parents in one request: the placeholder is then a list. */
  batch?: number
  /** Fields of the parent that its children carry as `_<parent>_<field>`. Not in batches. */
  include?: readonly string[]
  /** Parents without the field have no children; else they are an error. */
  skipMissing?: boolean
}

function keyOf(key: string | readonly string[] | undefined): readonly string[] {
  return typeof key === 'string' ? [key] : (key ?? [])
}

/** How its rows are written: as `wanted`, else as it says itself, else merged by its key, else appended. */
export function dispositionOf(resource: Resource, wanted?: Disposition | null): Disposition {
  const write = wanted ?? resource.write ?? (keyOf(resource.primaryKey).length > 0 ? 'merge' : 'append')
  return write === 'merge' && !canMerge(resource) ? 'append' : write
}

/** dlt appends what it should merge and has no key for; versions of rows (scd2) need none. */
export function canMerge({ primaryKey, mergeKey, strategy }: Resource): boolean {
  return strategy === 'scd2' || keyOf(primaryKey).length > 0 || keyOf(mergeKey).length > 0
}

/** How its rows are merged where they are: without a word by the primary key, else in place of all with a merge key. */
export function strategyOf({ primaryKey, strategy }: Resource): MergeStrategy {
  return strategy ?? (keyOf(primaryKey).length > 0 ? 'upsert' : 'delete-insert')
}

/** Strategies that look a row up by its primary key. */
const BY_KEY: readonly MergeStrategy[] = ['upsert', 'insert-only']

/** What stands against writing it so; undefined where nothing does. */
export function whyNotMerged(resource: Resource, wanted?: Disposition | null): string | undefined {
  const { name, primaryKey, strategy } = resource
  const merges = (wanted ?? resource.write ?? 'merge') === 'merge'
  if (!merges || !strategy || !BY_KEY.includes(strategy) || keyOf(primaryKey).length > 0) return undefined
  return `${name} has no primary key, and ${strategy} needs one`
}

export function hintsOf(resource: Resource, disposition: Disposition): TableHints {
  const isMerged = disposition === 'merge'
  return {
    disposition,
    strategy: isMerged ? strategyOf(resource) : undefined,
    primaryKey: isMerged ? keyOf(resource.primaryKey) : [],
    mergeKey: isMerged ? keyOf(resource.mergeKey) : [],
    columns: resource.columns,
    maxNesting: resource.maxNesting,
    contract: resource.contract,
    nested: resource.nested,
  }
}
