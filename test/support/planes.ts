import { after, before, describe } from 'node:test'
import { engines, type TestEngine } from './engines.ts'
import { type Options, startTestPlane, type TestPlane } from './plane.ts'

export interface At {
  engine: TestEngine['name']
  /** The database's URL. */
  database(): string
}

type Suite = (plane: () => TestPlane, at: At) => void

/** Registers one suite for each engine, with a plane of its own over an empty database. */
export function onEveryPlane(what: string, suite: Suite, options: Options = {}): void {
  for (const engine of engines()) describePlane(`${what} on ${engine.name}`, { engine, suite, options })
}

/** The same, and again with four planes on one PostgreSQL, which take turns. */
export function onOneAndFourPlanes(what: string, suite: Suite): void {
  onEveryPlane(what, suite)
  const engine = engines().find(({ name }) => name === 'postgres') as TestEngine
  describePlane(`${what} on four planes`, { engine, suite, options: { planes: 4 } })
}

interface Described {
  engine: TestEngine
  suite: Suite
  options: Options
}

function describePlane(what: string, { engine, suite, options }: Described) {
  describe(what, { skip: engine.skip }, () => {
    let plane: TestPlane
    let database = ''
    let drop: (() => Promise<void>) | undefined
    before(async () => {
      const fresh = await engine.preparedUrl()
      drop = fresh.drop
      database = fresh.url
      plane = await startTestPlane({ ...options, database: fresh.url })
    })
    after(async () => {
      await plane?.stop()
      await drop?.()
    })
    suite(() => plane, { engine: engine.name, database: () => database })
  })
}
