/**
 * Loads a package while its pages still come: reading waits for the source, writing for the destination, and neither
 * for the other. All of it is one transaction that ends after the package is whole on the disk. Whatever goes wrong
 * takes the rows back, and the package is loaded from its pages as if nothing had been tried.
 */
import { elapsed } from '../../lib/clock.ts'
import type { Added, LoadJob, RowSink, Warehouse } from '../destinations/port.ts'
import type { ResourceSelection } from '../extract/extract.ts'
import type { RowMaker } from '../normalize/rows.ts'
import { completeColumns, copySchema, type Schema } from '../normalize/schema.ts'
import { feedPackage, feedState, type LoadOptions, rootJobs, rowMaker } from './load.ts'
import type { LoadPackage } from './package.ts'
import { rowsOf } from './page-rows.ts'

/** When it is worth a transaction that lasts as long as the reading. */
export interface EarlyPolicy {
  /** Bytes of pages before it begins. */
  from: number
  /** Bytes a second that they must have come with: a source with a rate limit is waited for by day, not by row. */
  pace: number
  /** Milliseconds without a page, after which the transaction is given up. */
  patience: number
}

export const USUAL_EARLY: EarlyPolicy = { from: 8 << 20, pace: 1 << 20, patience: 10_000 }

export interface EarlyOptions extends LoadOptions {
  pack: LoadPackage
  /** As the observers of its pages extend it. */
  schema: Schema
  selected: readonly ResourceSelection[]
  connect: () => Promise<Warehouse>
  policy: EarlyPolicy
}

type Phase = 'waiting' | 'opening' | 'catching up' | 'following' | 'over'

export class EarlyLoad {
  private readonly options: EarlyOptions
  private phase: Phase = 'waiting'
  private readonly began = elapsed()
  private bytes = 0
  private loading: Promise<Added | undefined> = Promise.resolve(undefined)
  private readonly sealed = defer<void>()
  private readonly caughtUp = defer<void>()
  private readonly makers = new Map<string, RowMaker>()
  private sink?: RowSink
  /** What the destination's tables are made by; brought up to the schema before rows that need more. */
  private shape: Schema
  /** Pages are taken one after another, whichever walk they are of. */
  private turn: Promise<void> = Promise.resolve()
  private idleSince = 0
  private failure?: unknown
  private watch?: NodeJS.Timeout

  constructor(options: EarlyOptions) {
    this.options = options
    this.shape = copySchema(options.schema)
    // Awaited only by a load that comes that far.
    this.sealed.promise.catch(() => undefined)
  }

  /** A page that stands in the package by now. Resolves when the next one may come. */
  kept(resource: string, bytes: number, items: readonly unknown[]): Promise<void> | undefined {
    switch (this.phase) {
      case 'waiting':
        this.bytes += bytes
        if (this.isWorthwhile()) this.start()
        return undefined
      case 'catching up':
        return this.caughtUp.promise
      case 'following':
        this.turn = this.turn.then(() => this.take(resource, items)).catch((error) => this.giveUp(error))
        return this.turn
      default:
        return undefined
    }
  }

  /** The package is sealed. What the destination has taken of it; undefined where it has not. */
  async commit(): Promise<Added | undefined> {
    await this.turn
    this.sealed.resolve()
    return this.loading
  }

  /** Takes back what was sent, unless it is committed. */
  async stop(): Promise<void> {
    this.giveUp(new Error('The package is not loaded early'))
    await this.loading
  }

  private giveUp(error: unknown): void {
    this.failure ??= error
    this.sealed.reject(error)
  }

  private isWorthwhile(): boolean {
    const { from, pace } = this.options.policy
    return this.bytes >= from && this.bytes >= ((elapsed() - this.began) / 1000) * pace
  }

  private start(): void {
    this.phase = 'opening'
    this.loading = this.load().catch(() => undefined)
  }

