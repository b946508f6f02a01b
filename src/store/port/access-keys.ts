import type { JsonObject } from '../../lib/json.ts'
import type { Grant } from './users.ts'

export interface AccessKey {
  id: string
  name: string
  description: string
  status: 'active' | 'inactive'
  /** Unix seconds, 0 never. */
  expiresAt: number
  /** Id of the management key that made it. */
  createdBy: string
  boundUserId: string
  customClaims: JsonObject
  permittedIps: string[]
  customAttributes: JsonObject
  /** SHA-256 of the cleartext, base64url. */
  digest: string
  /** Unix milliseconds. */
  createdAt: number
  grants: Grant[]
}

export interface AccessKeyFilter {
  tenantIds: string[]
  /** Lower-case, anywhere in id, name or description. */
  text: string
  boundUserId: string
  createdBy: string
  customAttributes: JsonObject
  sort: { field: string; desc: boolean }[]
}

export interface AccessKeys {
  load(project: string, id: string): Promise<AccessKey | undefined>
  byDigest(project: string, digest: string): Promise<AccessKey | undefined>
  search(project: string, filter: Partial<AccessKeyFilter>): Promise<AccessKey[]>
  /** Resolves to the ids whose secret is already known; those are not stored. */
  create(project: string, keys: readonly AccessKey[]): Promise<string[]>
  update(project: string, key: AccessKey): Promise<void>
  setStatus(project: string, ids: readonly string[], status: AccessKey['status']): Promise<void>
  /** Unknown ids are ignored; resolves to those removed. */
  remove(project: string, ids: readonly string[]): Promise<string[]>
  onlyIn(project: string, tenantId: string): Promise<string[]>
  leaveTenant(project: string, tenantId: string): Promise<void>
}
