import { it } from 'node:test'
import { startBeside } from '../support/plane.ts'
import { onEveryPlane } from '../support/planes.ts'
import { agreeFromTwoSides, SEED } from './stale-reads.ts'

const STEPS = 100

onEveryPlane('two planes of one database', (plane, { database }) => {
  it(`load what is there, after ${STEPS} random changes (seed ${SEED})`, async (t) => {
    const beside = await startBeside(plane(), { database: database() })
    t.after(() => beside.stop())
    await agreeFromTwoSides([plane(), beside], STEPS)
  })
})
