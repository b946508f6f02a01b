import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTuple } from '../scenario/words.ts'
import { MemoryTuples } from '../tuples/memory.ts'
import type { Tuple } from '../tuples/port.ts'
import { compileSchema } from './compile.ts'
import { compileStructured, StructuredError } from './compile-structured.ts'
import { Engine } from './engine.ts'
import { DEEPEST } from './evaluation.ts'

const tuple = (
  resourceType: string,
  resource: string,
  relation: string,
  targetType: string,
  target: string,
): Tuple => ({
  resource,
  resourceType,
  relation,
  target,
  targetType,
})

async function open(schema: string, tuples: Tuple[]) {
  const { engine } = await compileSchema(`model AuthZ 1.0\ntype user\n${schema}`)
  return new Engine(engine, new MemoryTuples(tuples))
}

const FOLDERS =
  'type folder\n  relation parent: folder\n  relation owner: user\n  permission can_list: owner | parent.can_list\n'
const chain = (length: number) =>
  Array.from({ length }, (_, index) => tuple('folder', `f${index}`, 'parent', 'folder', `f${index + 1}`))

test('goes as deep as it says, and denies with a reason below', async () => {
  const engine = await open(FOLDERS, [...chain(2000), tuple('folder', 'f2000', 'owner', 'user', 'ann')])
  const ask = (id: number) => engine.check([tuple('folder', `f${id}`, 'can_list', 'user', 'ann')])[0]
  const granted = { allowed: true, info: { direct: false, conditional: false, missingContext: [] } }
  assert.deepEqual(ask(2000 - DEEPEST + 2), granted)
  assert.deepEqual(ask(0), {
    allowed: false,
    info: {
      direct: false,
      conditional: false,
      missingContext: [],
      conditionalErr: `the answer is more than ${DEEPEST} levels away`,
    },
  })
})

test('a check that is too deep leaves others of the batch as they are', async () => {
  const engine = await open(FOLDERS, [...chain(2000), tuple('folder', 'f2000', 'owner', 'user', 'ann')])
  const batch = ['f1999', 'f0', 'f1999'].map((id) => tuple('folder', id, 'can_list', 'user', 'ann'))
  assert.deepEqual(
    engine.check(batch).map(({ allowed }) => allowed),
    [true, false, true],
  )
})

test('a great loop is gone through once', async () => {
  const count = 400
  const loop = Array.from({ length: count }, (_, index) =>
    tuple('folder', `f${index}`, 'parent', 'folder', `f${(index + 1) % count}`),
  )
  const across = Array.from({ length: count }, (_, index) =>
    tuple('folder', `f${index}`, 'parent', 'folder', `f${(index * 7) % count}`),
  )
  const engine = await open(FOLDERS, [...loop, ...across, tuple('folder', 'f9', 'owner', 'user', 'ann')])
  const before = process.cpuUsage()
  const asked = (target: string) =>
    engine.check(Array.from({ length: count }, (_, id) => tuple('folder', `f${id}`, 'can_list', 'user', target)))
  assert.ok(asked('ann').every(({ allowed }) => allowed))
  assert.ok(asked('bob').every(({ allowed }) => !allowed))
  assert.ok(process.cpuUsage(before).user < 3_000_000)
})

test('a ladder with as many ways as there are rungs squared is gone up once', async () => {
  const rungs = Array.from({ length: 200 }, (_, index) => [
    tuple('folder', `a${index}`, 'parent', 'folder', `a${index + 1}`),
    tuple('folder', `a${index}`, 'parent', 'folder', `b${index + 1}`),
    tuple('folder', `b${index}`, 'parent', 'folder', `a${index + 1}`),
    tuple('folder', `b${index}`, 'parent', 'folder', `b${index + 1}`),
  ]).flat()
  const engine = await open(FOLDERS, rungs)
  assert.equal(engine.check([tuple('folder', 'a0', 'can_list', 'user', 'ann')])[0]?.allowed, false)
})

