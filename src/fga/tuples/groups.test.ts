import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileSchema } from '../engine/compile.ts'
import { Engine } from '../engine/engine.ts'
import { MemoryTuples } from './memory.ts'
import { reference, type Tuple, tupleText } from './port.ts'

const MODEL = 'model AuthZ 1.0\ntype user\n'

/** `doc 1 r user 2`. */
function tuple(text: string): Tuple {
  const [resourceType = '', resource = '', relation = '', targetType = '', target = ''] = text.split(' ')
  return { resourceType, resource, relation, targetType, target }
}

const noEffort = { step: () => {} }

/** Whether the user has the relation; undefined where the index does not tell. */
function seeks(tuples: MemoryTuples, [type, id, relation]: readonly [string, string, string], user: string) {
  const plain = new Uint8Array(tuples.kinds()?.length ?? 0).fill(1)
  const [object, number, end] = [tuples.object(type, id), tuples.relation(relation), tuples.object('user', user)]
  if (object === undefined || number === undefined) return false
  return tuples.seek(end === undefined ? [] : [reference(end)], plain).finds(object, number, noEffort)
}

/** The same, the long way. */
function has(all: Iterable<Tuple>, [type, id, relation]: readonly [string, string, string], user: string): boolean {
  const list = [...all]
  const seen = new Set([`${type}#${relation} ${id}`])
  for (const each of seen) {
    for (const { resourceType, resource, relation: name, targetType, target } of list) {
      if (`${resourceType}#${name} ${resource}` !== each) continue
      if (targetType === 'user' && target === user) return true
      if (targetType.includes('#')) seen.add(`${targetType} ${target}`)
    }
  }
  return false
}

test('groups within groups, in loops too, while relations come and go', () => {
  let state = 4
  const below = (most: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
  const [types, names] = [
    ['team', 'doc'],
    ['member', 'reader'],
  ]
  const tuples = new MemoryTuples()
  const model = new Map<string, Tuple>()
  let [found, told] = [0, 0]
  for (let step = 0; step < 6000; step++) {
    // Sets come late, when what they are of has members already.
    const targetType =
      step % 1500 < 300 || below(2) === 0
        ? 'user'
        : `${types[below(2)]}#${step % 1500 < 800 ? 'member' : names[below(2)]}`
    const each = tuple(`${types[below(2)]} ${below(6)} ${names[below(2)]} ${targetType} ${below(6)}`)
    const gone = [...model.values()][below(model.size)]
    if (gone && (model.size > 40 || below(3) === 0)) {
      tuples.remove(gone)
      model.delete(tupleText(gone))
    } else {
      tuples.add(each)
      model.set(tupleText(each), each)
    }
    const asked = [types[below(2)] ?? '', String(below(6)), names[below(2)] ?? ''] as const
    const user = String(below(6))
    const wanted = has(model.values(), asked, user)
    const seen = seeks(tuples, asked, user)
    if (seen === undefined) continue
    assert.equal(seen, wanted, `step ${step}: ${asked} ${user}`)
    told++
    found += Number(seen)
  }
  assert.ok(told > 5000 && found > 500 && found < 4500, `${found} found of ${told} told`)
})

test('who is in very many groups is answered by the way from the resource', async () => {
  const { engine: schema } = await compileSchema(`${MODEL}type team\nrelation member: user | team#member`)
  const inAll = Array.from({ length: 400 }, (_, n) => tuple(`team t${n} member user u`))
  const tuples = new MemoryTuples([
    ...inAll,
    tuple('team top member team#member t7'),
    tuple('team other member team#member none'),
  ])
  assert.equal(seeks(tuples, ['team', 't7', 'member'], 'u'), true, 'told by one relation')
  assert.equal(seeks(tuples, ['team', 'top', 'member'], 'u'), undefined)
  const asked = ['top', 'other', 't7'].map((id) => tuple(`team ${id} member user u`))
  assert.deepEqual(
    new Engine(schema, tuples).check(asked).map(({ allowed }) => allowed),
    [true, false, true],
  )
})

test('sets of very many kinds are gone through from the resource', async () => {
  const types = Array.from({ length: 100 }, (_, n) => `t${n}`)
  const { engine: schema } = await compileSchema(
    `${MODEL}${types.map((name, n) => `type ${name}\nrelation r: user | t${(n + 1) % 100}#r`).join('\n')}`,
  )
  const tuples = new MemoryTuples([
    ...types.slice(0, 99).map((name, n) => tuple(`${name} x r t${n + 1}#r x`)),
    tuple('t99 x r user u'),
  ])
  assert.equal(tuples.kinds(), undefined)
  const asked = [tuple('t0 x r user u'), tuple('t0 x r user v')]
  assert.deepEqual(
    new Engine(schema, tuples).check(asked).map(({ allowed }) => allowed),
    [true, false],
  )
})
