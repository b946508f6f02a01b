import type { upkeep } from '../../../contract/company/upkeep/upkeep.ts'
import type { OutputOf } from '../../../contract/operation.ts'

type Replies = { [O in keyof typeof upkeep]: OutputOf<(typeof upkeep)[O]> }

export type SettingInForce = NonNullable<Replies['settings']['settings']>[number]
export type Chore = NonNullable<Replies['chores']['chores']>[number]
export type Backups = Replies['backups']

/** Says in words why something cannot be done now. */
export class UpkeepError extends Error {}

/** What a process knows of how it runs: what it was told, what it does by itself, and the backups of its database. */
export interface Upkeep {
  settings(): SettingInForce[]
  chores(): Replies['chores']
  backups(): Backups
  /** `noted` is awaited when nothing is in the way any more. Rejects with UpkeepError where none can be taken. */
  backUp(noted: () => Promise<unknown>): Promise<void>
  stopBackup(): void
}
