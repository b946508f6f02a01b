/** Composition root of what is done to a database beside serving it: backup, restore, migrate. */
import { existsSync } from 'node:fs'
import type { UpkeepWish } from './cli/command.ts'
import type { Io } from './cli/io.ts'
import { readSettings } from './config.ts'
import { inspectDatabase, migrateDatabase } from './store/index.ts'
import { isRolling, migrations, type Pending } from './store/migrations/index.ts'

export interface At {
  env: { [name: string]: string | undefined }
  io: Io
}

/** Resolves to the exit code; errors stand on stderr. */
export async function maintain(wish: UpkeepWish, at: At): Promise<number> {
  try {
    return await actions[wish.action](wish, at)
  } catch (error) {
    at.io.err(`Error: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

const actions: Record<UpkeepWish['action'], (wish: UpkeepWish, at: At) => Promise<number>> = { migrate }

/** Some of the pending migrations change what older processes use. */
const EXIT_RESTART = 3

async function migrate({ flags }: UpkeepWish, { env, io }: At): Promise<number> {
  const { database } = readSettings(flags, env)
  if (flags.check === undefined) {
    const { version, migrations: applied } = await migrateDatabase(database)
    io.out(applied.length === 0 ? `Nothing to do: version ${version}\n` : `${steps(version, applied)}Done\n`)
    return 0
  }
  const file = fileOf(database)
  // To look at a file that is not there would make it.
  const isMissing = file !== undefined && !existsSync(file)
  const pending = isMissing ? { version: 0, migrations } : await inspectDatabase(database)
  io.out(verdictOf(pending))
  return isRolling(pending) ? 0 : EXIT_RESTART
}

function verdictOf(pending: Pending): string {
  const { version, migrations } = pending
  if (migrations.length === 0) return `Nothing to do: version ${version}\n`
  const verdict = isRolling(pending)
    ? 'Rolling: older processes can go on while newer ones start\n'
    : 'Restart: stop every older process before a newer one starts\n'
  return steps(version, migrations) + verdict
}

function steps(version: number, migrations: Pending['migrations']): string {
  return migrations
    .map(({ name, rolling }, index) => `${version + index + 1} ${name}: ${rolling ? 'rolling' : 'restart'}\n`)
    .join('')
}

/** The file of an embedded database; undefined for one that is elsewhere, or nowhere. */
function fileOf(database: string): string | undefined {
  if (!database.startsWith('sqlite:') || database === 'sqlite::memory:') return undefined
  return database.slice('sqlite:'.length)
}
