/** What a run did, as its trace keeps it. */

import { elapsed } from '../../lib/clock.ts'
import { hasTexts } from '../../lib/json.ts'
import { ExtractError } from '../extract/errors.ts'
import type { StageName } from '../stages/names.ts'
import { FullDiskError } from './full-disk.ts'

/** A look at what the destination knows, or a stage of a package. */
export type Step = 'sync' | StageName

interface StepInfo {
  step: Step
  startedAt: string
  seconds: number
  failed?: string
}

interface LoadedPackage {
  loadId: string
  counts: { [table: string]: number }
  isResumed: boolean
  /** Its rows were sent while its pages still came. */
  isEarly: boolean
  /** What the schema has got by it, the first load left aside. */
  changes: string[]
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

/** What `trace.json` holds of the last run; undefined where there is none, or it is of another form. */
export function runInfoIn(trace: unknown): RunInfo | undefined {
  return isRunInfo(trace) ? trace : undefined
}

const isRunInfo = (value: unknown): value is RunInfo =>
  hasTexts(value, 'pipeline', 'startedAt') && Array.isArray(value['steps']) && Array.isArray(value['packages'])

/** Keeps account of a run while it goes on. */
export class Trace {
  readonly info: RunInfo
  private readonly now: () => number

  /** `now`: milliseconds of the epoch. */
  constructor(info: Omit<RunInfo, 'startedAt' | 'steps' | 'packages'>, now: () => number) {
    this.info = { ...info, startedAt: new Date(now()).toISOString(), steps: [], packages: [] }
    this.now = now
  }

  /** Does a step of a run; what it throws comes through as it is, and its name and text stay in the trace. */
  async step<T>(step: Step, work: () => Promise<T>): Promise<T> {
    const began = elapsed()
    const info: StepInfo = { step, startedAt: new Date(this.now()).toISOString(), seconds: 0 }
    this.info.steps.push(info)
    try {
      return await work()
    } catch (error) {
      info.failed = textOf(error)
      throw error
    } finally {
      info.seconds = (elapsed() - began) / 1000
    }
  }
}

/** Which step failed, and on which package; the cause says why. The package stays and the next run goes on with it. */
export class PipelineStepError extends Error {
  override readonly name = 'PipelineStepError'
  readonly step: Step
  readonly loadId?: string

  constructor(step: Step, loadId: string | undefined, cause: unknown) {
    const at = loadId === undefined ? '' : ` when processing package with \`load_id=${loadId}\``
    super(`Pipeline execution failed at \`step=${step}\`${at} with exception:\n\n${textOf(cause)}`, { cause })
    this.step = step
    this.loadId = loadId
  }
}

export function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
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
