/** The pages of a parent resource as batches of placeholder values for its child. */
import type { Json } from '../../lib/json.ts'
import type { LoadPackage } from '../load/package.ts'
import { rowsOf } from '../load/page-rows.ts'
import type { PageReader } from '../load/pages.ts'
import { ExtractError } from './errors.ts'
import type { Resource } from './resource.ts'
import { selectOne } from './select.ts'
import type { Values } from './template.ts'

export interface ParentBatch {
  values: Values
  /** Fields for the child's rows. */
  include?: { [name: string]: Json }
  /** The parent's page that it is of, and whether it is the last of that page. */
  page: number
  isLast: boolean
}

/** The walk of the parent, as much of it as its child sees. */
interface Parent {
  readonly name: string
  readonly hasEnded: boolean
  changed(): Promise<void>
}

interface ChildOptions {
  resource: Resource
  pack: LoadPackage
  signal: AbortSignal
}

export class ParentPages {
  private readonly parent: Parent
  private readonly options: ChildOptions
  private readonly reader: PageReader
  private page = -1
  private batches: ParentBatch[] = []

  constructor(parent: Parent, options: ChildOptions) {
    this.parent = parent
    this.options = options
    this.reader = options.pack.follow(parent.name)
  }

  /** Waits for the parent where it is not that far; undefined behind its last page. Pages without rows are passed over. */
  async at(page: number, batch: number): Promise<ParentBatch | undefined> {
    while (this.page < page || (this.page === page && this.batches.length === 0)) {
      if (!(await this.advance())) return undefined
    }
    return this.batches[batch]
  }

  close(): void {
    this.reader.close()
  }

  private async advance(): Promise<boolean> {
    for (;;) {
      // Asked before the look, so that what comes in between is not missed.
      const hasEnded = this.parent.hasEnded
      const page = this.reader.next()
      if (page) {
        this.page++
        this.batches = this.split(rowsOf(page))
        return true
      }
      if (hasEnded) return false
      this.options.signal.throwIfAborted()
      await this.parent.changed()
    }
  }

  private split(items: unknown[]): ParentBatch[] {
    const { parent, name } = this.options.resource
    if (!parent) return []
    const found = items.map((item) => ({ item, value: selectOne(item, parent.field) as Json | undefined }))
    if (!parent.skipMissing && found.some(({ value }) => value === undefined)) {
      throw new ExtractError('selector', name, `a row of ${parent.resource} has no field ${parent.field}`)
    }
    const parents = found.flatMap(({ item, value }) => (value === undefined ? [] : { item, value }))
    const fields = parents.map(({ value }) => value)
    const placeholder = `resources.${parent.resource}.${parent.field}`
    const size = parent.batch
    if (size === undefined) {
      return fields.map((value, at) => ({
        values: { [placeholder]: value },
        include: this.includeOf(parents[at]?.item),
        page: this.page,
        isLast: at === fields.length - 1,
      }))
    }
    const count = Math.ceil(fields.length / size)
    return Array.from({ length: count }, (_, at) => ({
      values: { [placeholder]: fields.slice(at * size, (at + 1) * size) },
      page: this.page,
      isLast: at === count - 1,
    }))
  }

  private includeOf(item: unknown): { [name: string]: Json } | undefined {
    const { parent } = this.options.resource
    if (!parent?.include) return undefined
    const entries = parent.include.map((field) => [`_${parent.resource}_${field}`, selectOne(item, field)])
    return Object.fromEntries(entries)
  }
}
