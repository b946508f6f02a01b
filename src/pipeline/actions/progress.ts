import { elapsed } from '../../lib/clock.ts'
import type { RunEvents } from '../run/options.ts'

/** What a run does, for a person: a line that is written over, and one that stays for each resource that is read. */
export class ProgressLines implements RunEvents {
  private readonly write: (text: string) => void
  private readonly steer: (text: string) => void
  private readonly read = new Map<string, ResourceProgress>()
  private readonly startedAt = elapsed()
  private shownAt = Number.NEGATIVE_INFINITY
  private isShown = false

  /** `write` goes to a terminal, and `steer` moves its cursor, which `write` may show in place of doing it. */
  constructor(write: (text: string) => void, steer = write) {
    this.write = write
    this.steer = steer
  }

  page(resource: string, rows: number, total?: number): void {
    const reading = this.read.get(resource) ?? { startedAt: elapsed(), rows: 0, pages: 0 }
    reading.rows += rows
    reading.pages++
    if (total !== undefined) reading.total = total
    this.read.set(resource, reading)
    if (elapsed() - this.shownAt >= INTERVAL) this.show(this.underWay())
  }

  done(resource: string): void {
    const reading = this.read.get(resource)
    if (!reading) return
    this.read.delete(resource)
    const seconds = (elapsed() - reading.startedAt) / 1000
    this.note(`${resource}: ${count(reading.rows, 'row')} in ${count(reading.pages, 'page')}, ${seconds.toFixed(1)} s`)
  }

  step(step: string): void {
    if (step === 'load') this.show('loading')
  }

  /** A line that stays. */
  note(text: string): void {
    this.clear()
    this.write(`${text}\n`)
  }

  clear(): void {
    if (this.isShown) this.steer('\r\x1b[K')
    this.isShown = false
  }

  private show(text: string): void {
    this.shownAt = elapsed()
    this.isShown = true
    this.steer('\r\x1b[K')
    this.write(text)
  }

  private underWay(): string {
    const readings = [...this.read].map(([name, reading]) => `${name} ${share(reading)}`)
    const rows = [...this.read.values()].reduce((sum, reading) => sum + reading.rows, 0)
    const seconds = (elapsed() - this.startedAt) / 1000
    const speed = seconds > 0 ? [`${Math.round(rows / seconds)} rows/s`] : []
    return [...readings, ...speed, ...this.left()].join(', ').slice(0, WIDTH)
  }

  /** Until the slowest resource that has a total is read. */
  private left(): string[] {
    const seconds = [...this.read.values()].flatMap(({ total, rows, startedAt }) =>
      total === undefined || rows === 0 ? [] : [((elapsed() - startedAt) / 1000 / rows) * Math.max(0, total - rows)],
    )
    return seconds.length === 0 ? [] : [`${minutes(Math.max(...seconds))} left`]
  }
}

interface ResourceProgress {
  startedAt: number
  rows: number
  pages: number
  total?: number
}

/** Milliseconds. */
const INTERVAL = 200
/** A longer line would not be written over. */
const WIDTH = 79

function share({ rows, total }: ResourceProgress): string {
  return total === undefined || total < rows ? `${rows}` : `${rows}/${total}`
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

function minutes(seconds: number): string {
  const whole = Math.round(seconds)
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`
}
