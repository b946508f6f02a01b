import type { Destination } from '../destinations/port.ts'
import type { Origin } from '../extract/request.ts'
import type { Resource } from '../extract/resource.ts'
import type { EarlyPolicy } from '../load/early.ts'
import type { Contract, ContractMode, Disposition } from '../normalize/schema.ts'
import type { Workdir } from '../state/workdir.ts'
import type { FinishedRun } from './history.ts'
import type { Step } from './trace.ts'

/** What `refresh` may throw away before a run, in dlt's words. */
export const REFRESHES = ['drop_sources', 'drop_resources', 'drop_data'] as const
export type Refresh = (typeof REFRESHES)[number]

export interface RunOptions {
  pipeline: string
  dataset: string
  /** Name of the schema: dlt's source. */
  source: string
  destination: Destination
  resources: readonly Resource[]
  /** The API of each resource that has an endpoint. */
  origins: ReadonlyMap<string, Origin>
  workdir: Workdir
  /** Names of resources; without them all that are not optional. */
  only?: readonly string[]
  write?: Disposition
  fullRefresh?: boolean
  contract?: Contract | ContractMode
  /** When rows are sent before all pages are there. */
  early?: Partial<EarlyPolicy>
  /** Do not look at the destination for a state. */
  skipRestore?: boolean
  /** Milliseconds of the epoch. */
  now?: () => number
  on?: RunEvents
}

export interface RunEvents {
  /** `total`: how many rows the source says there are. */
  page?(resource: string, items: number, total?: number): void
  /** All pages of a resource are there. */
  done?(resource: string): void
  step?(step: Step, loadId: string): void
  note?(text: string): void
  /** The run is over, however it went. */
  end?(run: FinishedRun): void
}
