/** One resource from its first page to its last, each page kept before the next is asked for. */

import { createHash } from 'node:crypto'
import { now } from '../../lib/clock.ts'
import type { Json } from '../../lib/json.ts'
import { addAll } from '../../lib/lists.ts'
import type { LoadPackage } from '../load/package.ts'
import { rowsOf } from '../load/page-rows.ts'
import type { PageHeader, PageLog } from '../load/pages.ts'
import { parseLossless, stringifyJson } from '../normalize/json.ts'
import { advance, CLOCK, checkCursors, isPastSpan, isWanted } from './cursor.ts'
import { Fetching, isIgnored, type Position, parseAnswer } from './fetching.ts'
import type { HttpAnswer } from './http.ts'
import type { Paginator } from './paginator.ts'
import { createPaginator } from './paginators.ts'
import { type ParentBatch, ParentPages } from './parents.ts'
import type { Origin } from './request.ts'
import type { Resource } from './resource.ts'
import { guessSelector, selectItems, selectOne } from './select.ts'

export interface WalkOptions {
  resource: Resource
  origin: Origin
  pack: LoadPackage
  /** Where its cursor starts; undefined for a full walk. */
  start?: Json
  parent?: Walk
  /** Sees every item that is kept; absent for a resource that only serves as parent. */
  observe?: (item: unknown) => void
  on?: WalkEvents
  follower?: Follower
  /** Not more of them. */
  pages?: number
  signal: AbortSignal
}

export interface Follower {
  /** After a page is in the package; the walk goes on when it resolves. */
  kept(resource: string, bytes: number, items: readonly unknown[]): Promise<void> | undefined
  /** Pages that it was told of are gone. */
  stop(): Promise<void>
}

export interface WalkEvents {
  page?(resource: string, items: number, total?: number): void
  done?(resource: string): void
  note?(text: string): void
}

export class Walk {
  readonly name: string
  private readonly options: WalkOptions
  private readonly paginator: Paginator
  private log: PageLog
  private isDone = false
  private waiting: (() => void)[] = []
  private readonly seen = new Set<string>()
  private readonly fetching: Fetching

  constructor(options: WalkOptions) {
    this.options = options
    this.name = options.resource.name
    this.paginator = createPaginator(options.resource.endpoint?.paginator ?? { type: 'auto' })
    this.fetching = new Fetching(options, this.paginator)
    this.log = options.pack.log(this.name)
  }

  /** Resolves when all pages are there; goes on behind those that are. */
  async run(): Promise<void> {
    try {
      if (this.options.resource.items) await this.takeItems(this.options.resource.items)
      else await this.takePages()
      this.noteFullPage()
      this.options.pack.updateResource(this.name, { done: true })
      this.options.on?.done?.(this.name)
    } finally {
      this.isDone = true
      this.tell()
    }
  }

  /** All its pages are there from an earlier run. */
  private get isKept(): boolean {
    return this.options.pack.record.resources[this.name]?.done ?? false
  }

  private get isEnough(): boolean {
    const { pages } = this.options
    return pages !== undefined && (this.log.last?.page ?? -1) + 1 >= pages
  }

  private startAgain(): void {
    this.options.pack.restart(this.name)
    this.log = this.options.pack.log(this.name)
  }

  /** Where nothing names a next page, one that is full to a round number is likely not all there is. */
  private noteFullPage(): void {
    const { last } = this.log
    if (this.paginator.isGuess !== true || last?.total !== undefined || !FULL_PAGES.includes(last?.items ?? 0)) return
    const text = `the last page has ${last?.items} rows and names no next one. If there are more, set a paginator`
    this.options.on?.note?.(`${this.name}: ${text}`)
  }

  get hasEnded(): boolean {
    return this.isDone
  }

  /** For its children: resolves with the next page, or the end. */
  async changed(): Promise<void> {
    if (!this.isDone) await new Promise<void>((resolve) => this.waiting.push(resolve))
  }

  private tell(): void {
    const waiting = this.waiting
    this.waiting = []
    for (const resolve of waiting) resolve()
  }

  private async takeItems(items: Iterable<unknown> | AsyncIterable<unknown>): Promise<void> {
    if (this.isKept) {
      this.observeKept()
      return
    }
    // Where an iterator was cannot be known.
    this.startAgain()
    let batch: unknown[] = []
    for await (const item of items) {
      addAll(batch, Array.isArray(item) ? item : [item])
      if (batch.length < ITEMS_A_PAGE) continue
      await this.keepItems(batch)
      batch = []
      if (this.isEnough) break
    }
    await this.keepItems(batch)
  }

  private async keepItems(batch: unknown[]): Promise<void> {
    if (batch.length === 0) return
    // What JSON cannot say (dates, undefined) becomes what it is at the destination before anything looks at it.
    const plain = parseLossless(stringifyJson(batch)) as unknown[]
    await this.keep({ items: this.prepare(plain, undefined), count: batch.length, position: 0, startedAt: now() })
  }

  private async takePages(): Promise<void> {
    if (this.paginator.restarts && this.log.last && !this.isKept) this.startAgain()
    this.observeKept()
    let position = this.startPosition()
    const parents = this.options.parent && new ParentPages(this.options.parent, this.options)
    try {
      while (position && !this.isEnough)
        position = parents ? await this.takeFamily(parents, position) : await this.takePage(position, undefined)
    } finally {
      parents?.close()
    }
  }

  private startPosition(): Position | undefined {
    const { last } = this.log
    if (!last) return { parent: 0, batch: 0, page: this.paginator.first }
    return last.next as Position | undefined
  }

