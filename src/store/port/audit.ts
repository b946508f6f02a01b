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
  text: string
  oldestFirst: boolean
  limit: number
  offset: number
}

export interface AuditLog {
  add(project: string, records: readonly AuditRecord[]): Promise<void>
  search(project: string, filter: AuditFilter): Promise<{ records: AuditRecord[]; total: number }>
}
