/** A plane whose clock stands still until it is moved, with the app behind its socket. */

import { type MovableClock, movableClock } from '../../../src/lib/clock.ts'
import { type RunningPlane, startPlane } from '../../../src/plane.ts'
import { readSettings } from '../../../src/settings/config.ts'
import { testKeys } from '../../store/rsa-keys.ts'
import { START } from '../../support/plane.ts'

export interface MovingPlane extends RunningPlane {
  clock: MovableClock
  projectId: string
  managementKey: string
}

const quiet = () => {}
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }

export async function startMovingPlane(database: string): Promise<MovingPlane> {
  const clock = movableClock({ now: () => START, elapsed: () => 0 })
  const plane = await startPlane({ ...readSettings({}, {}), database, port: 0 }, { log, clock, rsaKey: testKeys })
  const { projectId = '', managementKey = '' } = plane.first ?? {}
  return { ...plane, clock, projectId, managementKey }
}
