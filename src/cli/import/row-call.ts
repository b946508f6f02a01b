import type { Call } from '../command.ts'
import type { rowFlags } from '../records/file-flags.ts'

/** A command that reads rows of a file. */
export type RowCall = Call<ReturnType<typeof rowFlags>>
