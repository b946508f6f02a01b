import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as byPage from './by-page.ts'
import * as oldestFirst from './oldest-first.ts'
import { Recent } from './recent.ts'

const SIZE = 10

/** A list that is kept oldest first, and changes whenever somebody asks. */
class List {
  private made = 0
  rows: { key: string; at: number }[] = []
  private state: number
  private readonly perSecond: number

  constructor(seed: number, perSecond: number, count: number) {
    this.state = seed * 7907 + 1
    this.perSecond = perSecond
    for (let i = 0; i < count; i++) this.add()
  }

  random(limit: number): number {
    this.state = (this.state * 48_271) % 2_147_483_647
    return this.state % limit
  }

  add(): void {
    const at = 1_700_000_000_000 + Math.floor((this.made * 1000) / this.perSecond)
    // Ids do not sort as they were made; those of one millisecond are told apart by nothing else.
    this.rows.push({ key: `k${(this.made * 7919) % 100_003}`, at })
    this.made++
    this.rows.sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1))
  }

  /** Up to `most` rows go or come; those that go are told. */
  change(most: number): string[] {
    const gone: string[] = []
    for (let n = this.random(most + 1); n > 0; n--) {
      // Often the front, where a deletion moves all others.
      const at = this.random(this.random(2) ? 5 : this.rows.length)
      const [row] = this.rows.splice(Math.min(at, this.rows.length - 1), 1)
      if (row) gone.push(row.key)
      if (this.random(3) === 0) this.add()
    }
    return gone
  }
}

function walkOldestFirst(list: List, most: number, reach: number): { read: string[]; gone: Set<string> } {
  const steps = { size: SIZE, overlaps: true, reach }
  const seen = new Recent()
  const [read, gone] = [[] as string[], new Set<string>()]
  let at: oldestFirst.Place | undefined = oldestFirst.START
  while (at) {
    const { from, offset } = JSON.parse(JSON.stringify(at)) as oldestFirst.Place
    const page = list.rows.filter((row) => row.at >= from).slice(offset, offset + SIZE)
    const rows = page.map((row) => ({ key: row.key, madeAt: Math.floor(row.at / 1000) * 1000 }))
    const step = oldestFirst.onward(steps, at, rows, ({ key }) => seen.has(key))
    if (step.isJoined) take(rows, seen, read)
    at = step.next
    for (const key of list.change(most)) gone.add(key)
  }
  return { read, gone }
}

function walkByPage(list: List, most: number): { read: string[]; gone: Set<string> } {
  const [seen, joined] = [new Recent(), new Recent()]
  const [read, gone] = [[] as string[], new Set<string>()]
  let at: byPage.Place | undefined = byPage.START
  while (at) {
    const rows = list.rows.slice(at.page * SIZE, (at.page + 1) * SIZE)
    const keys = rows.map(({ key }) => key)
    const step = byPage.onward(SIZE, at, keys, (key) => joined.has(key))
    for (const key of step.joined) joined.add(key)
    take(rows, seen, read)
    at = step.next
    for (const key of list.change(most)) gone.add(key)
  }
  return { read, gone }
}

function take(rows: readonly { key: string }[], seen: Recent, read: string[]): void {
  for (const { key } of rows) {
    if (!seen.has(key)) read.push(key)
    seen.add(key)
  }
}

for (const perSecond of [1, 7, 1_000_000]) {
  for (const most of [0, 1, 4, 12]) {
    test(`E1 a list of ${perSecond} rows a second with up to ${most} changes a page loses nobody`, () => {
      for (let seed = 1; seed <= 150; seed++) {
        for (const walk of [
          (list: List) => walkOldestFirst(list, most, 50),
          (list: List) => walkOldestFirst(list, most, 0),
          // Only where new rows do come last: page numbers show nothing of one that slips in before.
          ...(perSecond <= 1000 ? [(list: List) => walkByPage(list, most)] : []),
        ]) {
          const list = new List(seed, perSecond, (seed * 13) % 400)
          const before = list.rows.map(({ key }) => key)
          const { read, gone } = walk(list)
          assert.equal(new Set(read).size, read.length)
          assert.deepEqual(
            before.filter((key) => !gone.has(key) && !read.includes(key)),
            [],
            `seed ${seed}: ${walk}`,
          )
        }
      }
    })
  }
}

test('a list without changes is read in few pages', () => {
  for (const count of [0, 1, 9, 10, 11, 100, 1000]) {
    let pages = 0
    const list = new List(1, 3, count)
    const change = () => {
      pages++
      return []
    }
    list.change = change
    assert.equal(walkOldestFirst(list, 0, 100).read.length, count)
    assert.ok(pages <= count / (SIZE - 2) + 2, `${pages} pages for ${count} rows`)
    pages = 0
    assert.equal(walkByPage(list, 0).read.length, count)
    assert.ok(pages <= (2 * count) / SIZE + 1, `${pages} pages for ${count} rows`)
  }
})

test('a source that keeps no order is given up', () => {
  let turn = 0
  let at: oldestFirst.Place | undefined = { from: 0, offset: 9 }
  const steps = { size: 2, overlaps: true, reach: 100 }
  const rows = () => [1, 2].map((n) => ({ key: `${n + 2 * (turn++ % 2)}`, madeAt: 0 }))
  assert.throws(() => {
    while (at) at = oldestFirst.onward(steps, at, rows(), () => true).next
  }, /^Error: the list changes faster than it can be read$/)
  let place: byPage.Place | undefined = { page: 1, before: 'x' }
  assert.throws(() => {
    while (place) place = byPage.onward(2, place, [`a${turn++}`, `b${turn++}`], () => true).next
  }, /^Error: the list changes faster than it can be read$/)
})
