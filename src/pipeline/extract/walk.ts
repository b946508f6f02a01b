/** One resource from its first page to its last, each page kept before the next is asked for. */

import { createHash } from 'node:crypto'
import { now } from '../../lib/clock.ts'
import type { Json } from '../../lib/json.ts'
import type { LoadPackage } from '../load/package.ts'
import type { PageHeader, PageLog } from '../load/pages.ts'
import { parseLossless, stringifyJson } from '../normalize/json.ts'
import { advance, CLOCK, isWanted } from './cursor.ts'
import { ExtractError } from './errors.ts'
import type { Follower } from './extract.ts'
import type { HttpAnswer } from './http.ts'
import { createPaginator, type Paginator } from './paginators.ts'
import { type ParentBatch, ParentPages } from './parents.ts'
import { buildRequest, type Origin } from './request.ts'
import type { Resource } from './resource.ts'
import { exchange } from './retry.ts'
import { guessSelector, selectItems, selectOne } from './select.ts'
import type { Values } from './template.ts'

export interface WalkOptions {
  resource: Resource
  origin: Origin
  pack: LoadPackage
  /** Where its cursor starts; undefined for a full walk. */
  start?: Json
  parent?: Walk
  /** Sees every item that is kept; absent for a resource that only serves as parent. */
  observe?: (item: unknown) => void
  /** Told after each page. */
  onPage?: (resource: string, items: number) => void
  follower?: Follower
  signal: AbortSignal
}

/** Where a walk is: in the parent's pages and batches, then in its own pages. */
interface Position {
  parent: number
  batch: number
  page: Json
}

export class Walk {
  readonly name: string
  private readonly options: WalkOptions
  private readonly paginator: Paginator
  private log: PageLog
  private isDone = false
  private waiting: (() => void)[] = []
  private readonly seen = new Set<string>()
  private coming?: { position: Position; answer: Promise<HttpAnswer> }

  constructor(options: WalkOptions) {
    this.options = options
    this.name = options.resource.name
    this.paginator = createPaginator(options.resource.endpoint?.paginator ?? { type: 'auto' })
    this.log = options.pack.log(this.name)
  }

