import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Gathering } from './gathering.ts'

/** Doubles numbers; ends a work when it is told to. */
function doubling(key: string) {
  const sent: number[][] = []
  const ends: (() => void)[] = []
  const kind = {
    key: [key],
    send: async (items: readonly number[]) => {
      sent.push([...items])
      await new Promise<void>((resolve) => ends.push(resolve))
      if (items.includes(13)) throw new Error('13')
      return items.map((item) => () => {
        if (item < 0) throw new Error('below')
        return item * 2
      })
    },
    isOfAll: () => false,
  }
  const end = async () => {
    while (ends.length === 0) await turn()
    ends.shift()?.()
    await turn()
  }
  return { kind, sent, end }
}

const turn = () => new Promise(setImmediate)

test('who comes in one turn goes together at its end, who comes while it is under way goes next', async () => {
  const gathering = new Gathering({ works: 1, items: 3 })
  const { kind, sent, end } = doubling('one')
  const answers = [1, 2].map((item) => gathering.add(kind, item))
  assert.deepEqual(sent, [], 'others may come in this turn')
  await turn()
  assert.deepEqual(sent, [[1, 2]])
  answers.push(...[3, 4, 5, 6].map((item) => gathering.add(kind, item)))
  await turn()
  assert.deepEqual(sent, [[1, 2]])
  const other = doubling('other')
  const beside = gathering.add(other.kind, 7)
  await other.end()
  assert.equal(await beside, 14, 'another kind does not wait')
  for (let work = 0; work < 3; work++) await end()
  assert.deepEqual(await Promise.all(answers), [2, 4, 6, 8, 10, 12])
  assert.deepEqual(sent, [[1, 2], [3, 4, 5], [6]])
})

test('where more than one may be under way, the next goes at the end of the turn', async () => {
  const gathering = new Gathering({ works: 2, items: 10 })
  const { kind, sent, end } = doubling('one')
  const answers = [gathering.add(kind, 1)]
  await turn()
  answers.push(...[2, 3].map((item) => gathering.add(kind, item)))
  await turn()
  assert.deepEqual(sent, [[1], [2, 3]])
  answers.push(gathering.add(kind, 4))
  await turn()
  assert.equal(sent.length, 2, 'two are under way')
  for (let work = 0; work < 3; work++) await end()
  assert.deepEqual(await Promise.all(answers), [2, 4, 6, 8])
})

test('what fails for one is no concern of the others', async () => {
  const gathering = new Gathering({ works: 2, items: 10 })
  const { kind, sent, end } = doubling('one')
  const answers = Promise.allSettled([0, 1, 13, -2, 3].map((item) => gathering.add(kind, item)))
  for (let work = 0; work < 6; work++) await end()
  const told = (await answers).map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message))
  assert.deepEqual(told, [0, 2, '13', 'below', 6])
  assert.deepEqual(sent, [[0, 1, 13, -2, 3], [0], [1], [13], [-2], [3]])
})

test('a failure of all is told to all, and nothing is tried again', async () => {
  const gathering = new Gathering({ works: 2, items: 10 })
  const { kind, sent, end } = doubling('one')
  const answers = Promise.allSettled([0, 1, 13].map((item) => gathering.add({ ...kind, isOfAll: () => true }, item)))
  await end()
  assert.deepEqual(
    (await answers).map(({ status }) => status),
    ['rejected', 'rejected', 'rejected'],
  )
  assert.deepEqual(sent, [[0, 1, 13]])
})
