/** The marks of a chain of backups, for those who look at it. */
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { type Link, linkNames, listChain } from '../store/backup/chain.ts'

/** Each is read: of a chain of a week, with a mark each minute, these are enough to look at. */
const MOST = 500

/** The last ones in the order in which they were taken, and how many there are. Throws Error for a folder that cannot be read. */
export function marksIn(folder: string) {
  if (!existsSync(folder)) return { marks: [], total: 0 }
  return { marks: listChain(folder, MOST).map(markOf), total: linkNames(folder).length }
}

function markOf({ number, kind, file, manifest, problem = '' }: Link) {
  return {
    number,
    kind,
    file: basename(file),
    time: manifest?.mark ?? 0,
    bytes: manifest?.body.bytes ?? 0,
    schemaVersion: manifest?.schemaVersion ?? 0,
    projects: manifest?.projects.length ?? 0,
    program: manifest?.program ?? '',
    withKey: manifest?.masterKey !== undefined,
    problem,
  }
}
