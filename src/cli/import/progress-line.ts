import { elapsed } from '../../lib/clock.ts'
import type { Io } from '../io/io.ts'

/** How far an import is, on one line that is written over; only where a person looks. */
export class ProgressLine {
  private readonly io: Io
  private readonly many: string
  private readonly size: number | undefined
  private readonly started = elapsed()
  private readonly isSeen: boolean
  private first: { rows: number; bytes: number } | undefined
  private shownAt = Number.NEGATIVE_INFINITY

  /** `many`: what is counted. `size` is that of the input in bytes. */
  constructor(io: Io, many: string, size: number | undefined) {
    this.io = io
    this.many = many
    this.size = size
    this.isSeen = io.isTerminal(2)
  }

  /** `bytes` is how far the input is done. */
  show(rows: number, bytes: number, failed: number): void {
    this.first ??= { rows, bytes }
    const now = elapsed()
    if (!this.isSeen || now - this.shownAt < INTERVAL) return
    this.shownAt = now
    this.io.steer(2, `\r\x1b[K${this.text({ rows, bytes, failed }, (now - this.started) / 1000)}`)
  }

  clear(): void {
    if (Number.isFinite(this.shownAt)) this.io.steer(2, '\r\x1b[K')
  }

  private text({ rows, bytes, failed }: { rows: number; bytes: number; failed: number }, seconds: number): string {
    const first = this.first ?? { rows: 0, bytes: 0 }
    const share = this.size ? [`${Math.floor((100 * bytes) / this.size)} %`] : []
    const speed = seconds > 0 ? [`${Math.round((rows - first.rows) / seconds)} ${this.many}/s`] : []
    const left = this.size && bytes > first.bytes ? [(seconds * (this.size - bytes)) / (bytes - first.bytes)] : []
    const eta = left.map((rest) => `${formatSeconds(rest)} left`)
    return [`${rows} ${this.many}`, ...share, ...speed, ...(failed > 0 ? [`${failed} failed`] : []), ...eta].join(', ')
  }
}

/** Milliseconds. */
const INTERVAL = 200

function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}
