/** Work that is cheaper for several at once than for each: who comes while others are under way goes together. */

export interface Limits {
  /** Works of one kind under way at once; who comes meanwhile waits, and goes together, too. */
  works: number
  /** Items of one. */
  items: number
}

export interface Kind<I, O> {
  /** Items of kinds with equal keys may go together. */
  key: readonly unknown[]
  /** Resolves to what gives each item's answer, or throws, in the order of the items. */
  send(items: readonly I[]): Promise<(() => O)[]>
  /** Whether a failure is that of all items, and not perhaps of one that spoils it for the others. */
  isOfAll(error: unknown): boolean
}

interface Waiting<I, O> {
  item: I
  resolve(answer: O): void
  reject(error: unknown): void
}

interface Group<I, O> {
  kind: Kind<I, O>
  list: Waiting<I, O>[]
}

// biome-ignore lint/suspicious/noExplicitAny: groups of all kinds wait in one line
type AnyGroup = Group<any, any>

export class Gathering {
  private readonly limits: Limits
  private readonly groups: AnyGroup[] = []
  private readonly underWay = new Set<AnyGroup>()
  private isDue = false

  constructor(limits: Limits) {
    this.limits = limits
  }

  /**
   * Nothing is sent before this was called, so that the answer knows all that was there by then. Who may go waits for the
   * end of this turn of the event loop, for those who come in it: sent alone, each first one cost as much as thirty.
   */
  add<I, O>(kind: Kind<I, O>, item: I): Promise<O> {
    return new Promise((resolve, reject) => {
      this.groupFor(kind).list.push({ item, resolve, reject })
      if (this.isDue || this.works(kind) >= this.limits.works) return
      this.isDue = true
      setImmediate(() => {
        this.isDue = false
        this.goOn()
      })
    })
  }

  private groupFor<I, O>(kind: Kind<I, O>): Group<I, O> {
    const { items } = this.limits
    const known = this.groups.find(({ kind: { key }, list }) => list.length < items && areEqual(key, kind.key))
    if (known) return known
    const group: Group<I, O> = { kind, list: [] }
    this.groups.push(group)
    return group
  }

  private goOn(): void {
    for (const group of [...this.groups]) {
      if (this.works(group.kind) >= this.limits.works) continue
      this.begin(group)
    }
  }

  private begin(group: AnyGroup): void {
    this.groups.splice(this.groups.indexOf(group), 1)
    this.underWay.add(group)
    void perform(group).finally(() => {
      this.underWay.delete(group)
      this.goOn()
    })
  }

  private works({ key }: Pick<Kind<never, never>, 'key'>): number {
    let count = 0
    for (const group of this.underWay) if (areEqual(group.kind.key, key)) count++
    return count
  }
}

const areEqual = (one: readonly unknown[], other: readonly unknown[]) =>
  one.length === other.length && one.every((part, index) => part === other[index])

async function perform<I, O>(group: Group<I, O>): Promise<void> {
  const { kind, list } = group
  try {
    const answers = await kind.send(list.map(({ item }) => item))
    for (const [index, waiting] of list.entries()) settle(waiting, answers[index])
  } catch (error) {
    if (list.length > 1 && !kind.isOfAll(error)) await Promise.all(list.map((one) => perform({ kind, list: [one] })))
    else for (const { reject } of list) reject(error)
  }
}

function settle<I, O>({ resolve, reject }: Waiting<I, O>, answer: (() => O) | undefined): void {
  try {
    if (!answer) throw new Error('an item has no answer')
    resolve(answer())
  } catch (error) {
    reject(error)
  }
}
