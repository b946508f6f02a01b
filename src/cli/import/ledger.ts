/** What was done with which rows, kept so that it is told once for each, also when the program is killed. */
import { closeSync, fsyncSync, ftruncateSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import type { JsonObject } from '../../lib/json.ts'
import { Refusal } from '../exit/exit.ts'
import { writing } from '../io/files.ts'
import type { Place } from '../records/open.ts'
import { type Checkpoint, NOTHING_DONE, type Progress } from './checkpoint.ts'

/** Rows that are sent together: first, last, and where the next begins in bytes. */
export interface Span {
  from: number
  to: number
  end: number
}

export class Ledger {
  /** '' where they are not written down. */
  readonly failedPath: string
  /** The last row that an earlier run may have sent. */
  readonly sentBefore: number
  private readonly checkpoint: Checkpoint
  private progress: Progress
  private failedFile: number | undefined

  /** `many`: what the rows are called. */
  constructor(checkpoint: Checkpoint, failedPath: string, many: string) {
    this.checkpoint = checkpoint
    this.failedPath = failedPath
    this.progress = checkpoint.resumed ?? NOTHING_DONE
    this.sentBefore = this.progress.sent
    if (failedPath === '') return
    if (this.progress.failedBytes === 0) rmSync(failedPath, { force: true })
    else if (sizeOf(failedPath) < this.progress.failedBytes) {
      throw new Refusal(
        `${failedPath}, with the ${many} that failed so far, is not there: use --restart to start again`,
      )
    }
  }

  get counts(): { created: number; failed: number } {
    return this.progress
  }

  /** Where to read on. */
  get start(): Place | undefined {
    return this.progress.done.row > 0 ? this.progress.done : undefined
  }

  /** Whether an earlier run is through with the row, though not with all before it. */
  isDone(row: number): boolean {
    return row <= this.progress.done.row || this.progress.finished.some(({ from, to }) => from <= row && row <= to)
  }

  /** Before rows are sent: from now on they may be there. */
  begin({ to }: Span): void {
    if (to > this.progress.sent) this.save({ ...this.progress, sent: to })
  }

  /** The failed rows are on the disk before the span counts as done; what a kill leaves behind is cut off. */
  finish(span: Span, created: number, failed: readonly JsonObject[]): void {
    const { failedBytes } = this.progress
    const written =
      failed.length > 0 && this.failedPath !== ''
        ? writing(this.failedPath, () => this.writeFailed(failed, failedBytes))
        : 0
    this.save({
      ...this.progress,
      ...advance(this.progress, span),
      created: this.progress.created + created,
      failed: this.progress.failed + failed.length,
      failedBytes: failedBytes + written,
    })
  }

  /** All rows are done. */
  complete(): void {
    this.checkpoint.remove()
    this.close()
  }

  close(): void {
    if (this.failedFile !== undefined) closeSync(this.failedFile)
    this.failedFile = undefined
  }

  private save(progress: Progress): void {
    this.progress = progress
    this.checkpoint.save(progress)
  }

  private writeFailed(rows: readonly JsonObject[], at: number): number {
    if (this.failedFile === undefined) {
      // Rows may carry secrets.
      this.failedFile = openSync(this.failedPath, at > 0 ? 'r+' : 'w', 0o600)
      ftruncateSync(this.failedFile, at)
    }
    const bytes = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    writeSync(this.failedFile, bytes, 0, bytes.length, at)
    fsyncSync(this.failedFile)
    return bytes.length
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function advance({ done, finished }: Progress, span: Span): Pick<Progress, 'done' | 'finished'> {
  const waiting = [...finished, span].sort((a, b) => a.from - b.from)
  let place = done
  while (waiting[0]?.from === place.row + 1) {
    place = { row: waiting[0].to, offset: waiting[0].end }
    waiting.shift()
  }
  return { done: place, finished: waiting }
}
