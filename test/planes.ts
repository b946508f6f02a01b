import { after, before, describe } from 'node:test'
import { engines, type TestEngine } from './engines.ts'
import { startTestPlane, type TestPlane } from './plane.ts'

export interface At {
  engine: TestEngine['name']
  /** The database's URL. */
  database(): string
}

/** Registers one suite for each engine, with a plane of its own over an empty database. */
export function onEveryPlane(what: string, suite: (plane: () => TestPlane, at: At) => void): void {
  for (const engine of engines()) {
    describe(`${what} on ${engine.name}`, { skip: engine.skip }, () => {
      let plane: TestPlane
      let database = ''
      let drop: (() => Promise<void>) | undefined
      before(async () => {
        const fresh = await engine.freshUrl()
        drop = fresh.drop
        database = fresh.url
        plane = await startTestPlane({ database: fresh.url })
      })
      after(async () => {
        await plane?.stop()
        await drop?.()
      })
      suite(() => plane, { engine: engine.name, database: () => database })
    })
  }
}
