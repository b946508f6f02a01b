import { sql } from 'kysely'
import type { Db, Engine } from '../db.ts'
import type { Dialect } from '../dialect.ts'
import { StoreError } from '../port/index.ts'
import { foundation } from './0001-foundation.ts'
import { configuration } from './0002-configuration.ts'
import { sessions } from './0003-sessions.ts'
import { oauth } from './0004-oauth.ts'

/** In order; a migration that was released never changes. */
const migrations: { name: string; statements: (dialect: Dialect) => string[] }[] = [
  { name: 'foundation', statements: foundation },
  { name: 'configuration', statements: configuration },
  { name: 'sessions', statements: sessions },
  { name: 'oauth', statements: oauth },
]

/** Brings the database to this program's version. Throws StoreError `newer` when it is already beyond it. */
export async function migrate(engine: Engine): Promise<void> {
  await engine.exclusively(async (db, script) => {
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
    for (const [index, migration] of migrations.entries()) {
      if (index < version) continue
      await script([
        ...migration.statements(db.dialect),
        `insert into homescope_migrations (version, name) values (${index + 1}, '${migration.name}')`,
      ])
    }
  })
}

async function currentVersion(db: Db): Promise<number> {
  const query = sql<{ version: number | null }>`select max(version) as version from homescope_migrations`
  const [row] = await db.query({ compile: () => query.compile(db.dialect.builder) })
  return row?.version ?? 0
}
