/** Where the data are, and how long they are waited for. */
import type { Declared, Settings } from './settings.ts'
import { postgresUrl, text, whole, withoutPassword } from './values.ts'

type Names =
  | 'database'
  | 'databaseConnections'
  | 'databaseConnectTimeout'
  | 'databaseLockTimeout'
  | 'databaseStatementTimeout'
  | 'databaseReplica'
  | 'databaseReplicaAge'

export const database: Declared<Names> = {
  database: {
    env: 'HOMESCOPE_DATABASE',
    flag: 'database',
    default: 'sqlite:./homescope.db',
    doc: 'sqlite:<path>, sqlite::memory: or postgres://...',
    shown: withoutPassword,
    parse: text,
  },
  databaseConnections: {
    env: 'HOMESCOPE_DATABASE_CONNECTIONS',
    default: 8,
    doc: 'The most connections to PostgreSQL, of each process',
    parse: whole(3, 1000),
  },
  databaseConnectTimeout: {
    env: 'HOMESCOPE_DATABASE_CONNECT_TIMEOUT',
    default: 5000,
    doc: 'Milliseconds that a request waits for a connection to PostgreSQL, new or free',
    parse: whole(100, 600_000),
  },
  databaseLockTimeout: {
    env: 'HOMESCOPE_DATABASE_LOCK_TIMEOUT',
    default: 5000,
    doc: 'Milliseconds that a request waits for what others have locked in the database',
    parse: whole(100, 600_000),
  },
  databaseStatementTimeout: {
    env: 'HOMESCOPE_DATABASE_STATEMENT_TIMEOUT',
    default: 30_000,
    doc: 'Milliseconds that PostgreSQL may take over one statement of a request',
    parse: whole(100, 3_600_000),
  },
  databaseReplica: {
    env: 'HOMESCOPE_DATABASE_REPLICA',
    default: '',
    doc: 'postgres://... of a server that follows the database: pages of searches and lists are read there',
    shown: withoutPassword,
    parse: postgresUrl,
  },
  databaseReplicaAge: {
    env: 'HOMESCOPE_DATABASE_REPLICA_AGE',
    default: 5000,
    doc: 'Milliseconds that the replica may be behind; while it is further, the database answers',
    parse: whole(500, 3_600_000),
  },
}

/** For `openStore`. */
export function storeOptions(settings: Pick<Settings, Names>) {
  const { databaseReplica: url, databaseReplicaAge: most } = settings
  return {
    connections: settings.databaseConnections,
    limits: {
      connect: settings.databaseConnectTimeout,
      lock: settings.databaseLockTimeout,
      statement: settings.databaseStatementTimeout,
    },
    ...(url && { replica: { url, most } }),
  }
}
