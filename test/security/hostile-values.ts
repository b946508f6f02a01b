import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { contract } from '../../src/contract/index.ts'
import { operationsOf } from '../../src/contract/operation.ts'
import { type Database, openDatabase } from '../support/database.ts'
import { type Example, examples, seed } from '../support/examples.ts'
import { onEveryPlane } from '../support/planes.ts'
import { fullest, hostileFor, type Place, placesOf, requestOf } from './inputs.ts'
import { type Answer, openWire, type Wire } from './wire.ts'

const listed = operationsOf(contract).flatMap(({ noun, verb, op }) => {
  const ofNoun: { [verb: string]: Example } = examples[noun as keyof typeof examples] ?? {}
  const example = ofNoun[verb]
  return example ? [{ noun, verb, op, example }] : []
})
// Copies of a project cost what it holds, so they come before all that the others make in it.
listed.sort((a, b) => Number(b.noun === 'project') - Number(a.noun === 'project'))
/** Requests at a time. */
const AT_ONCE = 16

/** What belongs to the plane's inside and to nobody's answer. */
const INSIDE = /\bat \w.*[:(]|SQLITE|syntax error|no such table|relation "|node_modules|\.ts\b|\.mjs\b|\/tmp\//

/** Every operation with every value in every place, or with one in so many of them, from a place by chance. */
export function takesHostileValues({ oneIn }: { oneIn: number }): void {
  onEveryPlane('hostile values', (plane, { engine, database }) => {
    let wire: Wire
    let store: Database
    before(async () => {
      wire = openWire(plane())
      store = await openDatabase(database())
    })
    after(async () => {
      wire?.close()
      await store?.close()
    })

    for (const { noun, verb, op, example } of listed) {
      it(`are refused or kept as they are by ${noun} ${verb}`, async () => {
        const fixture = await seed(plane())
        const places = placesOf(op, example.input(fixture))
        const first = Math.floor(Math.random() * oneIn)
        const cases = places
          .flatMap(({ type }, at) => hostileFor(type).map((value) => ({ at, value })))
          .filter((_, index) => index % oneIn === first)
        const attempt = async (index: number): Promise<void> => {
          const { at, value } = cases[index] as (typeof cases)[number]
          // Names are new each time, or else a taken one would keep the value from going further.
          const place = placesOf(op, example.input({ ...fixture, mark: `${fixture.mark}-${index}` }))[at] as Place
          const asked = requestOf(op, place.with(value))
          const answer = await wire.send(asked.method, asked.path, asked.body)
          checkClean(answer, `${place.path} = ${JSON.stringify(value)?.slice(0, 80)}: ${answer.text.slice(0, 300)}`)
        }
        let next = 0
        const work = async () => {
          while (next < cases.length) await attempt(next++)
        }
        await Promise.all(Array.from({ length: AT_ONCE }, work))
      })
    }

    for (const { noun, verb, op } of listed.filter(({ verb }) => verb.startsWith('search'))) {
      it(`are found or refused by ${noun} ${verb} when every list is full`, async () => {
        for (const entries of [30, 300]) {
          const whole = fullest(op, entries)
          checkClean(await wire.send(op.method, op.path, whole), 'all of them')
          for (const [name, value] of Object.entries(whole)) {
            checkClean(await wire.send(op.method, op.path, { [name]: value }), name)
          }
        }
      })
    }

    it('leave a whole database and no failure in the log', async () => {
      assert.deepEqual(
        plane().log.filter((line) => line.includes('request failed')),
        [],
      )
      if (engine === 'sqlite') assert.deepEqual(await store.rows('PRAGMA integrity_check'), [{ integrity_check: 'ok' }])
      assert.equal((await plane().call('GET', '/ready')).status, 200)
    })
  })
}

function checkClean({ status, body, text }: Answer, shown: string): void {
  // A user of that name may have been made before, and be disabled.
  const isDisabled = status === 401 && body.errorCode === 'E061004'
  assert.ok(isDisabled || [200, 400, 404, 409].includes(status), `${status} ${shown}`)
  if (status === 200) return
  assert.deepEqual(Object.keys(body), ['errorCode', 'errorDescription', 'errorMessage'], shown)
  assert.doesNotMatch(text, INSIDE, shown)
}
