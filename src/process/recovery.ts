/** `descope management-key create --database`: a key that may do everything, for whoever has lost all of them. */
import { existsSync } from 'node:fs'
import { createNotary } from '../features/audit/blocks/notary.ts'
import { makeKey } from '../features/company/management-key/making.ts'
import { EVERYTHING } from '../features/company/management-key/roles.ts'
import { newId } from '../features/context.ts'
import { createRandom } from '../features/secrets.ts'
import { now } from '../lib/clock.ts'
import { readSettings } from '../settings/config.ts'
import { findMasterKey } from '../settings/master-key.ts'
import { inspectDatabase, openStore } from '../store/index.ts'
import type { Store } from '../store/port/index.ts'
import { type Action, fileOf } from '../upkeep/action.ts'

/**
 * Works beside a plane that serves the database. Who may open the database may do everything anyway; that it was done
 * stands in the trail of every project. Prints the key as `management-key create` does.
 */
export const recoverKey: Action = async ({ words: [name = ''], flags }, { env, io }) => {
  const settings = readSettings(flags, env)
  const { database } = settings
  const file = fileOf(database)
  if (file !== undefined && !existsSync(file)) throw new Error(`there is no database ${file}`)
  const { migrations } = await inspectDatabase(database)
  if (migrations.length > 0) throw new Error('the database is of an older version: run descope migrate first')
  const key = findMasterKey(settings)
  const store = await openStore(database, key ? { stamp: createNotary(() => key).stamp } : {})
  try {
    const made = await makeIn(store, name, flags['description'] ?? '')
    io.out(`* Created management key, shown this once\n  - ${made.id}: ${made.cleartext}\n`)
    return 0
  } finally {
    await store.close()
  }
}

async function makeIn(store: Store, name: string, description: string): Promise<{ id: string; cleartext: string }> {
  const world = { clock: now, random: createRandom() }
  const first = await store.projects.any()
  if (!first) throw new Error('the database is empty: descope serve makes its first key')
  const { companyId } = first
  const facts = { companyId, name, description, expiresAt: 0, permittedIps: [], reBac: EVERYTHING }
  const { key, cleartext } = makeKey(world, facts)
  await store.writeDirectory(async (tables) => {
    await tables.managementKeys.create(key)
    for (const { id } of await tables.projects.list(companyId)) {
      await tables.audit.add(id, [
        {
          id: newId(world, 'AU'),
          occurredAt: world.clock(),
          action: 'ManagementKeyCreated',
          userId: '',
          type: 'warn',
          actorId: '',
          device: '',
          method: 'database',
          geo: '',
          remoteAddress: '',
          loginIds: [],
          tenants: [],
          data: { id: key.id, name, status: key.status },
        },
      ])
    }
  })
  return { id: key.id, cleartext }
}
