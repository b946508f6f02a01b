/** Suites of federation: a plane on each engine, with settings of its own. */
import { after, before, describe } from 'node:test'
import { engines } from '../../../support/engines.ts'
import { type Options, startTestPlane, type TestPlane } from '../../../support/plane.ts'

export function onEveryEngineWithPlane(name: string, options: Options, tests: (plane: () => TestPlane) => void): void {
  for (const engine of engines()) {
    describe(`${name} on ${engine.name}`, { skip: engine.skip }, () => {
      let plane: TestPlane
      let drop: () => Promise<void>
      before(async () => {
        const fresh = await engine.preparedUrl()
        drop = fresh.drop
        plane = await startTestPlane({ ...options, database: fresh.url })
      })
      after(async () => {
        await plane?.stop()
        await drop?.()
      })
      tests(() => plane)
    })
  }
}
