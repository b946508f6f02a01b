/** What nobody should send: a clear error, nothing changed, and no long wait. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { readTuple } from '../../../src/fga/scenario/words.ts'
import { callsOf, done, invalid, refused } from '../../support/entities.ts'
import { onEveryPlane } from '../../support/planes.ts'

const DSL = `model AuthZ 1.0

condition Late(hour int) { hour > 20 }

type user

type doc
  relation owner: user
  relation editor: user with Late
  permission can_read: (owner | editor) - owner
`
const OWNS = readTuple('doc:d owner user:ann')

/** One production of the grammar each, broken. */
const BROKEN = [
  DSL.replace('model AuthZ 1.0', 'model AuthZ'),
  DSL.replace('condition Late', 'condition'),
  DSL.replace('(hour int)', '(hour)'),
  DSL.replace('(hour int)', '(hour integer)'),
  DSL.replace('hour > 20', 'hour >'),
  DSL.replace('hour > 20', 'hour'),
  DSL.replace('{ hour > 20 }', '{ hour > 20'),
  DSL.replace('type user', 'type'),
  DSL.replace('relation owner: user', 'relation owner user'),
  DSL.replace('relation owner: user', 'relation owner:'),
  DSL.replace('relation owner: user', 'relation : user'),
  DSL.replace('owner: user', 'owner: user#none'),
  DSL.replace('with Late', 'with'),
  DSL.replace('with Late', 'with Early'),
  DSL.replace('(owner | editor)', '(owner | editor'),
  DSL.replace('(owner | editor)', '(owner | )'),
  DSL.replace('- owner', '- '),
  DSL.replace('- owner', '! owner'),
  DSL.replace('- owner', '- owner.parent.owner'),
  DSL.replace('permission can_read', 'permission owner'),
  DSL.replace('permission', 'permit'),
  `${DSL}constraint NumRange(9, 1)\n`,
  `${DSL}constraint StringMatchRegex("(")\n`,
  `${DSL}condition Huge(l list) { l.exists(a, l.exists(b, l.exists(c, a == b && b == c))) }\n`,
  `${DSL}condition Deep(x int) { ${'('.repeat(2000)}x > 1${')'.repeat(2000)} }\n`,
]

