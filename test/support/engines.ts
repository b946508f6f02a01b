import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'node:test'
import { type FreshDatabase, freshDatabase, postgresUrl, preparedDatabase } from './postgres.ts'

export interface TestEngine {
  name: 'sqlite' | 'postgres'
  /** Why this engine cannot be tested here, for the `skip` option of a suite. */
  skip: string | false
  /** A database URL as `descope serve --database` takes it, of an empty database. */
  freshUrl(): Promise<FreshDatabase>
  /** The same, where it may have the tables already: for whoever opens it by a plane and does not look at migrations. */
  preparedUrl(): Promise<FreshDatabase>
}

/** Registers one suite for each engine; an engine that is not to be had here is reported as skipped. */
export function onEveryEngine(suite: (engine: TestEngine) => void): void {
  for (const engine of engines()) describe(`on ${engine.name}`, { skip: engine.skip }, () => suite(engine))
}

export function engines(): TestEngine[] {
  return [
    { name: 'sqlite', skip: false, freshUrl: freshFile, preparedUrl: freshFile },
    {
      name: 'postgres',
      skip: postgresUrl() === undefined && 'no PostgreSQL: HOMESCOPE_TEST_POSTGRES is not set',
      freshUrl: freshDatabase,
      preparedUrl: preparedDatabase,
    },
  ]
}

async function freshFile(): Promise<FreshDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'homescope-test-'))
  return { url: `sqlite:${join(folder, 'test.db')}`, drop: () => rm(folder, { recursive: true, force: true }) }
}
