/** What the settings of a process are, as values. `config.ts` declares where each comes from. */

export interface Settings {
  host: string
  port: number
  baseUrls: string[]
  tlsCert: string
  tlsKey: string
  tlsSelfSigned: boolean
  delivery: string
  deliveryFrom: string
  deliverySecret: string
  deliveryPrivate: boolean
  connectors: 'mock' | 'http'
  database: string
  databaseConnections: number
  databaseConnectTimeout: number
  databaseLockTimeout: number
  databaseStatementTimeout: number
  /** Empty for none. */
  databaseReplica: string
  /** Milliseconds. */
  databaseReplicaAge: number
  metricsToken: string
  workers: number
  projectId: string
  managementKey: string
  masterKey: string
  publicBodyLimit: number
  bodyLimit: number
  importLimit: number
  bodiesLimit: number
  rateLimits: 'off' | 'descope'
  allowedHosts: string[]
  trustedProxies: string[]
  allowedOrigins: string[]
  fixedUserIds: boolean
  /** Seconds. */
  refreshGrace: number
  /** Milliseconds, both; 0 for ever. */
  auditRetention: number
  loginRetention: number
  /** Empty for none. */
  historyArchive: string
  relationsHeld: number
  whatsappNumber: string
  dev: boolean
  provider: 'local' | 'real'
  console: 'on' | 'read-only' | 'off'
  /** Empty for none. */
  pipelines: string
  /** Empty for none. */
  backups: string
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

/** A declaration for each of some settings. */
export type Declared<K extends keyof Settings> = { [N in K]: Setting<Settings[N]> }

export interface Setting<T> {
  env: string
  flag?: string
  default: T
  doc: string
  /** What may be shown of a value that is, or holds, a secret; empty for nothing. */
  shown?: (text: string) => string
  /** Throws Error with the fix when the text is no value of this setting. */
  parse: (text: string) => T
}
