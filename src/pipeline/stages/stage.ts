/** What every stage of a package's way has in common. */
import type { ResourceSelection } from '../extract/extract.ts'
import type { EarlyLoad } from '../load/early.ts'
import type { LoadPackage, PackageRecord } from '../load/package.ts'
import type { Schema } from '../normalize/schema.ts'
import type { RunOptions } from '../run/options.ts'
import type { PipelineState } from '../state/state.ts'
import type { StageName } from './names.ts'

/** What a pipeline remembers from one package to the next: where each cursor stands, and which tables there are. */
export interface Memory {
  readonly state: PipelineState
  readonly schema: Schema
}

/** A package on its way through a run: what is on the disk, and what is known of it beside. */
export interface Shipment {
  readonly pack: LoadPackage
  /** As it was before the package. */
  readonly memory: Memory
  /** The resources of a package that is still read. */
  readonly selected: readonly ResourceSelection[]
  /** Tables and columns, as the package's pages extend them. */
  readonly schema: Schema
  /** Sends rows while the pages still come, where that is worthwhile. */
  readonly early?: EarlyLoad
  /** Rows per table, once they are known. */
  readonly counts: ReadonlyMap<string, number>
  /** The rows were sent early. */
  readonly isEarly: boolean
}

/** A stage is a function from package to package; traces, progress and errors call it by its name. */
export interface Stage<Name extends StageName> {
  readonly name: Name
  /** Whether a package that stands like this goes through it; one that an earlier run left begins where it stood. */
  takes(record: PackageRecord): boolean
  /** Undefined when there is nothing left to do, and the package is gone. */
  run(shipment: Shipment, options: RunOptions): Promise<Shipment | undefined>
}
