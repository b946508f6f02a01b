/** Schemas and relations that somebody made to hold the process: each answer ends soon, or is refused with its reason. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryTuples } from '../tuples/memory.ts'
import type { Tuple } from '../tuples/port.ts'
import { compileSchema } from './compile.ts'
import { TooMuch } from './effort.ts'
import { Engine } from './engine.ts'
import { drawn } from './why/explain.ts'

const MODEL = 'model AuthZ 1.0\ntype user\n'
const many = <T>(count: number, of: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => of(n))

/** `doc 1 r user 2`. */
function tuple(text: string): Tuple {
  const [resourceType = '', resource = '', relation = '', targetType = '', target = ''] = text.split(' ')
  return { resourceType, resource, relation, targetType, target }
}

async function engineOf(schema: string, tuples: readonly string[]): Promise<Engine> {
  const { engine } = await compileSchema(MODEL + schema)
  return new Engine(engine, new MemoryTuples(tuples.map(tuple)))
}

/** At most so many seconds of this process, however busy the machine is. */
function within<T>(seconds: number, work: () => T): T {
  const before = process.cpuUsage()
  const result = work()
  const { user, system } = process.cpuUsage(before)
  assert.ok(user + system < seconds * 1e6, `it took ${(user + system) / 1e6} s`)
  return result
}

const SOON = 8
const tooMuch = (error: unknown) => error instanceof TooMuch && /takes? more than \d+ steps/.test(error.message)

test('a condition of many parts is worked out once, not at each relation', async () => {
  const guard = many(5000, () => 'C').join('&')
  const engine = await engineOf(
    `condition C(x bool) { x }\ntype team\nrelation member: user | team#member with ${guard}`,
    many(5000, (n) => `team ${n} member team#member ${n + 1 + (n % 7)}`),
  )
  const asked = many(200, (n) => tuple(`team ${n} member user u${n}`))
  const answers = within(SOON, () => engine.check(asked, { x: true }))
  assert.ok(answers.every(({ allowed }) => !allowed))
  within(SOON, () => engine.check(asked))
  const lines = within(SOON, () => [...drawn(engine.explain(tuple('team 4000 member user u'), {}) ?? assert.fail())])
  assert.ok(lines.length < 3000 && lines.join('').length < 2e6, `${lines.length} lines`)
})

test('relations that an arrow passes by are counted', async () => {
  const permissions = many(5000, (n) => `permission p${n}: parent.q`).join('\n')
  const all = many(5000, (n) => `p${n}`).join('|')
  const engine = await engineOf(
    `type folder\npermission q: r\nrelation r: user\ntype doc\nrelation parent: user | folder\n${permissions}\npermission all: ${all}`,
    many(5000, (n) => `doc d parent user u${n}`),
  )
  const [answer] = within(SOON, () => engine.check([tuple('doc d all user u')]))
  assert.deepEqual(answer, {
    allowed: false,
    info: {
      direct: false,
      conditional: false,
      missingContext: [],
      conditionalErr: 'the answer takes more than 2000000 steps',
    },
  })
})

test('a target of any type may be of very many', async () => {
  const types = many(3000, (n) => `type t${n}`).join('\n')
  const named = many(3000, (n) => `doc ${n} r t${n} x`)
  const takes = many(3000, (n) => `t${n}`).join('|')
  const engine = await engineOf(`${types}\ntype doc\nrelation r: ${takes} | doc#r`, [
    ...named,
    ...many(3000, (n) => `doc top r doc#r below${n}`),
    ...many(3000, (n) => `doc below${n} r doc#r none${n}`),
  ])
  const [found] = within(SOON, () => engine.check([tuple('doc 7 r * x')]))
  assert.equal(found?.allowed, true)
  const [none] = within(SOON, () => engine.check([tuple('doc top r * x')]))
  assert.equal(none?.info.conditionalErr, 'the answer takes more than 2000000 steps')
})

test('who and what end as checks do, all of their candidates together', async () => {
  const engine = await engineOf(
    'type team\nrelation member: user | team#member\ntype doc\nrelation r: user | team#member\nrelation barred: team#member\npermission p: r - barred',
    [
      ...many(3000, (n) => `doc d r user u${n}`),
      ...many(3000, (n) => `doc d barred team#member t${n}`),
      ...many(3000, (n) => `team t${n} member user none`),
    ],
  )
  const asked = { resource: 'd', resourceType: 'doc', relation: 'p' }
  within(SOON, () => assert.throws(() => engine.who(asked), tooMuch))
  assert.equal(within(SOON, () => engine.who({ ...asked, relation: 'r' })).length, 3000)
  const wide = await engineOf(
    `type doc\nrelation r: user\n${many(20_000, (n) => `permission p${n}: r`).join('\n')}`,
    many(2000, (n) => `doc d${n} r user u`),
  )
  within(SOON, () => assert.throws(() => wide.what({ target: 'u', targetType: 'user' }), tooMuch))
})

test('ways that are told are so many, however many checks ask for them', async () => {
  const engine = await engineOf(
    'type team\nrelation member: user | team#member',
    many(400, (n) => `team ${n} member ${n === 399 ? 'user u' : `team#member ${n + 1}`}`),
  )
  const answers = within(SOON, () =>
    engine.check(
      many(1000, () => tuple('team 0 member user u')),
      {},
      { paths: true },
    ),
  )
  assert.equal(answers[0]?.info.path?.steps.length, 400)
  const told = answers.reduce((sum, { info }) => sum + (info.path?.steps.length ?? 0), 0)
  assert.ok(told <= 20_000, `${told} steps`)
})

test('arrows and conditions of one schema are so many', async () => {
  const targets = many(1000, (n) => `t${n}`)
  const dsl = `${MODEL}${targets.map((name) => `type ${name}\nrelation q: user`).join('\n')}\ntype x\nrelation r: ${targets.join('|')}\n`
  const permissions = many(101, (n) => `permission p${n}: r.q`)
  await compileSchema(dsl + permissions.slice(1).join('\n'))
  await assert.rejects(compileSchema(dsl + permissions.join('\n')), {
    message: '2105:18: the arrows of a schema lead to at most 100000 types together',
  })
  const conditions = many(1001, (n) => `condition C${n}(x bool) { x }`)
  await compileSchema(MODEL + conditions.slice(1).join('\n'))
  await assert.rejects(compileSchema(MODEL + conditions.join('\n')), {
    message: '1003:11: a schema has at most 1000 conditions and constraints, this has 1001',
  })
})
