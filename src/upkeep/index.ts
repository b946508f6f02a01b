/** Composition root of what is done to a database beside serving it. */
import type { UpkeepWish } from '../cli/command.ts'
import type { Action, At } from './action.ts'
import { backup } from './backup.ts'
import { migrate } from './migrate.ts'
import { restore } from './restore.ts'

/** Resolves to the exit code; errors stand on stderr. */
export async function maintain(wish: UpkeepWish, at: At): Promise<number> {
  try {
    return await actions[wish.action](wish, at)
  } catch (error) {
    at.io.err(`Error: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

const actions: Record<UpkeepWish['action'], Action> = { backup, restore, migrate }
