/** Brings a database to this program's version, or says what that would mean. */
import { existsSync } from 'node:fs'
import { EXIT } from '../cli/exit/exit-codes.ts'
import { readSettings } from '../settings/config.ts'
import { distributeDatabase, inspectDatabase, migrateDatabase } from '../store/index.ts'
import { isRolling, type Migration, migrations, type PendingMigrations } from '../store/migrations/index.ts'
import { type Action, type At, fileOf } from './action.ts'

export const migrate: Action = async ({ flags }, { env, io }) => {
  const { database } = readSettings(flags, env)
  if (flags.distribute !== undefined) return place(database, flags.check !== undefined, io)
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
  return isRolling(pending) ? EXIT.done : EXIT.restart
}

/** Only a database of this version has all the tables that are to be placed. */
async function place(database: string, check: boolean, io: At['io']): Promise<number> {
  if (!check) await migrateDatabase(database)
  const tables = await distributeDatabase(database, check ? 'look' : 'all')
  const lines = tables.map((table) => `${table}\n`).join('')
  io.out(tables.length === 0 ? 'Nothing to do: every table is where it belongs\n' : `${lines}${check ? '' : 'Done\n'}`)
  return check && tables.length > 0 ? EXIT.found : EXIT.done
}

function verdictOf(pending: PendingMigrations): string {
  const { version, migrations } = pending
  if (migrations.length === 0) return `Nothing to do: version ${version}\n`
  const verdict = isRolling(pending)
    ? 'Rolling: older processes can go on while newer ones start\n'
    : 'Restart: stop every older process before a newer one starts\n'
  return steps(version, migrations) + verdict
}

function steps(version: number, migrations: PendingMigrations['migrations']): string {
  return migrations
    .map((migration, index) => {
      const { name, rolling } = migration
      return `${version + index + 1} ${name}: ${rolling ? 'rolling' : 'restart'}; ${effectOf(migration)}\n`
    })
    .join('')
}

/** What happens to older processes meanwhile. */
function effectOf({ stops, indexes }: Migration): string {
  if (stops !== undefined) return `${stops} wait until it is done`
  return indexes ? 'builds indexes beside writes' : 'nothing waits'
}
