import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryTuples } from './memory.ts'
import { objectIn, reference, relationIn, type Tuple, tupleText } from './port.ts'

/** A seed makes the same numbers everywhere. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function randomTuple(below: (most: number) => number, ids: number): Tuple {
  const set = below(3) === 0
  return {
    resource: `i${below(ids)}`,
    resourceType: ['doc', 'folder'][below(2)] ?? '',
    relation: ['r', 's'][below(2)] ?? '',
    target: `i${below(ids)}`,
    targetType: (set ? ['doc#r', 'folder#s'] : ['doc', 'folder', ''])[below(set ? 2 : 3)] ?? '',
  }
}

test('holds what was added and not removed, found from either end', () => {
  const below = numbers(7)
  const tuples = new MemoryTuples()
  const model = new Map<string, Tuple>()
  for (let step = 0; step < 60_000; step++) {
    // It grows and shrinks by turns, so that numbers come again.
    const isGrowing = Math.floor(step / 3000) % 2 === 0
    const tuple = randomTuple(below, 40)
    const key = tupleText(tuple)
    if (below(10) < (isGrowing ? 7 : 2)) {
      assert.equal(tuples.add(tuple), !model.has(key), key)
      model.set(key, tuple)
    } else assert.equal(tuples.remove(tuple), model.delete(key), key)
    if (step % 3000 === 2999) compare(tuples, model)
  }
  for (const tuple of model.values()) assert.equal(tuples.remove(tuple), true)
  model.clear()
  compare(tuples, model)
  assert.equal(tuples.object('doc', 'i1'), undefined)
  assert.deepEqual(tuples.named('i1'), [])
})

function compare(tuples: MemoryTuples, model: ReadonlyMap<string, Tuple>): void {
  assert.equal(tuples.size, model.size)
  assert.deepEqual([...tuples.tuples()].map(tupleText).sort(), [...model.keys()].sort())
  for (const { resource, resourceType, relation, target, targetType } of model.values()) {
    const [type = '', set] = targetType.split('#')
    const node = reference(tuples.object(resourceType, resource) ?? -1, tuples.relation(relation))
    const object = tuples.object(type, target) ?? -1
    const end = reference(object, set === undefined ? undefined : tuples.relation(set))
    assert.ok(tuples.has(node, end))
    assert.ok([...tuples.nodes(end)].includes(node))
    if (set === undefined) assert.ok([...tuples.objects(node)].includes(end))
    else assert.ok([...tuples.sets(node)].includes(end))
    assert.ok(tuples.named(target).includes(objectIn(end)))
    assert.equal(tuples.idOf(objectIn(node)), resource)
    assert.equal(tuples.typeOf(objectIn(end)), type)
    assert.equal(tuples.relationName(relationIn(node) ?? -1), relation)
  }
}

test('ids that come and go leave nothing behind', () => {
  const tuples = new MemoryTuples()
  const owns = (id: number): Tuple => ({
    resource: `d${id}`,
    resourceType: 'doc',
    relation: 'owner',
    target: `u${id}`,
    targetType: 'user',
  })
  for (let id = 0; id < 50_000; id++) {
    tuples.add(owns(id))
    if (id >= 10) tuples.remove(owns(id - 10))
  }
  assert.equal(tuples.size, 10)
  // Numbers are given again: there were never more than eleven pairs.
  for (let id = 49_990; id < 50_000; id++) assert.ok((tuples.object('doc', `d${id}`) ?? 99) < 22)
})
