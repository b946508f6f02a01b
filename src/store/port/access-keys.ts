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
  /** Member of any of them. */
  tenantIds: string[]
  /** Lower-case, anywhere in id, name or description. */
  text: string
  boundUserId: string
  createdBy: string
  customAttributes: JsonObject
}

export interface AccessKeys {
  load(project: string, id: string): Promise<AccessKey | undefined>
  /** Loads, and keeps other writers off the key until the transaction ends. */
  lock(project: string, id: string): Promise<AccessKey | undefined>
  byDigest(project: string, digest: string): Promise<AccessKey | undefined>
  /** In the order of creation; those of one moment by name. */
  search(project: string, filter: Partial<AccessKeyFilter>): Promise<AccessKey[]>
  /** Which of the digests are known. */
  known(project: string, digests: readonly string[]): Promise<Set<string>>
  /** Which of the ids of users, there or gone, keys are bound to. */
  boundTo(project: string, userIds: readonly string[]): Promise<Set<string>>
  create(project: string, keys: readonly AccessKey[]): Promise<void>
  /** Replaces the whole key. */
  update(project: string, key: AccessKey): Promise<void>
  /** Unknown ids are ignored; resolves to those that exist. */
  setStatus(project: string, ids: readonly string[], status: AccessKey['status']): Promise<string[]>
  /** Unknown ids are ignored; resolves to those removed. */
  remove(project: string, ids: readonly string[]): Promise<string[]>
  /** Ids of keys that are members of this tenant and of no other. */
  onlyIn(project: string, tenantId: string): Promise<string[]>
  leaveTenant(project: string, tenantId: string): Promise<void>
}