test('what is granted only if it is not granted is denied', async () => {
  const schema =
    'type doc\n  relation a: user\n  permission p: a - q\n  permission q: a - p\n  permission r: a - r\n  permission s: s\n  permission t: a - s\n'
  const engine = await open(schema, [tuple('doc', '1', 'a', 'user', 'ann')])
  const answers = ['p', 'q', 'r', 's', 't'].map((name) => engine.check([tuple('doc', '1', name, 'user', 'ann')])[0])
  assert.deepEqual(
    answers.map((answer) => answer?.allowed),
    [false, false, false, false, true],
  )
  assert.deepEqual(
    answers.map((answer) => answer?.info.conditional),
    [false, false, false, false, false],
  )
})

test('a set that is asked for is granted where that very set is', async () => {
  const schema =
    'type team\n  relation member: user | team#member\ntype doc\n  relation viewer: team#member\n  permission can_read: viewer\n'
  const engine = await open(schema, [
    tuple('doc', '1', 'viewer', 'team#member', 'all'),
    tuple('team', 'all', 'member', 'team#member', 'web'),
    tuple('team', 'web', 'member', 'user', 'ann'),
  ])
  const ask = (targetType: string, target: string) =>
    engine.check([tuple('doc', '1', 'can_read', targetType, target)])[0]?.allowed
  assert.deepEqual(
    [ask('team#member', 'all'), ask('team#member', 'web'), ask('team#member', 'none'), ask('team', 'all')],
    [true, true, false, false],
  )
  assert.deepEqual(engine.who({ resource: '1', resourceType: 'doc', relation: 'can_read' }), [
    { type: 'user', id: 'ann' },
  ])
  assert.deepEqual(engine.what({ target: 'ann', targetType: 'user' }), [
    { resource: '1', resourceType: 'doc', relation: 'can_read' },
    { resource: '1', resourceType: 'doc', relation: 'viewer' },
    { resource: 'all', resourceType: 'team', relation: 'member' },
    { resource: 'web', resourceType: 'team', relation: 'member' },
  ])
  assert.deepEqual(
    engine.what({ target: 'ann', targetType: 'user' }, {}, { resourceType: 'doc', relation: 'viewer' }),
    [{ resource: '1', resourceType: 'doc', relation: 'viewer' }],
  )
})

test('what the schema does not know is denied, and has nobody', async () => {
  const engine = await open('type doc\n  relation a: user\n', [])
  const denied = { allowed: false, info: { direct: true, conditional: false, missingContext: [] } }
  assert.deepEqual(
    engine.check([tuple('dok', '1', 'a', 'user', 'ann'), tuple('doc', '1', 'constructor', 'user', 'ann')]),
    [denied, denied],
  )
  assert.deepEqual(engine.who({ resource: '1', resourceType: 'doc', relation: 'b' }), [])
  assert.deepEqual(engine.what({ target: 'ann', targetType: 'user' }, {}, { resourceType: 'doc', relation: 'b' }), [])
  assert.equal(engine.explain(tuple('dok', '1', 'a', 'user', 'ann')), undefined)
})

test('a structured schema may say more than text: backward arrows, stored permissions, targets without a type', () => {
  const of = (neType: 'relationLeft', relation: string) => ({
    nType: 'child' as const,
    children: [],
    expression: {
      neType,
      relationDefinition: relation,
      relationDefinitionNamespace: 'unit',
      targetRelationDefinition: 'staff',
      targetRelationDefinitionNamespace: 'unit',
    },
  })
  const self = { nType: 'child' as const, children: [], expression: { neType: 'self' as const } }
  const staff = {
    name: 'staff',
    complexDefinition: { nType: 'union' as const, children: [self, of('relationLeft', 'parent')] },
  }
  const schema = compileStructured({
    name: '',
    namespaces: [{ name: 'unit', relationDefinitions: [{ name: 'parent' }, staff] }],
  })
  const tuples = new MemoryTuples([
    tuple('unit', 'east', 'parent', '', 'all'),
    tuple('unit', 'east', 'staff', '', 'ann'),
  ])
  const engine = new Engine(schema, tuples)
  assert.equal(engine.check([tuple('unit', 'all', 'staff', '', 'ann')])[0]?.allowed, true)
  assert.equal(engine.check([tuple('unit', 'all', 'staff', 'user', 'ann')])[0]?.allowed, true)
  assert.deepEqual(engine.what({ target: 'ann', targetType: '' }), [
    { resource: 'all', resourceType: 'unit', relation: 'staff' },
    { resource: 'east', resourceType: 'unit', relation: 'staff' },
  ])
  assert.throws(
    () => compileStructured({ name: '', namespaces: [{ name: 'unit', relationDefinitions: [staff] }] }),
    StructuredError,
  )
})

