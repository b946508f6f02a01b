import { after, before, describe } from 'node:test'
import { engines, type TestEngine } from './engines.ts'
import { startTestPlane, type TestPlane } from './plane.ts'

export interface At {
  engine: TestEngine['name']
  /** The database's URL. */
  database(): string
}

type Suite = (plane: () => TestPlane, at: At) => void

/** Registers one suite for each engine, with a plane of its own over an empty database. */
export function onEveryPlane(what: string, suite: Suite): void {
  for (const engine of engines()) describePlane(`${what} on ${engine.name}`, { engine, suite })
}

/** The same, and again with four planes on one PostgreSQL, which take turns. */
export function onOneAndFourPlanes(what: string, suite: Suite): void {
  onEveryPlane(what, suite)
  const engine = engines().find(({ name }) => name === 'postgres') as TestEngine
  describePlane(`${what} on four planes`, { engine, suite, planes: 4 })
}

function describePlane(what: string, { engine, suite, planes }: { engine: TestEngine; suite: Suite; planes?: number }) {
  describe(what, { skip: engine.skip }, () => {
    let plane: TestPlane
    let database = ''
    let drop: (() => Promise<void>) | undefined
    before(async () => {
      const fresh = await engine.freshUrl()
      drop = fresh.drop
      database = fresh.url
      plane = await startTestPlane({ database: fresh.url, ...(planes && { planes }) })
    })
    after(async () => {
      await plane?.stop()
      await drop?.()
    })
    suite(() => plane, { engine: engine.name, database: () => database })
  })
}
