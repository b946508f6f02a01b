import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { contract } from '../../src/contract/index.ts'
import { operationsOf, readsQuery } from '../../src/contract/operation.ts'
import { features } from '../../src/features/index.ts'
import { type Database, type Dump, difference, dump, openDatabase } from '../support/database.ts'
import { onEveryPlane } from '../support/planes.ts'
import { placesOf, requestOf, wrongFor, wrongInQuery } from './inputs.ts'
import { openWire, type Wire } from './wire.ts'

const served: { [noun: string]: { [verb: string]: unknown } } = features
const operations = operationsOf(contract).filter(
  ({ noun, verb, op }) => op.access === 'management' && served[noun]?.[verb],
)

onEveryPlane('wrong types', (plane, { database }) => {
  let wire: Wire
  let store: Database
  let untouched: Dump
  before(async () => {
    wire = openWire(plane())
    store = await openDatabase(database())
    untouched = await dump(store)
  })
  after(async () => {
    wire?.close()
    await store?.close()
  })

  for (const { noun, verb, op } of operations) {
    // What stands in the path is text, whatever it says.
    const places = placesOf(op).filter(({ path }) => !op.path.includes(`:${path}`))
    const cases = places.flatMap(({ path, type, with: put }) =>
      (readsQuery(op.method) ? wrongInQuery(type) : wrongFor(type)).map((value) => ({
        path,
        value,
        input: put(value),
      })),
    )
    if (cases.length === 0) continue

    it(`refuses ${cases.length} wrong values in ${noun} ${verb}`, async () => {
      const answers = await Promise.all(
        cases.map(async ({ path, value, input }) => {
          const asked = requestOf(op, input)
          const { status, body } = await wire.send(asked.method, asked.path, asked.body)
          return { path, value, status, body }
        }),
      )
      for (const { path, value, status, body } of answers) {
        const shown = `${path} = ${JSON.stringify(value)?.slice(0, 60)} answered ${JSON.stringify(body)}`
        assert.equal(status, 400, shown)
        assert.deepEqual(
          { errorCode: body.errorCode, errorDescription: body.errorDescription },
          { errorCode: 'E011003', errorDescription: 'Request is invalid' },
          shown,
        )
        assert.deepEqual(Object.keys(body), ['errorCode', 'errorDescription', 'errorMessage'])
        assert.match(body.errorMessage, /^The \S+ field /, shown)
        assert.ok(body.errorMessage.startsWith(`The ${path}`), shown)
      }
    })
  }

  // Once: looking at every row after each operation took most of the time, and a record of audit would name it.
  it('has changed nothing', async () => {
    assert.deepEqual(difference(untouched, await dump(store)), {})
  })

  it('logs no failure for any of them', () => {
    assert.deepEqual(
      plane().log.filter((line) => line.includes('request failed')),
      [],
    )
  })
})
