/** What features see of the database. Everything is asked for by project first. */
import type { AccessKeys } from './access-keys.ts'
import type { Apps } from './apps.ts'
import type { Attributes } from './attributes.ts'
import type { AuditLog } from './audit.ts'
import type { Challenges } from './challenges.ts'
import type { Configuration } from './configuration.ts'
import type { ManagementKeys, Projects } from './directory.ts'
import type { Consents, Oauth } from './oauth.ts'
import type { Permissions, Roles } from './roles.ts'
import type { Outbox, Sessions, SigningKeys, Throttles, TotpSeeds } from './sessions.ts'
import type { Tenants } from './tenants.ts'
import type { Users } from './users.ts'

export interface Tables {
  projects: Projects
  managementKeys: ManagementKeys
  users: Users
  tenants: Tenants
  roles: Roles
  permissions: Permissions
  accessKeys: AccessKeys
  apps: Apps
  attributes: Attributes
  challenges: Challenges
  audit: AuditLog
  configuration: Configuration
  signingKeys: SigningKeys
  sessions: Sessions
  throttles: Throttles
  totpSeeds: TotpSeeds
  outbox: Outbox
  oauth: Oauth
  consents: Consents
}

export interface Store extends Tables {
  /**
   * One transaction: resolves when it is durable, rejects with nothing changed. Nothing slow belongs inside, because
   * on the embedded engine others wait for it.
   */
  write<T>(work: (tables: Tables) => Promise<T>): Promise<T>
  /** Rejects when the database does not answer. */
  ready(): Promise<void>
  close(): Promise<void>
}

export type StoreErrorKind = 'unavailable' | 'conflict' | 'newer'

/** The database cannot do what was asked now (or, for `newer`, with this program); nothing was changed. */
export class StoreError extends Error {
  readonly kind: StoreErrorKind
  constructor(kind: StoreErrorKind, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'StoreError'
    this.kind = kind
  }
}
