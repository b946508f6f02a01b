/** How the process runs, for those to whom it belongs. */
import type { upkeep } from '../../../contract/company/upkeep/upkeep.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import { audited, type Context } from '../../context.ts'
import { type Upkeep, UpkeepError } from './port.ts'

type Handler<O extends keyof typeof upkeep> = Handle<(typeof upkeep)[O], Context>

export const settings: Handler<'settings'> = async (ctx) => ({ settings: (await ownUpkeep(ctx)).settings() })

export const chores: Handler<'chores'> = async (ctx) => (await ownUpkeep(ctx)).chores()

export const backups: Handler<'backups'> = async (ctx) => (await ownUpkeep(ctx)).backups()

export const backUp: Handler<'backUp'> = async (ctx) => {
  const own = await ownUpkeep(ctx)
  const note = () =>
    ctx.store.write((tables) => tables.audit.add(ctx.caller.project.id, [audited(ctx, 'BackupStarted')]))
  try {
    await own.backUp(note)
  } catch (error) {
    throw error instanceof UpkeepError ? new ApiError('invalid', error.message) : error
  }
  return own.backups()
}

export const stopBackup: Handler<'stopBackup'> = async (ctx) => {
  const own = await ownUpkeep(ctx)
  own.stopBackup()
  return own.backups()
}

/** A plane may serve other companies beside the one that started it: its process is none of theirs. */
async function ownUpkeep({ upkeep: own, store, caller }: Context): Promise<Upkeep> {
  const home = await store.projects.any()
  if (caller.companyId !== home?.companyId) throw new ApiError('forbidden', 'The plane is of another company')
  if (!own) throw new ApiError('invalid', 'This plane is part of another program, which keeps it')
  return own
}
