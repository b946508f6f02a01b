/** What a process tells of how it runs. */
import type { Upkeep } from '../features/company/upkeep/port.ts'
import { now } from '../lib/clock.ts'
import { type Given, settingsInForce } from '../settings/config.ts'
import type { Settings } from '../settings/settings.ts'
import { createBackups } from './backups.ts'
import type { Board } from './board.ts'
import type { Program } from './program.ts'

export interface Started {
  /** Of `serve`. */
  flags: Given
  env: Given
  program: Program
}

interface Options {
  /** Undefined for a plane that is part of another program, which keeps it. */
  started?: Started
  /** Where several processes share a port: which it is. */
  membership?: { number: string }
}

/** For the world, and what ends it. */
export function upkeepOf(settings: Kept, board: Board, { started, membership }: Options) {
  if (!started) return undefined
  const { close, ...upkeep } = createUpkeep({ ...started, settings, board, worker: membership?.number ?? '' })
  return { shown: { upkeep }, close }
}

type Kept = Pick<Settings, 'database' | 'backups'>

interface Parts extends Started {
  settings: Kept
  board: Board
  worker: string
}

export function createUpkeep(parts: Parts): Upkeep & { close(): void } {
  const { flags, env, program, board, worker, settings } = parts
  const startedTime = now()
  return {
    ...createBackups({ database: settings.database, folder: settings.backups, env, program }),
    settings: () => settingsInForce(flags, env),
    chores: () => ({ process: process.pid, worker, startedTime, chores: board.list() }),
  }
}
