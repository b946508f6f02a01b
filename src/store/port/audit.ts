import type { Block } from '../../contract/audit/blocks.ts'
import type { JsonObject } from '../../lib/json.ts'

export interface AuditRecord {
  id: string
  /** Unix milliseconds. */
  occurredAt: number
  userId: string
  action: string
  /** info, warn or error */
  type: string
  actorId: string
  device: string
  method: string
  geo: string
  remoteAddress: string
  loginIds: string[]
  tenants: string[]
  data: JsonObject
}

export interface AuditFilter {
  /** Unix milliseconds, both included; 0 unset. */
  from: number
  to: number
  userIds: string[]
  actions: string[]
  excludedActions: string[]
  devices: string[]
  methods: string[]
  geos: string[]
  remoteAddresses: string[]
  loginIds: string[]
  excludedLoginIds: string[]
  tenants: string[]
  /** Also records that belong to no tenant. */
  noTenants: boolean
  actorIds: string[]
  types: string[]
  fields: AuditField[]
  /** Lower-case. */
  text: string
  oldestFirst: boolean
  limit: number
  offset: number
}

/** A column that holds one of the values, or, when negative, none of them. Without values it filters nothing. */
export interface AuditField {
  column:
    | 'userId'
    | 'action'
    | 'actorId'
    | 'type'
    | 'device'
    | 'method'
    | 'geo'
    | 'remoteAddress'
    | 'loginIds'
    | 'tenants'
  values: string[]
  negative: boolean
}

/** A filter that keeps every record. */
export const EVERYTHING: AuditFilter = {
  from: 0,
  to: 0,
  userIds: [],
  actions: [],
  excludedActions: [],
  devices: [],
  methods: [],
  geos: [],
  remoteAddresses: [],
  loginIds: [],
  excludedLoginIds: [],
  tenants: [],
  noTenants: false,
  actorIds: [],
  types: [],
  fields: [],
  text: '',
  oldestFirst: false,
  limit: 0,
  offset: 0,
}

/** What records are counted by. */
export interface AuditGrouping {
  action: boolean
  device: boolean
  method: boolean
  geo: boolean
  /** By the whole list of a record. */
  tenants: boolean
  time: 'hour' | 'day' | ''
}

/** What is not grouped by is empty. */
export interface AuditCount {
  action: string
  device: string
  method: string
  geo: string
  tenants: string[]
  /** Unix milliseconds at which the hour or day began. */
  start: number
  count: number
}

/** A record's in the order of their times. */
export type AuditPlace = Pick<AuditRecord, 'occurredAt' | 'id'>

/** A record with what shows whether it was changed. */
export interface AuditEntry {
  record: AuditRecord
  stamp: string
  /** Whether a search by text looks at what it says. */
  isFound: boolean
}

export interface AuditLog {
  add(project: string, records: readonly AuditRecord[]): Promise<void>
  /** Oldest first: those after a place and from before a time, unix milliseconds. */
  after(project: string, place: AuditPlace, page: { before: number; limit: number }): Promise<AuditRecord[]>
  /** The oldest first: those after a place, up to another. */
  entriesBetween(project: string, from: AuditPlace, page: { to: AuditPlace; limit: number }): Promise<AuditEntry[]>
  /** In no order; those that are there. */
  entries(project: string, ids: readonly string[]): Promise<AuditEntry[]>
  /** In no order. */
  idsBetween(project: string, from: AuditPlace, to: AuditPlace): Promise<string[]>
  remove(project: string, ids: readonly string[]): Promise<void>
  /** Id of the newest record; empty where there is none. */
  newest(project: string): Promise<string>
  /** No more groups than the filter's limit. */
  count(project: string, filter: AuditFilter, by: AuditGrouping): Promise<AuditCount[]>
  search(project: string, filter: AuditFilter): Promise<{ records: AuditRecord[]; total: number }>
}

export interface AuditBlocks {
  /** The newest. */
  head(project: string): Promise<Block | undefined>
  /** Those behind a number, in order. */
  after(project: string, number: number, limit: number): Promise<Block[]>
  /** Those of late records with one from a time on, unix milliseconds. */
  late(project: string, since: number): Promise<Block[]>
  /** Number of the first with a record from a time on, unix milliseconds. */
  firstHolding(project: string, since: number): Promise<number | undefined>
  /** Resolves to whether it was added: another process may have taken the number. */
  add(project: string, block: Block): Promise<boolean>
  /** Removes those up to a number. */
  removeThrough(project: string, number: number): Promise<void>
}