onEveryPlane('bad input of fine-grained authorization', (plane) => {
  const { get, post } = callsOf(plane, '/v1/mgmt')
  const begin = async () => {
    assert.deepEqual(await post('/authz/schema/delete'), done)
    assert.deepEqual(await post('/fga/schema', { dsl: DSL }), done)
    assert.deepEqual(await post('/fga/relations', { tuples: [OWNS] }), done)
    return state()
  }
  const state = async () => [await get('/fga/schema'), await post('/fga/relations/list')]
  /** Milliseconds of this process, however busy the machine is. */
  const within = async (milliseconds: number, work: () => Promise<void>) => {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    assert.ok((user + system) / 1000 < milliseconds, `it took ${(user + system) / 1000} ms`)
  }

  it('a broken schema is refused with the place, by whatever production', async () => {
    const before = await begin()
    for (const dsl of BROKEN) {
      assert.notEqual(dsl, DSL)
      const { status, body } = await post('/fga/schema', { dsl })
      assert.deepEqual([status, body.errorCode], [400, 'E173001'], dsl)
      assert.match(body.errorMessage, /^\d+:\d+: ./)
    }
    assert.deepEqual(await state(), before)
  })

  it('schemas of a megabyte, of nonsense, and of 10,000 types end soon', async () => {
    const before = await begin()
    await within(10_000, async () => {
      for (const dsl of ['(', 'type a\n', 'relation r: user | ', 'é', '\t'].map((part) =>
        `model AuthZ 1.0\n${part.repeat(1_000_000)}`.slice(0, 999_999),
      )) {
        const { status, body } = await post('/fga/schema/dryrun', { dsl })
        assert.ok(status === 400 || dsl.endsWith('\t'), JSON.stringify(body).slice(0, 200))
        assert.ok(JSON.stringify(body).length < 50_000)
      }
    })
    assert.deepEqual(
      await post('/fga/schema', { dsl: `${DSL}${' '.repeat(1_000_000)}` }),
      invalid('The dsl field must be at most 1000000 characters'),
    )
    assert.deepEqual(await state(), before)
    const types = Array.from({ length: 10_000 }, (_, index) => `type t${index}\n  relation r: user\n`).join('\n')
    await within(20_000, async () => {
      assert.deepEqual(await post('/fga/schema', { dsl: `model AuthZ 1.0\n\ntype user\n\n${types}` }), done)
      const tuple = readTuple('t9999:x r user:ann')
      assert.deepEqual(await post('/fga/relations', { tuples: [tuple] }), done)
      assert.equal((await post('/fga/check', { tuples: [tuple] })).body.tuples[0].allowed, true)
    })
  })

  it('relations that no schema takes are refused, and their batch with them', async () => {
    const before = await begin()
    const good = readTuple('doc:other owner user:ann')
    const refusals: [object, string][] = [
      [{ ...OWNS, resourceType: 'none' }, 'E173002'],
      [{ ...OWNS, relation: 'none' }, 'E173002'],
      [{ ...OWNS, relation: 'can_read' }, 'E173002'],
      [{ ...OWNS, targetType: 'doc' }, 'E173002'],
      [{ ...OWNS, targetType: 'user#owner' }, 'E173002'],
      [{ ...OWNS, targetType: '*' }, 'E173002'],
      [{ ...OWNS, targetType: '' }, 'E173002'],
      [{ ...OWNS, relation: '__proto__' }, 'E173002'],
      [{ ...OWNS, resourceType: 'constructor' }, 'E173002'],
      [{ ...OWNS, resource: '' }, 'E011003'],
      [{ ...OWNS, target: 'x'.repeat(10_240) }, 'E011003'],
      [{ ...OWNS, resource: 'a\u0000b' }, 'E011003'],
      [{ ...OWNS, resource: '\ud800' }, 'E011003'],
      [{ ...OWNS, resource: 7 }, 'E011003'],
    ]
    for (const [bad, errorCode] of refusals) {
      const { status, body } = await post('/fga/relations', { tuples: [good, bad] })
      assert.deepEqual([status, body.errorCode], [400, errorCode], JSON.stringify(bad).slice(0, 200))
    }
    assert.deepEqual(
      await post('/fga/relations', { tuples: Array(1001).fill(good) }),
      invalid('The tuples field holds more than 1000 items'),
    )
    assert.deepEqual(await state(), before)
  })

  it('ids of any letters, and the longest, are kept as they are', async () => {
    await begin()
    const ids = [
      'Ünïcode 🙂',
      "o'clock; drop table fga_tuples --",
      '%_*#:',
      '../..',
      ' ',
      '漢'.repeat(256),
      '\u{1F642}'.repeat(128),
    ]
    const tuples = ids.flatMap((id) => [{ ...OWNS, resource: id, target: id }])
    assert.deepEqual(await post('/fga/relations', { tuples }), done)
    const answers = (await post('/fga/check', { tuples })).body.tuples
    assert.deepEqual(
      answers.map(({ allowed, tuple }: { allowed: boolean; tuple: object }) => ({ allowed, tuple })),
      tuples.map((tuple) => ({ allowed: true, tuple })),
    )
    assert.deepEqual(await post('/fga/relations/delete', { tuples }), done)
  })

  it('a thousand checks are one request, more are refused', async () => {
    await begin()
    const tuples = Array.from({ length: 1000 }, (_, index) => ({ ...OWNS, target: index % 2 ? 'ann' : `u${index}` }))
    await within(10_000, async () => {
      const { body } = await post('/fga/check', { tuples })
      assert.deepEqual(
        body.tuples.map(({ allowed }: { allowed: boolean }) => allowed),
        tuples.map(({ target }) => target === 'ann'),
      )
    })
    assert.deepEqual(
      await post('/fga/check', { tuples: [...tuples, OWNS] }),
      invalid('The tuples field holds more than 1000 items'),
    )
  })

  it('lists and explanations that take too much are refused', async () => {
    const permissions = Array.from({ length: 10_000 }, (_, n) => `  permission p${n}: owner\n`).join('')
    assert.deepEqual(await post('/authz/schema/delete'), done)
    assert.deepEqual(
      await post('/fga/schema', {
        dsl: `model AuthZ 1.0\n\ntype user\n\ntype doc\n  relation owner: user | doc#owner\n  permission all: ${'owner | '.repeat(10_000)}owner\n${permissions}`,
      }),
      done,
    )
    const tuples = Array.from({ length: 1000 }, (_, n) => readTuple(`doc:d${n} owner doc#owner:d${n + 1}`))
    assert.deepEqual(await post('/fga/relations', { tuples }), done)
    assert.deepEqual(await post('/fga/relations', { tuples: [readTuple('doc:d999 owner user:ann')] }), done)
    const refusal = (message: string) => refused(400, 'E011004', 'Invalid arguments', message)
    await within(20_000, async () => {
      assert.deepEqual(
        await post('/authz/re/targetall', { target: 'ann' }),
        refusal('the answer takes more than 2000000 steps'),
      )
      assert.deepEqual(
        await post('/fga/explain', { tuple: readTuple('doc:d0 owner user:ann') }),
        refusal('the answer is more than 500 levels away'),
      )
      const answers = (await post('/fga/check', { tuples: tuples.map((each) => ({ ...each, relation: 'all' })) })).body
      assert.equal(answers.tuples.length, 1000)
    })
  })

  it('hostile contexts end soon, and decide nothing', async () => {
    await begin()
    await post('/fga/relations', { tuples: [readTuple('doc:d editor user:bob')] })
    const tuples = [readTuple('doc:d can_read user:bob')]
    for (const hour of ['late', [], {}, 1e300, 21.5, true, 'x'.repeat(100_000)]) {
      const { status, body } = await post('/fga/check', { tuples, context: { hour } })
      assert.equal(status, 200)
      assert.equal(body.tuples[0].allowed, false)
      assert.equal(body.tuples[0].info.conditional, true)
      assert.match(body.tuples[0].info.conditionalErr, /^Late: hour must be a whole number/)
    }
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`k${index}`, 1]))
    assert.deepEqual(
      await post('/fga/check', { tuples, context: many }),
      invalid('The context field holds more than 10000 values'),
    )
  })

  it('a change of the schema races writes: no relation is stored that the last schema does not take', async () => {
    await begin()
    const other = DSL.replace('relation owner: user', 'relation owner: doc')
    const work = Array.from({ length: 24 }, async (_, index) => {
      if (index % 4 === 0) return post('/fga/schema', { dsl: index % 8 === 0 ? other : DSL })
      return post('/fga/relations', { tuples: [{ ...OWNS, resource: `d${index}` }] })
    })
    for (const { status, body } of await Promise.all(work))
      assert.ok(status === 200 || body.errorCode === 'E173002' || body.errorCode === 'E011503', JSON.stringify(body))
    const takesUsers = (await get('/fga/schema')).body.dsl === DSL
    const kept = (await post('/fga/relations/list')).body.tuples as { relation: string; targetType: string }[]
    for (const tuple of kept) assert.equal(tuple.targetType, takesUsers ? 'user' : 'doc')
  })
})
