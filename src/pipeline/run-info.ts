/** What a run did, as its trace keeps it. */
import { ExtractError } from './extract/errors.ts'
import { FullDiskError } from './full-disk.ts'

export type Step = 'sync' | 'extract' | 'normalize' | 'load'

export interface StepInfo {
  step: Step
  startedAt: string
  seconds: number
  failed?: string
}

export interface LoadedPackage {
  loadId: string
  counts: { [table: string]: number }
  isResumed: boolean
  /** Its rows were sent while its pages still came. */
  isEarly: boolean
}

export interface RunInfo {
  pipeline: string
  dataset: string
  destination: string
  location: string
  startedAt: string
  steps: StepInfo[]
  packages: LoadedPackage[]
}

/** Which step failed, and on which package; the cause says why. The package stays and the next run goes on with it. */
export class PipelineStepError extends Error {
  override readonly name = 'PipelineStepError'
  readonly step: Step
  readonly loadId?: string

  constructor(step: Step, loadId: string | undefined, cause: unknown) {
    const at = loadId === undefined ? '' : ` when processing package with \`load_id=${loadId}\``
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
    super(`Pipeline execution failed at \`step=${step}\`${at} with exception:\n\n${why}`, { cause })
    this.step = step
    this.loadId = loadId
  }
}

export function causeOf(error: unknown): Error {
  return (error instanceof PipelineStepError ? error.cause : error) as Error
}

/** Whether the same run may go well another time, with what it has read so far. */
export function isPassing(error: unknown): boolean {
  const cause = causeOf(error)
  const isRead = error instanceof PipelineStepError && error.step !== 'extract'
  return isRead || cause instanceof FullDiskError || (cause instanceof ExtractError && cause.isPassing)
}
