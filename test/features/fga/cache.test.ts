/** Whoever caches answers by the contract of the vendor's cache never gives a stale one after it has asked what changed. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { format } from '../../../src/fga/language/format.ts'
import { readTuple } from '../../../src/fga/scenario/words.ts'
import { type Tuple, tupleText } from '../../../src/fga/tuples/port.ts'
import { onEveryPlane } from '../../support/planes.ts'
import { CheckCache } from './cache.ts'
import { Dice, randomCase } from './random.ts'

const SCHEMAS = process.env['HOMESCOPE_TEST_LONG'] ? 300 : 6
const ROUNDS = 8
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
    for (let seed = 0; seed <= SCHEMAS; seed++) {
      const dice = new Dice(seed)
      const { dsl, tuples, asked, context: usual } = seed === 0 ? NESTED : randomScene(seed)
      await succeed('fga/schema', { dsl })
      await succeed('fga/relations', { tuples })
      const held = new Map(tuples.map((tuple) => [tupleText(tuple), tuple]))
      for (let round = 0; round < ROUNDS; round++) {
        plane().now += INTERVAL
        await cache.poll()
        // The context of one question is not that of the next.
        const context = { ...usual, [dice.pick(['a', 'b', 'c'])]: dice.chance(0.5) }
        const some = asked.filter(() => dice.chance(0.8))
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
    if (dice.chance(0.2)) return
    const changed = tuples.filter(() => dice.chance(0.2))
    const gone = changed.filter((tuple) => held.delete(tupleText(tuple)))
    const added = changed.filter((tuple) => !gone.includes(tuple))
    if (gone.length > 0) await succeed('fga/relations/delete', { tuples: gone })
    if (added.length > 0) await succeed('fga/relations', { tuples: added })
    for (const tuple of added) held.set(tupleText(tuple), tuple)
  }
})

interface Scene {
  dsl: string
  tuples: Tuple[]
  asked: Tuple[]
  context: object
}

/** Answers hang on relations that touch neither what is asked for nor who asks. */
const NESTED: Scene = {
  dsl: `model AuthZ 1.0

type user

type group
  relation member: user | group#member

type folder
  relation parent: folder
  relation viewer: user | group#member
  permission can_view: viewer | parent.can_view

type doc
  relation parent: folder
  permission can_view: parent.can_view
`,
  tuples: [
    'group:g1 member group#member:g2',
    'group:g2 member group#member:g3',
    'group:g3 member user:u1',
    'group:g2 member user:u2',
    'folder:f1 viewer group#member:g1',
    'folder:f2 parent folder:f1',
    'folder:f3 parent folder:f2',
    'doc:d1 parent folder:f1',
    'doc:d3 parent folder:f3',
  ].map(readTuple),
  asked: ['doc:d1', 'doc:d3', 'folder:f2'].flatMap((asked) =>
    ['user:u1', 'user:u2'].map((user) => readTuple(`${asked} can_view ${user}`)),
  ),
  context: {},
}

function randomScene(seed: number): Scene {
  const { schema, tuples, targets, context } = randomCase(seed)
  return { dsl: format(schema), tuples: tuples.map(apart), asked: questions(schema.types, targets.map(apart)), context }
}

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
