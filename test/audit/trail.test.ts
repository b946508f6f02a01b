import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { contract } from '../../src/contract/index.ts'
import { operationsOf } from '../../src/contract/operation.ts'
import { type Database, difference, dump, openDatabase, type Row } from '../database.ts'
import { type Example, elsewhere, examples, type Fixture, seed } from '../examples.ts'
import { onEveryPlane } from '../planes.ts'
import { requestOf } from '../security/inputs.ts'

const listed = operationsOf(contract).flatMap(({ noun, verb, op }) => {
  const ofNoun: { [verb: string]: Example } = examples[noun as keyof typeof examples] ?? {}
  const example = ofNoun[verb]
  return example ? [{ noun, verb, op, example }] : []
})

const writers = listed.filter(({ example }) => example.audit.length > 0)

onEveryPlane('what the trail holds', (plane, { database }) => {
  let store: Database
  let shared: { [test: string]: Fixture } = {}
  const share = async () => {
    shared = { false: await seed(plane()), true: await seed(plane(), { test: true }) }
  }
  before(async () => {
    store = await openDatabase(database())
    await share()
  })
  after(() => store?.close())

  const trail = () => store.rows('SELECT id, action, actor_id, project_id FROM audit')

  /** What an example leaves; those that read share what they read. */
  async function recordsOf({ op, example }: (typeof listed)[number], test: boolean): Promise<Row[]> {
    const fixture = writers.some((writer) => writer.op === op) ? await seed(plane(), { test }) : shared[String(test)]
    const known = new Set((await trail()).map(({ id }) => id))
    const asked = requestOf(op, example.input(fixture as Fixture))
    const { status, body } = await plane().call(asked.method, asked.path, asked.body)
    assert.equal(status, 200, JSON.stringify(body))
    const after = await trail()
    if (op === contract.user.deleteAllTest) await share()
    const fresh = after.filter(({ id }) => !known.has(id))
    return fresh.sort((left, right) => (String(left['action']) < String(right['action']) ? -1 : 1))
  }

  for (const one of listed) {
    const { noun, verb, example } = one
    it(`is ${inWords(example.audit)} after ${noun} ${verb}`, async () => {
      const actor = noun === 'audit' ? 'shop' : plane().managementKey.slice(0, 28)
      assert.deepEqual(
        (await recordsOf(one, false)).map(({ id: _, ...record }) => record),
        example.audit.map((action) => ({ action, actor_id: actor, project_id: plane().projectId })),
      )
    })
  }

  for (const one of listed.filter(({ noun }) => noun === 'user')) {
    it(`is ${inWords(one.example.testAudit)} after user ${one.verb} of a test user`, async () => {
      const records = await recordsOf(one, true)
      assert.deepEqual(
        records.map(({ action }) => action),
        one.example.testAudit,
      )
    })
  }
})

onEveryPlane('a trail that cannot be written', (plane, { database }) => {
  let store: Database
  let fixture: Fixture
  before(async () => {
    store = await openDatabase(database())
    fixture = await seed(plane())
    await store.rows('ALTER TABLE audit RENAME TO audit_away')
  })
  after(() => store?.close())

  const send = ({ op, example }: (typeof listed)[number]) => {
    const asked = requestOf(op, example.input(fixture))
    return plane().call(asked.method, asked.path, asked.body)
  }

  for (const writer of writers) {
    it(`takes ${writer.noun} ${writer.verb} back`, async () => {
      const untouched = await dump(store)
      const { status, body, headers } = await send(writer)
      assert.deepEqual(
        [status, body],
        [
          500,
          {
            errorCode: 'E011500',
            errorDescription: 'Internal error',
            errorMessage: `Ask the operator for request ${headers.get('x-request-id')}`,
          },
        ],
      )
      assert.deepEqual(difference(untouched, await dump(store)), {})
    })
  }

  it('goes on when it can be written again', async () => {
    await store.rows('ALTER TABLE audit_away RENAME TO audit')
    for (const writer of writers.filter(({ verb }) => verb === 'create')) {
      assert.equal((await send(writer)).status, 200, writer.noun)
    }
  })
})

it('has an example for every operation of management keys, or another place', () => {
  const ours = operationsOf(contract).filter(({ op }) => op.access === 'management' || op.access === 'company')
  const missing = ours.filter(({ op }) => !listed.some((one) => one.op === op))
  assert.deepEqual(
    missing.map(({ noun, verb }) => `${noun}.${verb}`),
    Object.keys(elsewhere),
  )
})

function inWords(actions: readonly string[]): string {
  return actions.length === 0 ? 'nothing' : actions.join(', ')
}
