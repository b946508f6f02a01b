import type { JsonObject } from '../../lib/json.ts'

/** A sign-in that an application asked for and that has not come to its end. */
export interface OauthRequest {
  /** Digest of the state id that travels in addresses. */
  id: string
  /** Which application: `inbound` or `federated`, and its id. */
  kind: string
  appId: string
  /** Digest of the secret in the browser's cookie. */
  browser: string
  /** What was asked for. */
  asked: JsonObject
  /** How far it has come. */
  progress: JsonObject
  /** Unix milliseconds, both. */
  createdAt: number
  expiresAt: number
}

/** An authorization code. It stays until it expires, so that a second use is seen. */
export interface OauthCode {
  /** Digest of the code. */
  id: string
  appId: string
  userId: string
  /** The grant that redeeming it makes. */
  grantId: string
  /** All that the grant and its tokens say. */
  granted: JsonObject
  /** Unix milliseconds; `usedAt` is 0 until it was redeemed. */
  usedAt: number
  createdAt: number
  expiresAt: number
}

/** What a user gave to an application once: a refresh token with all that succeed it. */
export interface OauthGrant {
  id: string
  kind: string
  appId: string
  userId: string
  consentId: string
  granted: JsonObject
  /** Counts the rotations of the refresh token. */
  generation: number
  /** Unix milliseconds, all. */
  createdAt: number
  usedAt: number
  expiresAt: number
}

export interface Consent {
  id: string
  appId: string
  userId: string
  tenantId: string
  scopes: string[]
  grantedBy: string
  /** Unix milliseconds; `expiresAt` 0 never. */
  createdAt: number
  modifiedAt: number
  expiresAt: number
}

export interface Oauth {
  loadRequest(project: string, id: string): Promise<OauthRequest | undefined>
  createRequest(project: string, request: OauthRequest): Promise<void>
  /** Replaces how far it has come. */
  advance(project: string, id: string, progress: JsonObject): Promise<void>
  /** False when it was gone already: of many that end it at once, one does. */
  takeRequest(project: string, id: string): Promise<boolean>

  loadCode(project: string, id: string): Promise<OauthCode | undefined>
  createCode(project: string, code: OauthCode): Promise<void>
  /** False when it was used before. */
  useCode(project: string, id: string, now: number): Promise<boolean>

  loadGrant(project: string, id: string): Promise<OauthGrant | undefined>
  createGrant(project: string, grant: OauthGrant): Promise<void>
  /** One generation on; false when somebody else did that already. */
  rotate(project: string, id: string, generation: number, now: number): Promise<boolean>
  /** False when it was gone already. */
  removeGrant(project: string, id: string): Promise<boolean>

  /** The user's grants and codes; consents stay. */
  removeOf(project: string, userId: string): Promise<void>
  /** Everything that belongs to these applications: grants, consents, codes and requests. */
  removeApps(project: string, appIds: readonly string[]): Promise<void>
  /** Of all projects. */
  removeExpired(now: number): Promise<void>
}

export interface ConsentFilter {
  ids?: readonly string[]
  appId?: string
  userIds?: readonly string[]
  tenantId?: string
  /** Only those of tenants. */
  ofTenants?: boolean
}

export interface Consents {
  /** The one consent of a user to an application, in a tenant or (empty) without one. */
  find(project: string, key: { appId: string; userId: string; tenantId: string }): Promise<Consent | undefined>
  load(project: string, id: string): Promise<Consent | undefined>
  /** Oldest first; `limit` 0 for all. */
  search(
    project: string,
    filter: ConsentFilter,
    page: { offset: number; limit: number },
  ): Promise<{ consents: Consent[]; total: number }>
  /** False when the user has one for the application and tenant. */
  create(project: string, consent: Consent): Promise<boolean>
  /** Replaces scopes and times. */
  update(project: string, consent: Consent): Promise<void>
  /** Resolves to those removed. */
  remove(project: string, filter: ConsentFilter): Promise<Consent[]>
}
