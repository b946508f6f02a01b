import type { JsonObject } from '../../lib/json.ts'

export interface App {
  id: string
  name: string
  clientId: string
  description: string
  status: string
  /** All else that the wire shows of an app, as it stands there. */
  settings: JsonObject
  /** Unix milliseconds. */
  createdAt: number
}

export interface AppSecret {
  appId: string
  id: string
  name: string
  /** Encrypted with the master key. */
  sealed: string
  /** SHA-256 of the cleartext, base64url. */
  digest: string
  status: 'active' | 'disabled'
  /** Unix seconds, 0 never. */
  expiresAt: number
  /** Unix milliseconds. */
  createdAt: number
}

export interface Apps {
  load(project: string, id: string): Promise<App | undefined>
  /** Loads, and keeps other writers off the app and its secrets until the transaction ends. */
  lock(project: string, id: string): Promise<App | undefined>
  byClientId(project: string, clientId: string): Promise<App | undefined>
  /** In the order of creation, those of one moment by name; `limit` 0 for all. */
  list(project: string, page: { offset: number; limit: number }): Promise<{ apps: App[]; total: number }>
  /** False when the id, name or client id is taken. */
  create(project: string, app: App): Promise<boolean>
  /** Replaces the whole app. False, and nothing changed, when another app has the name. */
  update(project: string, app: App): Promise<boolean>
  /** Unknown ids are ignored; resolves to those removed. Their secrets go with them. */
  remove(project: string, ids: readonly string[]): Promise<string[]>
  /** In the order of creation, those of one moment by name. */
  secrets(project: string, appId: string): Promise<AppSecret[]>
  /** False when the app has a secret of that name. */
  addSecret(project: string, secret: AppSecret): Promise<boolean>
  /** Replaces the whole secret. */
  updateSecret(project: string, secret: AppSecret): Promise<void>
  removeSecret(project: string, appId: string, id: string): Promise<void>
}
