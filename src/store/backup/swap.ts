/** Puts a database in the place of another, which nobody may hold meanwhile. */

import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { now } from '../../lib/clock.ts'
import { type DatabaseSync, openPlainly, valuesOnce } from '../engines/sqlite-connection.ts'
import { resultCodeOf } from '../engines/sqlite-patience.ts'
import { type Facts, factsOf } from './facts.ts'
import { syncFolder } from './files.ts'

interface Steps {
  /** Throws when the database that is there is not to be replaced; gets undefined for one that is not this program's. */
  agree: (found: Facts | undefined) => void
  /** Once nothing else can prevent the swap. */
  beforeSwap: () => void
}

/**
 * At any moment the name leads to the one database or to the other, each whole; the one before is kept under another
 * name, which is the answer. Nobody is asked to agree where there is nothing.
 */
export function swapIn(draft: string, target: string, { agree, beforeSwap }: Steps): string | undefined {
  if (!existsSync(target)) {
    putAside(target, LEFT_BEHIND)
    beforeSwap()
    // Fails when a plane has made one by now.
    linkSync(draft, target)
    syncFolder(dirname(target))
    return undefined
  }
  const { ino } = statSync(target)
  const held = openPlainly(target)
  try {
    hold(held, target, agree)
    if (statSync(target).ino !== ino) throw new Error(`${target} has been replaced meanwhile: try again`)
    const kept = nameFor(target)
    linkSync(target, kept)
    putAside(target, LEFT_BEHIND)
    beforeSwap()
    renameSync(draft, target)
    syncFolder(dirname(target))
    return kept
  } finally {
    held.close()
  }
}

/** Ends in a state in which the file stands for itself, without a log, and nobody else can open it. */
function hold(database: DatabaseSync, target: string, agree: Steps['agree']): void {
  try {
    database.exec('PRAGMA busy_timeout = 500')
    // In this mode nobody else can have the log open, be it only to read.
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    database.exec('BEGIN EXCLUSIVE')
    const found = look(database)
    if (found !== 'empty') agree(found)
    database.exec('COMMIT')
    // Everything goes into the file, and the log away. The change of modes leaves a journal that goes with the lock.
    database.exec('PRAGMA journal_mode = DELETE')
    database.exec('PRAGMA locking_mode = NORMAL')
    look(database)
    database.exec('BEGIN EXCLUSIVE')
    const again = look(database)
    if (JSON.stringify(again) !== JSON.stringify(found)) throw new Error(`${target} has changed meanwhile: try again`)
  } catch (error) {
    const code = resultCodeOf(error)
    if (code === undefined) throw error
    if ((code & 0xff) === BUSY) throw new Error(`a plane holds ${target}: stop it first`)
    if (!DAMAGED.has(code & 0xff)) throw error
    agree(undefined)
  }
}

const BUSY = 5
const DAMAGED = new Set([11, 26])

function look(database: DatabaseSync): Facts | undefined | 'empty' {
  const [tables] = valuesOnce<number>(database, 'SELECT count(*) AS value FROM sqlite_master')
  return tables === 0 ? 'empty' : factsOf(database)
}

/** A log that a database has left behind would be laid over the next one of its name. */
const LEFT_BEHIND = ['-wal', '-journal', '-shm']

function putAside(target: string, endings: readonly string[]): void {
  for (const ending of endings.filter((each) => existsSync(target + each))) {
    if (ending === '-shm') rmSync(target + ending)
    else renameSync(target + ending, `${nameFor(target)}${ending}`)
  }
}

const nameFor = (target: string) => `${target}.before-${new Date(now()).toISOString().replace(/[-:.]/g, '')}`
