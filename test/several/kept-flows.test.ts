/** A flow that a plane keeps in memory is never an old one: random changes and starts from two sides agree with a model. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { flowOf } from '../features/auth/flow/documents.ts'
import { type AuthPlane, asAuthPlane } from '../features/auth/signing-in.ts'
import { dice } from '../features/user/model/dice.ts'
import { startBeside } from '../support/plane.ts'
import { onEveryPlane } from '../support/planes.ts'
import { SEED } from './stale-reads.ts'

const STEPS = process.env['HOMESCOPE_TEST_LONG'] ? 20_000 : 120
const FLOWS = ['join', 'leave', 'sign-in-again']
/** Some of those that one network may start in an hour. */
const BETWEEN_HOURS = 60
const AN_HOUR = 3_600_000

onEveryPlane('two planes of one database', (plane, { database }) => {
  it(`start flows as they are, after ${STEPS} random changes (seed ${SEED})`, async (t) => {
    const beside = asAuthPlane(await startBeside(plane(), { database: database() }))
    t.after(() => beside.stop())
    const sides = [asAuthPlane(plane()), beside]
    const roll = dice(SEED)
    /** What the first step of each is called. */
    const names = new Map<string, string>()
    const seen = { starts: 0, races: 0 }
    for (let step = 1; step <= STEPS; step++) {
      if (step % BETWEEN_HOURS === 0) plane().now += AN_HOUR
      const flow = roll.pick(FLOWS)
      const [before, name] = [names.get(flow), roll.chance(0.2) ? undefined : `name ${step}`]
      const changer = roll.pick(sides)
      const isRace = roll.chance(0.5)
      // One that is started while it changes is as it was, or as it will be.
      const [, racing] = await Promise.all([
        name === undefined ? remove(changer, flow) : put(changer, flow, name),
        isRace ? shown(roll.pick(sides), flow) : before,
      ])
      if (name === undefined) names.delete(flow)
      else names.set(flow, name)
      const what = `step ${step} of seed ${SEED}`
      assert.ok(racing === before || racing === name, `${what}: ${racing} came, and not ${before} or ${name}`)
      const asked = roll.pick(FLOWS)
      for (const side of sides) {
        assert.equal(await shown(side, flow), name, what)
        assert.equal(await shown(side, asked), names.get(asked), what)
      }
      seen.starts += 4
      seen.races += Number(isRace)
    }
    t.diagnostic(JSON.stringify(seen))
  })
})

async function put(side: AuthPlane, flowId: string, name: string): Promise<void> {
  const flow = flowOf(flowId, { begin: { name, screen: { buttons: ['on'] }, next: { on: '2' } }, 2: { screen: {} } })
  const { status, body } = await side.call('POST', '/v2/mgmt/flow/import', { flow })
  assert.deepEqual([status, body], [200, {}])
}

async function remove(side: AuthPlane, flowId: string): Promise<void> {
  const { status, body } = await side.call('POST', '/v1/mgmt/flow/delete', { ids: [flowId] })
  assert.deepEqual([status, body], [200, {}])
}

/** The name of its first step; undefined where there is no such flow. */
async function shown(side: AuthPlane, flowId: string): Promise<string | undefined> {
  const { status, body } = await side.as(undefined, '/v1/flow/start', { flowId, input: {}, options: {} })
  if (status !== 200) {
    assert.deepEqual([status, body.errorCode], [404, 'E103003'])
    return undefined
  }
  return body.stepName
}