  /** Resolves when all pages are there; goes on behind those that are. */
  async run(): Promise<void> {
    try {
      if (this.options.resource.items) await this.takeItems(this.options.resource.items)
      else await this.takePages()
      this.options.pack.updateResource(this.name, { done: true })
    } finally {
      this.isDone = true
      this.tell()
    }
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
    if (this.options.pack.record.resources[this.name]?.done) {
      this.observeKept()
      return
    }
    // Where an iterator was cannot be known, so it starts again.
    this.options.pack.restart(this.name)
    this.log = this.options.pack.log(this.name)
    let batch: unknown[] = []
    for await (const item of items) {
      batch.push(...[item].flat())
      if (batch.length < ITEMS_A_PAGE) continue
      await this.keepItems(batch)
      batch = []
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
    this.observeKept()
    let position = this.startPosition()
    const parents = this.options.parent && new ParentPages(this.options.parent, this.options)
    try {
      while (position)
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
      const items = selectItems(parseLossless(page.text()), page.header.select)
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
    while (position) position = await this.takePage(position, batch)
    return this.after(start, batch)
  }

  private async takePage(position: Position, batch: ParentBatch | undefined): Promise<Position | undefined> {
    this.options.signal.throwIfAborted()
    const { resource, origin } = this.options
    const ignored = resource.endpoint?.ignore ?? []
    const answer = await this.fetch(position, batch)
    this.fetchAhead(position, batch)
    const body = ignored.includes(answer.status) ? [] : this.parse(answer)
    const select = resource.endpoint?.selector ?? guessSelector(body)
    const raw = selectItems(body, select)
    const page = this.paginator.next(position.page, { body, headers: answer.headers, items: raw.length })
    const next = page === undefined ? undefined : { ...position, page }
    const items = this.prepare(raw, batch)
    const isWhole = items === raw && body !== undefined && answer.status < 300
    await this.keep({
      items,
      count: raw.length,
      text: isWhole ? answer.text : undefined,
      select: isWhole ? select : undefined,
      position: next ?? this.after(position, batch),
      total: this.totalOf(body),
      startedAt: this.log.last?.startedAt ?? clockOf(answer, origin.exchange.now()),
    })
    return next
  }

  /** The page at the position, which may be on its way already. */
  private async fetch(position: Position, batch: ParentBatch | undefined): Promise<HttpAnswer> {
    const { coming } = this
    this.coming = undefined
    if (coming && JSON.stringify(coming.position) === JSON.stringify(position)) return coming.answer
    return this.send(position, batch)
  }

  /** Asks for the next page while this one is worked on, where it is sure that there is one. */
  private fetchAhead(position: Position, batch: ParentBatch | undefined): void {
    const total = this.log.last?.total
    const page = total === undefined ? undefined : this.paginator.ahead?.(position.page, total)
    if (page === undefined || this.options.signal.aborted) return
    const next = { ...position, page }
    const answer = this.send(next, batch)
    // A failure is told when the page is asked for.
    answer.catch(() => undefined)
    this.coming = { position: next, answer }
  }

  private send(position: Position, batch: ParentBatch | undefined): Promise<HttpAnswer> {
    const { resource, origin } = this.options
    const request = buildRequest(resource, origin, this.paginator, position.page, this.values(batch))
    const ignored = resource.endpoint?.ignore ?? []
    return exchange(this.name, request, origin.exchange, (status) => ignored.includes(status))
  }

  /** Where it goes on behind the last page of a batch. */
  private after({ parent, batch: number }: Position, batch: ParentBatch | undefined): Position | undefined {
    const page = this.paginator.first
    if (!batch) return undefined
    return batch.isLast ? { parent: parent + 1, batch: 0, page } : { parent, batch: number + 1, page }
  }

  private values(batch: ParentBatch | undefined): Values {
    const { resource, start } = this.options
    const values: Values = { ...batch?.values }
    if (resource.incremental) values['incremental.start_value'] = start
    return values
  }

  private parse(answer: HttpAnswer): unknown {
    try {
      return parseLossless(answer.text)
    } catch (cause) {
      const what = answer.text.trim() === '' ? 'an empty body' : 'something that is not JSON'
      throw new ExtractError(
        'not-json',
        this.name,
        `the server answered ${answer.status} with ${what}. Check base_url`,
        { cause },
      )
    }
  }

  /** The rows to keep; the same list when none was left out or changed. */
  private prepare(raw: unknown[], batch: ParentBatch | undefined): unknown[] {
    const { resource, start } = this.options
    const { incremental, map } = resource
    let items = raw
    if (batch?.include) items = items.map((item) => ({ ...(item as object), ...batch.include }))
    if (map) items = items.map(map).filter((item) => item !== undefined)
    if (!incremental || incremental.cursor === CLOCK) return items
    const wanted = items.filter((item) => isWanted(incremental, start, item))
    return wanted.length === items.length ? items : wanted
  }

  private totalOf(body: unknown): number | undefined {
    const path = this.options.resource.endpoint?.totalPath
    const total = path === undefined ? undefined : Number(selectOne(body, path))
    return total === undefined || Number.isNaN(total) ? this.log.last?.total : total
  }

  private async keep(page: KeptPage): Promise<void> {
    const { resource, observe, onPage, follower } = this.options
    let cursor = this.log.last?.cursor
    for (const item of page.items) cursor = advance(resource.incremental, cursor, item)
    const header: Omit<PageHeader, 'bytes'> = {
      page: (this.log.last?.page ?? -1) + 1,
      items: page.count,
      select: page.select ?? '$',
      next: page.position as Json | undefined,
      cursor,
      total: page.total,
      startedAt: page.startedAt,
    }
    // Observed first: what a contract forbids is not kept, so the page comes again once the contract allows it.
    if (observe) for (const item of page.items) observe(item)
    this.noteRepeat(page.items, page.total)
    const { bytes } = this.log.append(header, page.text ?? stringifyJson(page.items))
    onPage?.(this.name, page.count)
    this.tell()
    await follower?.kept(this.name, bytes, page.items)
  }
}

interface KeptPage {
  items: unknown[]
  /** Rows in the answer, before any were left out. */
  count: number
  /** The answer as it came, where its rows are all kept as they are. */
  text?: string
  select?: string
  position: Json | Position | undefined
  total?: number
  startedAt?: number
}

const ITEMS_A_PAGE = 1000

function clockOf(answer: HttpAnswer, now: number): number {
  const said = Date.parse(answer.headers['date'] ?? '')
  return Number.isNaN(said) ? now : said
}
