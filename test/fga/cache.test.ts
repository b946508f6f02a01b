/** Whoever caches answers by the contract of the vendor's cache never gives a stale one after it has asked what changed. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { format } from '../../src/fga/language/format.ts'
import { type Tuple, tupleText } from '../../src/fga/tuples/port.ts'
import { onEveryPlane } from '../planes.ts'
import { CheckCache } from './cache.ts'
import { Dice, randomCase } from './random.ts'

const SCHEMAS = process.env['HOMESCOPE_TEST_LONG'] ? 300 : 10
const ROUNDS = 6
/** What the vendor's cache waits between two questions for changes. */
const INTERVAL = 15_000

onEveryPlane('a cache of checks', (plane) => {
  const post = async (path: string, body: object) => plane().call('POST', `/v1/mgmt/${path}`, body)
  const succeed = async (path: string, body: object) => {
    const { status, body: reply } = await post(path, body)
    assert.equal(status, 200, JSON.stringify(reply))
    return reply
  }

  it('is told of all that changes its answers', async (t) => {
    const cache = new CheckCache(post, () => plane().now)
    const seen = { checks: 0, allowed: 0 }
    for (let seed = 1; seed <= SCHEMAS; seed++) {
      const dice = new Dice(seed)
      const given = randomCase(seed)
      const tuples = given.tuples.map(apart)
      await succeed('fga/schema', { dsl: format(given.schema) })
      await succeed('fga/relations', { tuples })
      const asked = questions(given.schema.types, given.targets.map(apart))
      const held = new Map(tuples.map((tuple) => [tupleText(tuple), tuple]))
      for (let round = 0; round < ROUNDS; round++) {
        plane().now += INTERVAL
        await cache.poll()
        // The context of one question is not that of the next.
        const context = { ...given.context, [dice.pick(['a', 'b', 'c'])]: dice.chance(0.5) }
        const some = asked.filter(() => dice.chance(0.7))
        const fresh = some.length > 0 ? await succeed('fga/check', { tuples: some, context }) : { tuples: [] }
        const wanted = fresh.tuples.map(({ allowed }: { allowed: boolean }) => allowed)
        assert.deepEqual(await cache.check(some, context), wanted, `seed ${seed}, round ${round}`)
        seen.checks += some.length
        seen.allowed += wanted.filter(Boolean).length
        await change(dice, held, tuples)
      }
    }
    t.diagnostic(JSON.stringify({ ...seen, hits: cache.hits }))
    assert.ok(
      seen.allowed > seen.checks / 50 && cache.hits > seen.checks / 20,
      JSON.stringify({ ...seen, hits: cache.hits }),
    )
  })

  async function change(dice: Dice, held: Map<string, Tuple>, tuples: readonly Tuple[]): Promise<void> {
    const one = dice.pick(tuples)
    if (dice.chance(0.3)) return
    if (held.delete(tupleText(one))) {
      await succeed('fga/relations/delete', { tuples: [one] })
      return
    }
    await succeed('fga/relations', { tuples: [one] })
    held.set(tupleText(one), one)
  }
})

/** The vendor's cache knows ids without their types: those of different types differ here. */
function apart<T extends { target: string; targetType: string }>(tuple: T): T {
  const named = { ...tuple, target: `${tuple.targetType.replace(/#.*/, '')}${tuple.target}` }
  return 'resource' in named && 'resourceType' in named
    ? { ...named, resource: `${named.resourceType}${named.resource}` }
    : named
}

function questions(
  types: readonly { name: string; members: readonly { name: string }[] }[],
  targets: readonly { target: string; targetType: string }[],
): Tuple[] {
  const plain = targets.filter(({ targetType }) => targetType !== '*' && !targetType.includes('#'))
  return types.flatMap(({ name: resourceType, members }) =>
    members.flatMap(({ name: relation }) =>
      plain.flatMap((target) =>
        ['1', '2'].map((id) => ({ resource: resourceType + id, resourceType, relation, ...target })),
      ),
    ),
  )
}