test('tuples are there once, and go without a trace', () => {
  const tuples = new MemoryTuples()
  const many = Array.from({ length: 40 }, (_, index) =>
    tuple('doc', '1', 'a', index % 2 === 0 ? 'user' : 'team#member', `t${index}`),
  )
  for (const each of many) assert.deepEqual([tuples.add(each), tuples.add(each)], [true, false])
  const text = (each: Tuple) => JSON.stringify(Object.entries(each).sort())
  assert.deepEqual([...tuples.tuples()].map(text).sort(), many.map(text).sort())
  assert.deepEqual([tuples.size, tuples.revision], [40, 40])
  for (const each of many) assert.deepEqual([tuples.remove(each), tuples.remove(each)], [true, false])
  assert.equal(tuples.remove(tuple('doc', 'none', 'a', 'user', 'none')), false)
  assert.deepEqual([[...tuples.tuples()], tuples.size, tuples.revision], [[], 0, 80])
  assert.equal(tuples.object('doc', 'none'), undefined)
})

test('a schema of a megabyte is answered in bounded time, or refused by the check', async () => {
  const before = process.cpuUsage()
  const names = Array(100_000).fill('r').join('|')
  const { engine: wide } = await compileSchema(
    `model AuthZ 1.0\ntype user\ntype doc\nrelation r: user\npermission p: ${names}`,
  )
  const many = Array.from({ length: 1000 }, (_, n) => readTuple(`doc:d p user:u${n}`))
  const answers = new Engine(wide, new MemoryTuples([readTuple('doc:d r user:u0')])).check(many)
  assert.equal(answers[0]?.allowed, true)
  const last = { direct: false, conditional: false, missingContext: [] }
  assert.deepEqual(answers.at(-1), {
    allowed: false,
    info: { ...last, conditionalErr: 'the answers take more than 5000000 steps together' },
  })
  const chain = Array.from({ length: 20_000 }, (_, n) => `permission p${n}: p${n + 1} | r`).join('\n')
  const { engine: long } = await compileSchema(
    `model AuthZ 1.0\ntype user\ntype doc\nrelation r: user\n${chain}\npermission p20000: r`,
  )
  const [near] = new Engine(long, new MemoryTuples()).check([readTuple('doc:d p20000 user:u0')])
  assert.deepEqual(near, { allowed: false, info: { direct: true, conditional: false, missingContext: [] } })
  const { user, system } = process.cpuUsage(before)
  assert.ok(user + system < 20_000_000)
})

test('conditions may take so much together, and no more', async () => {
  const names = Array.from({ length: 200 }, (_, n) => `C${n}`)
  const declared = names.map((name) => `condition ${name}(xs list, s string) { xs.all(x, x != s) }`).join('\n')
  const { engine } = await compileSchema(
    `model AuthZ 1.0\n${declared}\ntype user\ntype doc\nrelation r: user with ${names.join(' & ')}`,
  )
  const tuple = readTuple('doc:d r user:ann')
  const ask = (context: { [name: string]: unknown }) =>
    new Engine(engine, new MemoryTuples([tuple])).check([tuple], context)
  const [answer] = ask({ xs: Array(1000).fill('x'), s: 'y' })
  assert.equal(answer?.allowed, false)
  assert.match(
    answer?.info.conditionalErr ?? '',
    /^C\d+: the conditions of this answer may take more than 2000000 steps; .*; and \d+ more$/,
  )
  assert.deepEqual(ask({})[0]?.info.missingContext, ['xs', 's'])
})
