/** Backups that somebody asks for: each taken by a process of its own, so that nobody waits for it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Backups, type Upkeep, UpkeepError } from '../features/company/upkeep/port.ts'
import { now } from '../lib/clock.ts'
import { messageOf } from '../lib/errors.ts'
import { fileOf } from '../upkeep/action.ts'
import { marksIn } from '../upkeep/marks.ts'
import type { Program } from './program.ts'

interface Place {
  /** As the setting has it. */
  database: string
  /** Of the chain; empty for none. */
  folder: string
  env: { [name: string]: string | undefined }
  program: Program
}

type Run = NonNullable<Backups['run']>

/** Characters of what it says that are kept. */
const KEPT = 4000

export function createBackups(place: Place): Pick<Upkeep, 'backups' | 'backUp' | 'stopBackup'> & { close(): void } {
  const { folder } = place
  const none = reasonFor(place)
  let run: Run | undefined
  let child: ChildProcess | undefined
  return {
    backups: () => ({ folder, none, ...marksOr(folder), ...(run && { run }) }),
    async backUp(noted) {
      if (none) throw new UpkeepError(none)
      if (run?.isRunning) throw new UpkeepError('A backup is being taken already')
      const before = run
      const next: Run = { startedTime: now(), isRunning: true, isStopped: false, code: 0, said: '' }
      // Its place is taken from here on, whoever else asks meanwhile.
      run = next
      try {
        await noted()
      } catch (error) {
        run = before
        throw error
      }
      child = start(place, next)
    },
    stopBackup() {
      if (!run?.isRunning || !child) return
      run.isStopped = true
      child.kill(AT_ONCE)
    },
    close: () => void child?.kill(AT_ONCE),
  }
}

/** It hears nothing milder before it is done. */
const AT_ONCE = 'SIGKILL'

/** Why none can be taken from here; empty where it can. */
function reasonFor({ database, folder }: Place): string {
  if (database.startsWith('postgres')) return 'PostgreSQL has backups of its own: pg_dump, or pg_basebackup and its log'
  if (fileOf(database) === undefined) return 'The database is in memory: it ends with the plane'
  return folder ? '' : 'Set HOMESCOPE_BACKUPS to the folder of a chain of backups'
}

function marksOr(folder: string): Pick<Backups, 'marks' | 'total' | 'problem'> {
  if (folder === '') return { marks: [], total: 0, problem: '' }
  try {
    return { ...marksIn(folder), problem: '' }
  } catch (error) {
    return { marks: [], total: 0, problem: messageOf(error) }
  }
}

/** What a process leaves that was killed while it wrote. */
function removeDrafts(folder: string, pid: number | undefined): void {
  if (!existsSync(folder)) return
  const left = readdirSync(folder).filter((name) => name.endsWith(`.partial-${pid}`))
  for (const name of left) rmSync(join(folder, name))
}

function start({ database, folder, env, program: { command, words } }: Place, run: Run): ChildProcess {
  const child = spawn(command, [...words, 'backup', '--chain', folder, '--database', database], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const hear = (text: string) => {
    run.said = (run.said + text).slice(-KEPT)
  }
  const ended = (code: number) => Object.assign(run, { isRunning: false, code })
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear)
  child.once('error', (error) => {
    hear(error.message)
    ended(1)
  })
  child.once('close', (code) => {
    removeDrafts(folder, child.pid)
    ended(code ?? 1)
  })
  return child
}
