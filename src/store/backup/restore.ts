/** Brings a backup back: everything about it is checked before anything that was there is touched. */
import { closeSync, existsSync, fsyncSync, openSync, rmSync, statSync } from 'node:fs'
import { openPlainly } from '../engines/sqlite-connection.ts'
import { checkDatabase, type Facts } from './facts.ts'
import { draftOf } from './files.ts'
import { rebuild, type Source } from './rebuild.ts'
import { swapIn } from './swap.ts'

export interface RestoreRequest {
  /** A full backup, and the parts up to the moment that is wanted. */
  sources: readonly Source[]
  /** The database's file. */
  target: string
  /** The schema that this program makes. */
  schemaVersion: number
  /** Brings an older schema up; without it an older backup is refused. */
  migrate?: (file: string) => Promise<unknown>
  /** Whether it may take the place of a database that is another's, damaged, or has later changes. */
  force: boolean
  /**
   * Prevents the swap by throwing; what it answers with is done right before that. Undefined when only the backup is to
   * be checked.
   */
  confirm?: () => () => void
}

export interface RestoreResult {
  facts: Facts
  /** Where the database that was there is now. */
  kept?: string
}

/** Throws Error with nothing changed. */
export async function restore(wish: RestoreRequest): Promise<RestoreResult> {
  const { sources, target, confirm } = wish
  const draft = draftOf(target)
  try {
    rebuild(sources, draft)
    const facts = await ready(draft, wish)
    if (!confirm) return { facts }
    const beforeSwap = confirm()
    const kept = swapIn(draft, target, { agree: (found) => agree(facts, found, wish), beforeSwap })
    return { facts, ...(kept !== undefined && { kept }) }
  } finally {
    for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(draft + ending, { force: true })
  }
}

async function ready(draft: string, { schemaVersion, migrate }: RestoreRequest): Promise<Facts> {
  const facts = checkDatabase(draft)
  const versions = `the backup has schema version ${facts.schemaVersion}, this program has ${schemaVersion}`
  if (facts.schemaVersion > schemaVersion) throw new Error(`${versions}: use a newer homescope`)
  if (facts.schemaVersion === schemaVersion) return facts
  if (!migrate) throw new Error(`${versions}: --migrate restores it and brings it up`)
  await migrate(draft)
  moveLogIn(draft)
  return checkDatabase(draft)
}

/** A connection that is closed may leave its log behind, which does not go with the file. */
function moveLogIn(draft: string): void {
  const database = openPlainly(draft)
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  if (existsSync(`${draft}-wal`) && statSync(`${draft}-wal`).size > 0)
    throw new Error('the backup could not be brought up')
  const fd = openSync(draft, 'r+')
  fsyncSync(fd)
  closeSync(fd)
}

function agree(backup: Facts, found: Facts | undefined, { target, force }: RestoreRequest): void {
  if (force) return
  const instead = '--force puts the backup in its place and keeps it under another name'
  if (!found) throw new Error(`${target} cannot be read as a database of homescope: ${instead}`)
  const shares = (name: 'companies' | 'projects') => found[name].some((id) => backup[name].includes(id))
  if (!shares('companies') || !shares('projects')) {
    const [theirs, ours] = [backup.projects, found.projects].map((ids) => ids.join(', '))
    throw new Error(`the backup is of another installation (projects ${theirs}; ${target} has ${ours}): ${instead}`)
  }
  if (found.lastChange > backup.lastChange) {
    const moment = (time: number) => new Date(time).toISOString()
    const end = backup.lastChange > 0 ? `ends at ${moment(backup.lastChange)}` : 'has none'
    throw new Error(`${target} has changes up to ${moment(found.lastChange)}, the backup ${end}: ${instead}`)
  }
}
