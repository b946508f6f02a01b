import { sql } from 'kysely'
import { createIndex, type Db, type Engine, type Script } from '../db.ts'
import type { Dialect, Index } from '../dialect.ts'
import { StoreError } from '../port/index.ts'
import { foundation } from './0001-foundation.ts'
import { configuration, configurationDigests } from './0002-configuration.ts'
import { sessions } from './0003-sessions.ts'
import { oauth } from './0004-oauth.ts'
import { disabledIndexes, fewerIndexes, leanerIndexes, statusIndexes } from './0005-statuses.ts'
import { managementKeys } from './0006-management-keys.ts'
import { ownership } from './0007-ownership.ts'
import { historyIndexes } from './0008-history.ts'
import { fga } from './0009-fga.ts'
import { documents } from './0010-documents.ts'
import { federation } from './0011-federation.ts'
import { surface } from './0012-surface.ts'
import { consolePasses } from './0013-console.ts'
import { flowExecutions } from './0014-flow-executions.ts'
import { identities, mappedRelations } from './0015-identities.ts'
import { outboundScim } from './0016-outbound-scim.ts'
import { families } from './0017-families.ts'
import { trustedDevices } from './0018-trusted-devices.ts'
import { auditBlocks } from './0019-audit-blocks.ts'

export interface Migration {
  name: string
  /**
   * Whether processes of the version before go on working on the migrated database: it adds tables, or columns with
   * defaults, and takes nothing away. Of one that is not, every process has to be restarted.
   */
  rolling: boolean
  /** What older processes cannot get at until it is done; nothing when left out. */
  stops?: string
  statements?: (dialect: Dialect) => string[]
  /** Of tables that may be large: built while others write, where the engine can. */
  indexes?: (dialect: Dialect) => readonly Index[]
}

/** In order; a migration that was released never changes. */
export const migrations: readonly Migration[] = [
  { name: 'foundation', rolling: true, statements: foundation },
  { name: 'configuration', rolling: true, statements: configuration },
  { name: 'sessions', rolling: true, stops: 'codes and links', statements: sessions },
  { name: 'oauth', rolling: true, statements: oauth },
  { name: 'statuses', rolling: true, indexes: () => statusIndexes },
  { name: 'management-keys', rolling: true, stops: 'management keys', statements: managementKeys },
  { name: 'ownership', rolling: true, stops: 'users', statements: ownership },
  { name: 'history', rolling: true, indexes: () => historyIndexes },
  { name: 'fga', rolling: true, statements: fga },
  { name: 'documents', rolling: true, statements: documents },
  { name: 'federation', rolling: true, statements: federation },
  { name: 'surface', rolling: true, statements: surface },
  { name: 'console', rolling: true, statements: consolePasses },
  { name: 'flow-executions', rolling: true, statements: flowExecutions },
  { name: 'identities', rolling: true, statements: identities },
  { name: 'outbound-scim', rolling: true, statements: outboundScim },
  { name: 'families', rolling: true, stops: 'users', statements: families },
  { name: 'trusted-devices', rolling: true, statements: trustedDevices },
  { name: 'audit-blocks', rolling: true, stops: 'changes', statements: auditBlocks },
  { name: 'mapped-relations', rolling: true, statements: mappedRelations },
  {
    name: 'short-texts',
    rolling: true,
    statements: ({ userTextIndexOfPairs }) => [...userTextIndexOfPairs.statements],
    indexes: ({ userTextIndexOfPairs }) => userTextIndexOfPairs.indexes,
  },
  { name: 'fewer-indexes', rolling: true, statements: fewerIndexes, indexes: () => leanerIndexes },
  {
    name: 'disabled',
    rolling: true,
    statements: () => ['drop index if exists users_disabled'],
    indexes: () => disabledIndexes,
  },
  {
    name: 'odd-texts',
    rolling: true,
    statements: ({ userTextIndexOfOdd }) => [...(userTextIndexOfOdd?.statements ?? [])],
    indexes: ({ userTextIndexOfOdd }) => userTextIndexOfOdd?.indexes ?? [],
  },
  { name: 'configuration-digests', rolling: true, stops: 'flows and settings', statements: configurationDigests },
]

/** What stands between a database and this program. */
export interface PendingMigrations {
  /** The database's; 0 for an empty one. */
  version: number
  migrations: readonly Migration[]
}

/** Brings the database to this program's version. Throws StoreError `newer` when it is already beyond it. */
export async function migrate(engine: Engine): Promise<PendingMigrations> {
  let found: PendingMigrations | undefined
  let built = 0
  for (;;) {
    const { pending, next } = await engine.exclusively((db, script) => runPending(db, script, built))
    found ??= pending
    if (next === undefined) return found
    await engine.buildIndexes(migrations[next - 1]?.indexes?.(engine.dialect) ?? [])
    built = next
  }
}

/**
 * Up to the first migration, `next`, whose indexes have to be built first: that takes no transaction. `built`: the
 * version whose indexes are there.
 */
async function runPending(
  db: Db,
  script: Script,
  built: number,
): Promise<{ pending: PendingMigrations; next?: number }> {
  const pending = await findPending(db, script)
  const isEmpty = pending.version === 0
  for (const [index, { name, statements, indexes: indexesOf }] of pending.migrations.entries()) {
    const indexes = indexesOf?.(db.dialect) ?? []
    const version = pending.version + index + 1
    if (indexes.length > 0 && !isEmpty && version !== built) return { pending, next: version }
    await script([
      ...(statements?.(db.dialect) ?? []),
      ...(isEmpty ? indexes.map((one) => createIndex(one)) : []),
      `insert into homescope_migrations (version, name) values (${version}, '${name}')`,
    ])
  }
  return { pending }
}

/** What `migrate` would do, with nothing changed. Throws StoreError `newer`. */
export async function pendingMigrations(engine: Engine): Promise<PendingMigrations> {
  try {
    return await engine.exclusively(async (db, script) => {
      throw new RollBack(await findPending(db, script))
    })
  } catch (error) {
    if (error instanceof RollBack) return error.pending
    throw error
  }
}

/** Rolls back what looking has made: an empty database has no table of versions. */
class RollBack extends Error {
  readonly pending: PendingMigrations
  constructor(pending: PendingMigrations) {
    super('looked')
    this.pending = pending
  }
}

/** Whether older processes can go on while newer ones start: nobody runs on an empty database. */
export function isRolling({ version, migrations }: PendingMigrations): boolean {
  return version === 0 || migrations.every(({ rolling }) => rolling)
}

async function findPending(db: Db, script: Script): Promise<PendingMigrations> {
  await script([
    `create table if not exists homescope_migrations (version ${db.dialect.types.int} primary key, name text not null)`,
  ])
  const version = await currentVersion(db)
  if (version > migrations.length) {
    throw new StoreError(
      'newer',
      `the database has version ${version}, this program knows ${migrations.length}: use a newer homescope`,
    )
  }
  return { version, migrations: migrations.slice(version) }
}

async function currentVersion(db: Db): Promise<number> {
  const query = sql<{ version: number | null }>`select max(version) as version from homescope_migrations`
  const [row] = await db.query({ compile: () => query.compile(db.dialect.builder) })
  return row?.version ?? 0
}
