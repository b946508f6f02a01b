/** Keys of the rows that were read last: only as far back as the pages of a walk reach. */
export class Recent {
  private readonly keys = new Set<string>()

  has(key: string): boolean {
    return this.keys.has(key)
  }

  add(key: string): void {
    this.keys.add(key)
    if (this.keys.size <= REMEMBERED) return
    for (const oldest of this.keys) {
      this.keys.delete(oldest)
      return
    }
  }
}

const REMEMBERED = 20_000
