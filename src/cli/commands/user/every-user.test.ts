import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Api } from '../../command.ts'
import { everyUser } from './every-user.ts'

interface Kept {
  userId: string
  createdTime: number
  /** Milliseconds. */
  createdAt: number
}

/** A directory that answers searches, and changes between them. */
function directory(count: number, perSecond: number) {
  let made = 0
  const users: Kept[] = []
  const add = () => {
    const createdAt = 1_700_000_000_000 + Math.floor((made * 1000) / perSecond)
    // Ids do not sort as they were made.
    const userId = `U${((made * 7919) % 1_000_003).toString(36).padStart(5, '0')}`
    users.push({ userId, createdTime: Math.floor(createdAt / 1000), createdAt })
    made++
  }
  for (let i = 0; i < count; i++) add()
  const search = ({ fromCreatedTime, offset, limit }: { [key: string]: number }) => {
    const found = users.filter(({ createdAt }) => createdAt >= (fromCreatedTime ?? 0))
    found.sort((a, b) => a.createdAt - b.createdAt || (a.userId < b.userId ? -1 : 1))
    return found.slice(offset, (offset ?? 0) + (limit ?? 0))
  }
  return { users, add, search }
}

async function readAll(
  { search }: ReturnType<typeof directory>,
  between: (request: number) => void = () => {},
): Promise<{ ids: string[]; requests: number }> {
  let requests = 0
  const api = {
    call: async (_: unknown, body: { [key: string]: number }) => {
      between(requests++)
      return { users: search(body) }
    },
  } as unknown as Api
  const ids: string[] = []
  for await (const page of everyUser(api, {}, (user) => (user as Kept).userId)) ids.push(...page)
  return { ids, requests }
}

for (const [count, perSecond] of [
  [0, 1],
  [1, 1],
  [99, 1000],
  [100, 1],
  [101, 1000],
  [1000, 1],
  [1000, 30],
  [3000, 700],
  [2500, 1_000_000],
] as const) {
  test(`reads ${count} users, ${perSecond} of a second, each once and in few requests`, async () => {
    const kept = directory(count, perSecond)
    const { ids, requests } = await readAll(kept)
    assert.deepEqual(ids.sort(), kept.users.map(({ userId }) => userId).sort())
    assert.ok(requests <= Math.ceil(count / 50) + 2, `${requests} requests`)
  })
}

for (const perSecond of [1, 40, 1_000_000]) {
  test(`misses nobody while users come and go, ${perSecond} of a second`, async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const kept = directory(1500, perSecond)
      const before = new Set(kept.users.map(({ userId }) => userId))
      let state = seed * 7907
      const random = (limit: number) => {
        state = (state * 48_271) % 2_147_483_647
        return state % limit
      }
      const { ids } = await readAll(kept, () => {
        for (let n = random(60); n > 0; n--) {
          const [gone] = kept.users.splice(random(kept.users.length), 1)
          if (gone) before.delete(gone.userId)
          if (random(2)) kept.add()
        }
      })
      assert.equal(new Set(ids).size, ids.length)
      assert.deepEqual(
        [...before].filter((id) => !ids.includes(id)),
        [],
      )
    }
  })
}

test('gives up on a service that keeps no order', async () => {
  const kept = directory(300, 1)
  let turn = 0
  const api = {
    call: async () => ({ users: turn++ % 2 ? kept.users.slice(0, 100) : kept.users.slice(100, 200) }),
  } as unknown as Api
  await assert.rejects(async () => {
    for await (const _ of everyUser(api, {}, (user) => user));
  }, /^Error: the list changes faster than it can be read$/)
})
