/**
 * A cache in front of the checks, as the vendor's works by its contract: it keeps what no context decides, drops what the
 * server says was modified, and asks for that every fifteen seconds.
 */
import assert from 'node:assert/strict'
import type { Tuple } from '../../../src/fga/tuples/port.ts'

type Post = (path: string, body: object) => Promise<{ status: number; body: unknown }>

interface Checked {
  tuples: {
    allowed: boolean
    tuple: Tuple
    info: { direct: boolean; conditional: boolean; factUsed: boolean }
  }[]
}

interface Modified {
  resources: string[]
  targets: string[]
  schemaChanged: boolean
}

interface Kept {
  allowed: boolean
  resource: string
  target: string
}

export class CheckCache {
  readonly #post: Post
  readonly #clock: () => number
  readonly #direct = new Map<string, Kept>()
  readonly #indirect = new Map<string, Kept>()
  #polled: number
  /** Checks that the cache answered. */
  hits = 0

  constructor(post: Post, clock: () => number) {
    this.#post = post
    this.#clock = clock
    this.#polled = clock()
  }

  async check(tuples: readonly Tuple[], context: object): Promise<boolean[]> {
    const missing = tuples.filter((tuple) => this.#find(tuple) === undefined)
    this.hits += tuples.length - missing.length
    const asked = missing.length > 0 ? await this.#ask(missing, context) : []
    return tuples.map((tuple) => {
      const at = missing.indexOf(tuple)
      return (at < 0 ? this.#find(tuple)?.allowed : asked[at]) ?? assert.fail()
    })
  }

  async #ask(tuples: readonly Tuple[], context: object): Promise<boolean[]> {
    const { status, body } = await this.#post('fga/check', { tuples, context, listConditions: true })
    assert.equal(status, 200, JSON.stringify(body))
    return (body as Checked).tuples.map(({ allowed, tuple, info }, at) => {
      assert.deepEqual(keyOf(tuple), keyOf(tuples[at] ?? assert.fail()))
      const isFinal = !info.conditional && !info.factUsed
      const kept = { allowed, resource: tuple.resource, target: tuple.target }
      if (isFinal) (info.direct ? this.#direct : this.#indirect).set(keyOf(tuple), kept)
      return allowed
    })
  }

  #find(tuple: Tuple): Kept | undefined {
    return this.#direct.get(keyOf(tuple)) ?? this.#indirect.get(keyOf(tuple))
  }

  async poll(): Promise<void> {
    const since = this.#polled
    this.#polled = this.#clock()
    if (this.#direct.size + this.#indirect.size === 0) return
    const { status, body } = await this.#post('authz/getmodified', { since })
    const modified = body as Modified
    if (status !== 200 || modified.schemaChanged) this.#direct.clear()
    if (status !== 200 || modified.schemaChanged || modified.resources.length + modified.targets.length > 0) {
      this.#indirect.clear()
    }
    if (status !== 200) return
    for (const [key, { resource, target }] of this.#direct) {
      if (modified.resources.includes(resource) || modified.targets.includes(target)) this.#direct.delete(key)
    }
  }
}

/** Without types, as the vendor's. */
const keyOf = ({ resource, relation, target }: Tuple) => `${resource}:${target}:${relation}`