  private async load(): Promise<Added> {
    const { patience } = this.options.policy
    const warehouse = await this.options.connect()
    this.idleSince = elapsed()
    this.watch = setInterval(() => {
      if (elapsed() - this.idleSince > patience) this.giveUp(new Error('The source is slow'))
    }, patience / 10).unref()
    try {
      return await warehouse.load(this.job())
    } finally {
      this.phase = 'over'
      this.caughtUp.resolve()
      clearInterval(this.watch)
      await warehouse.close()
    }
  }

  /** A job whose parts are what they are at the time. */
  private job(): LoadJob {
    const { options } = this
    const { pack } = options
    let isFed = false
    const schema = () => this.shape
    return {
      loadId: pack.record.loadId,
      pipeline: options.pipeline,
      createdAt: new Date(pack.record.createdAt),
      get schema() {
        return schema()
      },
      get roots() {
        return rootJobs(pack, options)
      },
      feed: (sink) => {
        // Rows that are asked for again come from the package, which is whole by then.
        if (isFed) return feedPackage(pack, this.shape, options, sink)
        isFed = true
        return this.feed(sink)
      },
    }
  }

  private async feed(sink: RowSink): Promise<void> {
    this.sink = sink
    this.phase = 'catching up'
    await this.catchUp()
    await this.sealed.promise
    clearInterval(this.watch)
    this.shape = this.options.pack.schema()
    await sink.widen?.()
    feedState(this.options.pack, this.shape, sink)
    await sink.drain()
  }

  /** The pages that came before there was anybody to take them; walks wait meanwhile, with a page each. */
  private async catchUp(): Promise<void> {
    const { pack, selected } = this.options
    const readers = selected
      .filter(({ isHidden }) => !isHidden)
      .map(({ resource }) => ({ name: resource.name, pages: pack.follow(resource.name) }))
    try {
      for (let found = true; found; ) {
        found = false
        for (const { name, pages } of readers) {
          const page = pages.next()
          if (!page) continue
          found = true
          await this.take(name, rowsOf(page))
        }
      }
      this.phase = 'following'
      this.caughtUp.resolve()
    } finally {
      for (const { pages } of readers) pages.close()
    }
  }

  private async take(name: string, items: readonly unknown[]): Promise<void> {
    if (this.failure) throw this.failure
    this.idleSince = Number.POSITIVE_INFINITY
    const sink = this.sink as RowSink
    await this.widen(sink)
    const maker = this.makerOf(name, sink)
    if (maker) for (const item of items) maker.make(item)
    await sink.drain()
    this.idleSince = elapsed()
  }

  /** Until nothing has grown meanwhile: a row must not be wider than its table. */
  private async widen(sink: RowSink): Promise<void> {
    while (widthOf(this.shape) !== widthOf(this.options.schema)) {
      this.shape = copySchema(this.options.schema)
      await sink.widen?.()
      for (const maker of this.makers.values()) maker.forgetLayouts()
    }
  }

  private makerOf(name: string, sink: RowSink): RowMaker | undefined {
    const selected = this.options.selected.find(({ resource }) => resource.name === name)
    if (!selected || selected.isHidden) return undefined
    let maker = this.makers.get(name)
    if (!maker) {
      maker = rowMaker(this.options.pack, selected, this.options.schema, this.options, sink)
      this.makers.set(name, maker)
    }
    return maker
  }
}

/** Columns of all tables: schemas only grow. */
function widthOf(schema: Schema): number {
  let width = 0
  for (const table of schema.tables.values()) width += completeColumns(table).length
  return width
}

interface Deferred<T> {
  promise: Promise<T>
  resolve(value: T): void
  reject(error: unknown): void
}

function defer<T>(): Deferred<T> {
  const made = {} as Deferred<T>
  made.promise = new Promise<T>((resolve, reject) => {
    made.resolve = resolve
    made.reject = reject
  })
  return made
}
