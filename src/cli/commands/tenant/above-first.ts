import type { Json } from '../../../lib/json.ts'
import type { Batch, Failure, Item } from '../../import/batches.ts'

/** Why nothing could be done with a tenant; undefined where it was. */
export type Act = (item: Item) => Promise<string | undefined>

/** Does something with tenants of a file, with each after the one above it, wherever in the file that stands. */
export class AboveFirst {
  private readonly items = new Map<Json | undefined, Item>()
  private readonly begun = new Map<Item, Promise<string | undefined>>()

  /** The same batches, once all are known: tenants are few beside users. */
  async *arrange(batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
    const all: Batch[] = []
    for await (const batch of batches) {
      all.push(batch)
      for (const item of batch.rows) if (item.wanted?.id) this.items.set(item.wanted.id, item)
    }
    yield* all
  }

  /** Those that failed. */
  async each(items: readonly Item[], act: Act): Promise<Failure[]> {
    const failures: Failure[] = []
    for (const item of items) {
      const reason = await this.reach(item, act)
      if (reason !== undefined) failures.push({ item, reason })
    }
    return failures
  }

  private async reach(item: Item, act: Act): Promise<string | undefined> {
    let last: string | undefined
    for (const next of this.lineTo(item)) {
      const begun = this.begun.get(next) ?? act(next)
      this.begun.set(next, begun)
      last = await begun
    }
    return last
  }

  /** The tenants above it from the top, and itself; each once, though they stand above each other. */
  private lineTo(item: Item): Item[] {
    const line = new Set<Item>()
    for (let next: Item | undefined = item; next && !line.has(next); next = this.items.get(next.wanted?.parent)) {
      line.add(next)
    }
    return [...line].reverse()
  }
}