  /** After a crash: what the kept pages say about tables and columns. */
  private observeKept(): void {
    const { observe, pack } = this.options
    if (!this.log.last) return
    for (const page of pack.pages(this.name)) {
      const items = rowsOf(page)
      this.paginator.recall?.(items)
      if (observe) for (const item of items) observe(item)
      this.noteRepeat(items, page.header.total)
    }
  }

  /** A page that comes twice stands where another should: the number of rows is right, and some are missing. */
  private noteRepeat(items: readonly unknown[], total: number | undefined): void {
    if (total === undefined || items.length === 0 || this.options.parent) return
    const ends = JSON.stringify([items.length, stringifyJson([items[0], items.at(-1)])])
    const page = createHash('sha1').update(ends).digest('base64')
    if (this.seen.has(page)) this.options.pack.updateResource(this.name, { hasRepeats: true })
    this.seen.add(page)
  }

  /** All pages for one batch of parents; then the position of the next batch, if there is one. */
  private async takeFamily(parents: ParentPages, from: Position): Promise<Position | undefined> {
    const batch = await parents.at(from.parent, from.batch)
    if (!batch) return undefined
    // Pages of the parent without rows were passed over.
    const start = { ...from, parent: batch.page }
    let position: Position | undefined = start
    while (position && !this.isEnough) position = await this.takePage(position, batch)
    return this.after(start, batch)
  }

  private async takePage(position: Position, batch: ParentBatch | undefined): Promise<Position | undefined> {
    this.options.signal.throwIfAborted()
    const { resource, origin, start } = this.options
    const answer = await this.fetching.get(position, batch)
    this.fetching.getAhead(position, batch, this.log.last?.total)
    const isNothing = isIgnored(resource.endpoint, answer)
    const body = isNothing ? [] : parseAnswer(this.name, answer)
    const select = resource.endpoint?.selector ?? guessSelector(body)
    const raw = selectItems(body, select)
    const { next: page, rows: fresh } = this.paginator.read(position.page, { body, headers: answer.headers, rows: raw })
    const isOver = isNothing || isPastSpan(resource.incremental, start, fresh)
    const next = page === undefined || isOver ? undefined : { ...position, page }
    const skip = raw.length - fresh.length
    const items = this.prepare(fresh, batch)
    const isWhole = items === fresh && fresh[0] === raw[skip] && body !== undefined && answer.status < 300
    await this.keep({
      items,
      count: fresh.length,
      text: isWhole ? answer.text : undefined,
      select: isWhole ? select : undefined,
      skip: isWhole ? skip : 0,
      position: next ?? this.after(position, batch),
      total: this.totalOf(body, position.page),
      startedAt: this.log.last?.startedAt ?? clockOf(answer, origin.exchange.now()),
    })
    return next
  }

  /** Where it goes on behind the last page of a batch. */
  private after({ parent, batch: number }: Position, batch: ParentBatch | undefined): Position | undefined {
    const page = this.paginator.first
    if (!batch) return undefined
    return batch.isLast ? { parent: parent + 1, batch: 0, page } : { parent, batch: number + 1, page }
  }

  /** The rows to keep; the same list when none was left out or changed. */
  private prepare(raw: readonly unknown[], batch: ParentBatch | undefined): readonly unknown[] {
    const { resource, start } = this.options
    const { incremental, map, transform } = resource
    let items: readonly unknown[] = raw
    if (batch?.include) items = items.map((item) => ({ ...Object(item), ...batch.include }))
    if (map) items = items.map(map).filter((item) => item !== undefined)
    if (transform) items = transform(items)
    if (!incremental || incremental.cursor === CLOCK) return items
    checkCursors(this.name, incremental, items)
    const wanted = items.filter((item) => isWanted(incremental, start, item))
    return wanted.length === items.length ? items : wanted
  }

  private totalOf(body: unknown, page: unknown): number | undefined {
    const path = this.options.resource.endpoint?.totalPath
    const total = path === undefined ? undefined : Number(selectOne(body, path))
    if (total === undefined || Number.isNaN(total)) return this.log.last?.total
    return this.paginator.total?.(page, total) ?? total
  }

  private async keep(page: KeptPage): Promise<void> {
    const { resource, observe, on, follower } = this.options
    let cursor = this.log.last?.cursor
    for (const item of page.items) cursor = advance(resource.incremental, cursor, item)
    const header: Omit<PageHeader, 'bytes'> = {
      page: (this.log.last?.page ?? -1) + 1,
      items: page.count,
      select: page.select ?? '$',
      ...(page.skip && { skip: page.skip }),
      next: page.position as Json | undefined,
      cursor,
      total: page.total,
      startedAt: page.startedAt,
    }
    // Observed first: what a contract forbids is not kept, so the page comes again once the contract allows it.
    if (observe) for (const item of page.items) observe(item)
    this.noteRepeat(page.items, page.total)
    const { bytes } = this.log.append(header, page.text ?? stringifyJson(page.items))
    on?.page?.(this.name, page.count, page.total)
    this.tell()
    await follower?.kept(this.name, bytes, page.items)
  }
}

interface KeptPage {
  items: readonly unknown[]
  /** Rows that came, before any were left out. */
  count: number
  /** The answer as it came, where its rows are all kept as they are. */
  text?: string
  select?: string
  skip?: number
  position: Json | Position | undefined
  total?: number
  startedAt?: number
}

const ITEMS_A_PAGE = 1000
/** Sizes of pages that services have by default. */
const FULL_PAGES = [10, 20, 25, 30, 50, 100, 200, 250, 500, 1000]

function clockOf(answer: HttpAnswer, now: number): number {
  const said = Date.parse(answer.headers['date'] ?? '')
  return Number.isNaN(said) ? now : said
}
