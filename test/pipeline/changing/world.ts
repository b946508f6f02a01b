/** What changes while it is read: users, test users, tenants, keys and sign-ins of a plane, by its own API. */
import assert from 'node:assert/strict'
import { contract } from '../../../src/contract/index.ts'
import type { MovingPlane } from './plane.ts'

/** How many there are of each when a schedule begins. */
const SIZES = { user: 13, test: 7, tenant: 3, key: 3 }
export type Kind = keyof typeof SIZES
export const KINDS = Object.keys(SIZES) as Kind[]

const KINDS_CHANGED: readonly Kind[] = ['user', 'user', 'user', 'user', 'test', 'test', 'tenant', 'key']

interface Thing {
  id: string
  /** What users are called to change them. */
  loginId: string
}

const { user, tenant, accessKey, audit } = contract

/** A row of the server or the destination, as text that can be compared. */
export type Row = string
export const rowOf = (...values: unknown[]): Row => JSON.stringify(values.map((value) => value ?? ''))

export class ChangingWorld {
  private readonly plane: MovingPlane
  private readonly things: Record<Kind, Thing[]> = { user: [], test: [], tenant: [], key: [] }
  private made = 0
  private state: number

  constructor(plane: MovingPlane, seed: number) {
    this.plane = plane
    this.state = (seed * 7919) % 2_147_483_647 || 1
  }

  random(limit: number): number {
    this.state = (this.state * 48_271) % 2_147_483_647
    return Math.floor((this.state / 2_147_483_647) * limit)
  }

  ids(kind: Kind): string[] {
    return this.things[kind].map(({ id }) => id)
  }

  async fill(): Promise<void> {
    for (const kind of KINDS) while (this.things[kind].length < SIZES[kind]) await this.add(kind)
  }

  /** Mostly nothing or one change; at times several of the oldest go, which moves all others. Time goes by. */
  async change(): Promise<void> {
    this.plane.clock.pass(this.random(1500))
    if (this.random(7) === 0) await this.loseOldest(this.random(4) ? 'user' : 'test')
    for (let n = Math.floor(this.random(5) / 3); n > 0; n--) {
      const kind = KINDS_CHANGED[this.random(KINDS_CHANGED.length)] ?? 'user'
      const what = this.random(10)
      if (what < 3) await this.add(kind)
      else if (what < 6) await this.remove(kind, this.random(this.things[kind].length))
      else if (what < 9 || kind !== 'user') await this.update(kind)
      else await this.signIn()
    }
  }

  /** As many as a page has or fewer. Often as many come, so that their number tells nothing. */
  private async loseOldest(kind: Kind): Promise<void> {
    const count = 2 + this.random(3)
    for (let n = 0; n < count; n++) await this.remove(kind, 0)
    if (this.random(3)) for (let n = 0; n < count; n++) await this.add(kind)
  }

  private async add(kind: Kind): Promise<void> {
    const name = `${kind}${this.made++}`
    const loginId = `${name}@example.com`
    this.things[kind].push({ id: await this.create(kind, name, loginId), loginId })
  }

  private async create(kind: Kind, name: string, loginId: string): Promise<string> {
    if (kind === 'tenant') return (await this.call(tenant.create, { name })).id
    if (kind === 'key') return (await this.call(accessKey.create, { name })).key.id
    const body = { loginId, email: loginId, displayName: name }
    return (await this.call(kind === 'test' ? user.createTest : user.create, body)).user.userId
  }

  private async remove(kind: Kind, at: number): Promise<void> {
    // Some stay, so that there is something to compare.
    if (this.things[kind].length < 3) return
    const [gone] = this.things[kind].splice(at, 1)
    if (!gone) return
    if (kind === 'tenant') await this.call(tenant.delete, { id: gone.id, cascade: true })
    else if (kind === 'key') await this.call(accessKey.delete, { id: gone.id })
    else await this.call(user.delete, { userId: gone.id })
  }

  private async update(kind: Kind): Promise<void> {
    const { id, loginId } = this.things[kind][this.random(this.things[kind].length)] ?? {}
    if (id === undefined) return
    const name = `${kind} renamed ${this.made++}`
    if (kind === 'tenant') await this.call(tenant.update, { id, name })
    else if (kind === 'key') await this.call(accessKey.update, { id, name })
    else await this.call(user.setName, { loginId, displayName: name })
  }

  private async signIn(): Promise<void> {
    const { loginId } = this.things.user[this.random(this.things.user.length)] ?? {}
    if (loginId === undefined) return
    const { token } = await this.call(contract.token.embedSignIn, { loginId })
    await this.call(contract.magicLink.verify, { token }, `Bearer ${this.plane.projectId}`)
  }

  /** What the server says that there is, told in the columns of `TABLES`. */
  async rows(): Promise<Record<Kind | 'login', Row[]>> {
    const users = (await this.call(user.search, { limit: 1000 })).users
    const tests = (await this.call(user.searchTest, { limit: 1000 })).users
    const { tenants } = await this.call(tenant.loadAll, undefined)
    const { keys } = await this.call(accessKey.search, {})
    const logins = await this.call(user.history, this.ids('user'))
    const ofUser = ({ userId, name, email, status }: Answer) => rowOf(userId, name, email, status)
    return {
      user: users.map(ofUser).sort(),
      test: tests.map(ofUser).sort(),
      tenant: tenants.map(({ id, name }: Answer) => rowOf(id, name)).sort(),
      key: keys.map(({ id, name, status }: Answer) => rowOf(id, name, status)).sort(),
      login: logins.map(({ userId, loginTime }: Answer) => rowOf(userId, String(loginTime))).sort(),
    }
  }

  async auditRecords(): Promise<number> {
    return (await this.call(audit.search, { size: 1 })).total
  }

  private async call({ method, path }: { method: string; path: string }, body: unknown, as?: string): Promise<Answer> {
    const { url, projectId, managementKey } = this.plane
    const authorization = as ?? `Bearer ${projectId}:${managementKey}`
    const reply = await fetch(`${url}${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await reply.text()
    assert.equal(reply.status, 200, `${path}: ${text}`)
    return JSON.parse(text)
  }
}

// biome-ignore lint/suspicious/noExplicitAny: an answer is compared as it comes
type Answer = any
