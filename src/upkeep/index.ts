/** Composition root of what is done to a database beside serving it. */
import type { UpkeepWish } from '../cli/command.ts'
import type { Action, At } from './action.ts'
import { backup } from './backup.ts'
import { capacity } from './capacity.ts'
import { migrate } from './migrate.ts'
import { restore } from './restore.ts'

type Actions = Record<UpkeepWish['action'], Action>

/** `others`: what needs more of the plane than its files. Resolves to the exit code; errors stand on stderr. */
export function createMaintain(others: Pick<Actions, 'recoverKey'>) {
  const actions: Actions = { backup, restore, migrate, capacity, ...others }
  return async (wish: UpkeepWish, at: At): Promise<number> => {
    try {
      return await actions[wish.action](wish, at)
    } catch (error) {
      at.io.err(`Error: ${error instanceof Error ? error.message : String(error)}\n`)
      return 1
    }
  }
}
