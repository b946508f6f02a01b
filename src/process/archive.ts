/** History that leaves the database, in files: `<project>/<kind>-<year>-<month>.ndjson` by the month of its removal. */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Archive, Retention } from '../features/identity/session/retention.ts'
import type { Clock } from '../lib/clock.ts'
import type { Settings } from '../settings/settings.ts'

/**
 * The folder, and what is in it, is made for its owner's eyes only when there is something to keep. A line that a full
 * disk or a killed process has cut off is removed before more are added; `keep` rejects with nothing half kept.
 */
function createArchive(folder: string, clock: Clock): Archive {
  return {
    keep: async (project, kind, lines) => {
      const home = join(folder, project)
      mkdirSync(home, { recursive: true, mode: 0o700 })
      const month = new Date(clock.now()).toISOString().slice(0, 'yyyy-mm'.length)
      append(join(home, `${kind}-${month}.ndjson`), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    },
  }
}

function append(path: string, text: string): void {
  const file = openSync(path, 'a+', 0o600)
  try {
    const end = endOfLines(file)
    ftruncateSync(file, end)
    try {
      for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSync(file, rest))
      fsyncSync(file)
    } catch (error) {
      ftruncateSync(file, end)
      throw error
    }
  } finally {
    closeSync(file)
  }
}

/** Bytes; what was cut off is shorter. */
const TAIL = 2 ** 22

/** The place behind the last line that ends. */
function endOfLines(file: number): number {
  const { size } = fstatSync(file)
  const tail = Buffer.alloc(Math.min(size, TAIL))
  readSync(file, tail, 0, tail.length, size - tail.length)
  const newline = tail.lastIndexOf('\n')
  if (newline < 0 && size > TAIL) throw new Error('the archive ends with something that is no line')
  return size - tail.length + newline + 1
}

type Kept = Pick<Settings, 'auditRetention' | 'loginRetention' | 'historyArchive'>

export function retentionOf({ auditRetention, loginRetention, historyArchive }: Kept, clock: Clock): Retention {
  const archive = historyArchive !== '' && { archive: createArchive(historyArchive, clock) }
  return { audit: auditRetention, logins: loginRetention, ...archive }
}
