import { sql } from 'kysely'
import type { Db, Engine, Script } from '../db.ts'
import type { Dialect } from '../dialect.ts'
import { StoreError } from '../port/index.ts'
import { foundation } from './0001-foundation.ts'
import { configuration } from './0002-configuration.ts'
import { sessions } from './0003-sessions.ts'
import { oauth } from './0004-oauth.ts'
import { statuses } from './0005-statuses.ts'
import { managementKeys } from './0006-management-keys.ts'
import { ownership } from './0007-ownership.ts'

export interface Migration {
  name: string
  /**
   * Whether processes of the version before go on working on the migrated database: it adds tables, or columns with
   * defaults, and takes nothing away. Of one that is not, every process has to be restarted.
   */
  rolling: boolean
  statements: (dialect: Dialect) => string[]
}

/** In order; a migration that was released never changes. */
export const migrations: readonly Migration[] = [
  { name: 'foundation', rolling: true, statements: foundation },
  { name: 'configuration', rolling: true, statements: configuration },
  { name: 'sessions', rolling: true, statements: sessions },
  { name: 'oauth', rolling: true, statements: oauth },
  { name: 'statuses', rolling: true, statements: statuses },
  { name: 'management-keys', rolling: true, statements: managementKeys },
  { name: 'ownership', rolling: true, statements: ownership },
]

/** What stands between a database and this program. */
export interface Pending {
  /** The database's; 0 for an empty one. */
  version: number
  migrations: readonly Migration[]
}

/** Brings the database to this program's version. Throws StoreError `newer` when it is already beyond it. */
export async function migrate(engine: Engine): Promise<Pending> {
  return engine.exclusively(async (db, script) => {
    const pending = await findPending(db, script)
    for (const [index, migration] of pending.migrations.entries()) {
      await script([
        ...migration.statements(db.dialect),
        `insert into homescope_migrations (version, name) values (${pending.version + index + 1}, '${migration.name}')`,
      ])
    }
    return pending
  })
}

/** What `migrate` would do, with nothing changed. Throws StoreError `newer`. */
export async function pendingMigrations(engine: Engine): Promise<Pending> {
  try {
    return await engine.exclusively(async (db, script) => {
      throw new Looked(await findPending(db, script))
    })
  } catch (error) {
    if (error instanceof Looked) return error.pending
    throw error
  }
}

/** Rolls back what looking has made: an empty database has no table of versions. */
class Looked extends Error {
  readonly pending: Pending
  constructor(pending: Pending) {
    super('looked')
    this.pending = pending
  }
}

/** Whether older processes can go on while newer ones start: nobody runs on an empty database. */
export function isRolling({ version, migrations }: Pending): boolean {
  return version === 0 || migrations.every(({ rolling }) => rolling)
}

async function findPending(db: Db, script: Script): Promise<Pending> {
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
