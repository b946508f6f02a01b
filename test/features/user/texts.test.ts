/** Searches by a text that many have, or that is short: all of them are found, in order, whatever is counted. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryPlane } from '../../support/planes.ts'
import { dice } from './model/dice.ts'

/** So many matches of a text are counted. */
const COUNTED = 1000
const SEED = Number(process.env['HOMESCOPE_SEED'] ?? Date.now() % 1_000_000)

interface Made {
  userId: string
  loginIds: string[]
  name: string
  createdTime: number
}

onEveryPlane('texts', (plane) => {
  const call = (method: string, path: string, body?: unknown) => plane().call(method, path, body)
  const search = async (body: object): Promise<{ users: Made[]; total: number }> => {
    const answer = await call('POST', '/v2/mgmt/user/search', body)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body
  }

  /** As a client does that reads on for as long as there are more than it has. */
  async function walk(query: object, check: (total: number, seen: number) => void): Promise<string[]> {
    const found: string[] = []
    for (let total = 1; found.length < total; ) {
      const answer = await search({ ...query, offset: found.length })
      found.push(...answer.users.map(({ userId }) => userId))
      total = answer.total
      check(total, found.length)
    }
    return found
  }

  it(`are found page by page, also short ones, of users who came in by no order (seed ${SEED})`, async () => {
    const roll = dice(SEED)
    const names = ['Anna', 'Zoë', '日本', 'qz', 'x', 'Ümit', '"', '%', "o'", 'B_r', 'J--', '.#', 'ü-']
    let made: Made[] = []
    for (let batch = 0; batch < 5; batch++) {
      const users = Array.from({ length: 700 }, (_, n) => ({
        loginId: `${n % 50 === 0 ? 'rare' : 'many'}.${batch * 700 + n}@everybody.example`,
        name: roll.chance(0.2) ? `${roll.pick(names)} ${roll.pick(names)}` : `Person ${n}`,
        // The last are older than some of those before.
        createdTime: 1_700_000_000 + batch * 50 + roll.below(75),
        userTenants: [],
      }))
      const { body } = await call('POST', '/v1/mgmt/user/create/batch', { users })
      assert.deepEqual(body.failedUsers, [])
      made.push(...body.createdUsers)
    }
    const gone = made.filter((_, n) => n % 97 === 0)
    await call('POST', '/v1/mgmt/user/delete/batch', { userIds: gone.map(({ userId }) => userId) })
    made = made.filter((user) => !gone.includes(user))
    for (const user of made.filter((_, n) => n % 400 === 0)) {
      user.name = 'Renamed Qy'
      await call('POST', '/v1/mgmt/user/update/name', { loginId: user.loginIds[0], displayName: user.name })
    }
    const sorts = [
      [],
      [{ field: 'createdTime', desc: true }],
      [{ field: 'displayName', desc: false }],
      // No index has it.
      [{ field: 'externalId', desc: true }],
    ]
    const texts = [
      'everybody.example',
      '@',
      'an',
      'qz',
      'z ',
      'x',
      '日',
      '日本',
      'ë',
      '"',
      '%',
      '_',
      "o'",
      'qy',
      'le',
      'e',
    ]
    for (const text of [
      ...texts,
      ...['-', '--', '- ', '.#', '#', 'ü-', ' .', '.1', '..', 'j-'],
      'rare',
      'rare.7',
      'xq',
      '本 ',
      'many.1',
      'j',
      'w',
      'b',
      'person 3',
      'none of them',
    ]) {
      for (const sort of sorts) {
        const expected = made.filter((user) => has(user, text)).sort(orderOf(sort))
        const seen = await walk({ text, sort }, (total, read) => {
          if (expected.length <= COUNTED) assert.equal(total, expected.length, text)
          else
            assert.ok(total <= expected.length && total >= Math.max(COUNTED, Math.min(read + 1, expected.length)), text)
        })
        assert.deepEqual(
          seen,
          expected.map(({ userId }) => userId),
          JSON.stringify([text, sort]),
        )
      }
    }
  })
})

const has = ({ loginIds, name }: Made, text: string) =>
  [...loginIds, name].some((part) => part.toLowerCase().includes(text.toLowerCase()))

/** Texts in the order of their bytes; equal users follow by id, in the same direction. */
function orderOf([by]: { field: string; desc: boolean }[]): (left: Made, right: Made) => number {
  const way = by?.desc ? -1 : 1
  return (left, right) => {
    const first =
      by?.field === 'displayName' || by?.field === 'externalId'
        ? Buffer.compare(Buffer.from(keyOf(left, by.field)), Buffer.from(keyOf(right, by.field)))
        : left.createdTime - right.createdTime
    return way * (first || Buffer.compare(Buffer.from(left.userId), Buffer.from(right.userId)))
  }
}

const keyOf = ({ loginIds, name }: Made, field: string) => (field === 'displayName' ? name : (loginIds[0] ?? ''))
