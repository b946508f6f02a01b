/** A database as its pages. */
import { hash } from 'node:crypto'
import type { Snapshot } from './snapshot.ts'

/** Bytes that are read at once. */
const CHUNK = 2 ** 20

export function eachPage(
  snapshot: Pick<Snapshot, 'pageSize' | 'pages' | 'read'>,
  visit: { pages?: (chunk: Buffer) => void; page: (page: number, content: Buffer) => void },
): void {
  const { pageSize, pages } = snapshot
  const chunk = Buffer.alloc(Math.max(CHUNK, pageSize))
  for (let first = 1; first <= pages; ) {
    const count = snapshot.read(first, chunk)
    visit.pages?.(chunk.subarray(0, count * pageSize))
    for (let at = 0; at < count; at++) {
      visit.page(first + at, chunk.subarray(at * pageSize, (at + 1) * pageSize))
    }
    first += count
  }
}

const DIGEST = 16

/** A digest of each page, by which changed ones are found. */
export class Digests {
  private bytes: Buffer

  constructor(pages: number) {
    this.bytes = Buffer.alloc(pages * DIGEST)
  }

  resize(pages: number): void {
    const bytes = Buffer.alloc(pages * DIGEST)
    this.bytes.copy(bytes)
    this.bytes = bytes
  }

  /** Whether the page's content is another than before. */
  change(page: number, content: Buffer): boolean {
    const at = (page - 1) * DIGEST
    const digest = hash('sha256', content, 'buffer').subarray(0, DIGEST)
    if (this.bytes.compare(digest, 0, DIGEST, at, at + DIGEST) === 0) return false
    digest.copy(this.bytes, at)
    return true
  }

  copy(): Digests {
    const copy = new Digests(0)
    copy.bytes = Buffer.from(this.bytes)
    return copy
  }

  /** One digest of the whole database. */
  state(): string {
    return hash('sha256', this.bytes, 'hex')
  }
}
