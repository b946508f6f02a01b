/** History has an end where the settings say so: records of the audit trail, and sign-ins of users. */
import type { AuditPlace } from '../../../store/port/audit.ts'
import type { LoginPlace } from '../../../store/port/users.ts'
import { toWire } from '../../audit/audit.ts'
import { endingBlocks, sayEnded } from '../../audit/blocks/ending.ts'
import type { World } from '../../context.ts'

/** Milliseconds that each is kept; 0 for ever. */
export interface Retention {
  audit: number
  logins: number
  archive?: Archive
}

/** Where history is kept once it leaves the database. */
export interface Archive {
  /** Resolves once each line is on the disk, behind what is there of the project and kind. */
  keep(project: string, kind: 'audit' | 'audit-blocks' | 'logins', lines: readonly object[]): Promise<void>
}

/** Rows in a transaction: others wait for it on the embedded engine. */
const STEP = 500
/** Milliseconds between two, which belong to requests. */
const PAUSE = 20

/**
 * Removes what is older by `now`, project by project; one process at a time. Nothing leaves the database before the
 * archive, where there is one, has it: who is stopped in between keeps some lines twice.
 */
export async function endHistory(world: World, retention: Retention, now: number): Promise<void> {
  const { audit, logins, archive = NOWHERE } = retention
  if (audit === 0 && logins === 0) return
  const { store } = world
  await store.alone(async () => {
    for (const project of await store.projects.ids()) {
      if (audit > 0) await endAudit(world, project, now - audit, archive)
      if (logins > 0) await endLogins(store, project, now - logins, archive)
    }
  })
}

const NOWHERE: Archive = { keep: async () => {} }

async function endAudit(world: World, project: string, before: number, archive: Archive): Promise<void> {
  const { store } = world
  const oldest = () => store.audit.after(project, FIRST_RECORD, { before, limit: STEP })
  let records = await oldest()
  if (records.length === 0) return
  for await (const blocks of endingBlocks(world, project, before)) await archive.keep(project, 'audit-blocks', blocks)
  await sayEnded(world, project, before)
  while (records.length > 0) {
    const lines = records.map((record) => toWire(project, record))
    await archive.keep(project, 'audit', lines)
    const ids = records.map(({ id }) => id)
    await store.writeDirectory((tables) => tables.audit.remove(project, ids))
    if (records.length < STEP) return
    await rest()
    records = await oldest()
  }
}

/** Before all. */
const FIRST_RECORD: AuditPlace = { occurredAt: -1, id: '' }
const FIRST: LoginPlace = { at: -1, userId: '', id: '' }

async function endLogins(store: World['store'], project: string, before: number, archive: Archive): Promise<void> {
  for (let place: LoginPlace | undefined = FIRST; place; ) {
    const { logins, reached } = await store.users.oldLogins(project, place, { before, most: STEP })
    if (logins.length > 0) {
      await archive.keep(project, 'logins', logins)
      await store.writeDirectory((tables) => tables.users.removeLogins(project, logins))
    }
    place = reached
    if (place) await rest()
  }
}

const rest = () => new Promise((resolve) => setTimeout(resolve, PAUSE))
