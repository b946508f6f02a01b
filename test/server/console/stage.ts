/**
 * Where journeys are made. A suite is declared once: `npm test` makes it at the plane of the sources, on SQLite and on
 * PostgreSQL, and `npm run test:binary` at the native binary, which it starts, on both again.
 */
import { after, before, describe, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { keyIdOf } from '../../../src/features/secrets.ts'
import { engines } from '../../support/engines.ts'
import { binaryPath } from '../../support/paths.ts'
import { callPlane, type Result, startTestPlane, type TestPlane } from '../../support/plane.ts'
import { furnish, openBrowser, type Seat, type SeatOptions, skip, takeSeat } from './browser.ts'
import { type Serving, serve } from './serving.ts'
import { linkOf } from './visitor.ts'

/** A plane that somebody comes to with a browser. */
export interface Stage {
  url: string
  projectId: string
  managementKey: string
  /** What the audit trail names as actor of what a seat does. */
  actor: string
  /** A management call, as of `TestPlane`. */
  call(method: string, path: string, body?: unknown, authorization?: string): Promise<Result>
  /** Lets time go by. */
  pass(milliseconds: number): Promise<void>
  /** What the terminal prints, good once. A program prints one, when it starts. */
  link(): Promise<string>
  /** Lets the page in, as somebody who is called ada. */
  enter(page: Page): Promise<void>
  stop(): Promise<void>
}

/** The stage of a suite; there once its tests run. */
export interface Scene {
  plane: Stage
  browser: () => Promise<Browser>
  /** Of Ada, whom {@link furnish} makes. */
  userId: () => string
  sit(t: TestContext, options?: SeatOptions): Promise<Seat>
}

export interface SceneOptions {
  console?: 'on' | 'read-only'
  /** Stands in every name that a stranger can choose. */
  mark?: string
  /** On PostgreSQL only with `--long`. */
  isSlow?: boolean
}

export function onEveryStage(what: string, suite: (scene: Scene) => void, options: SceneOptions = {}): void {
  for (const engine of engines()) {
    const leftOut = options.isSlow && engine.name === 'postgres' && !process.env['HOMESCOPE_TEST_LONG']
    const ground = `${binaryPath ? 'the binary, ' : ''}${engine.name}`
    describe(`${what} on ${ground}`, { skip: skip || engine.skip || (leftOut && 'with --long only') }, () => {
      const plane = {} as Stage
      let userId = ''
      let drop: (() => Promise<void>) | undefined
      before(async () => {
        const fresh = await engine.preparedUrl()
        drop = fresh.drop
        Object.assign(plane, await start(fresh.url, options))
        userId = (await furnish(plane, options.mark)).userId
      })
      after(async () => {
        await plane.stop?.()
        await drop?.()
      })
      const sit = async (t: TestContext, chosen?: SeatOptions) => takeSeat(t, await browser(), plane, chosen)
      suite({ plane, browser, userId: () => userId, sit })
    })
  }
}

let opened: Promise<Browser> | undefined

/** One for all suites of a file: each seat has a context of its own. */
function browser(): Promise<Browser> {
  opened ??= openBrowser()
  return opened
}

after(async () => (await opened)?.close())

async function start(database: string, options: SceneOptions): Promise<Stage> {
  const { console = 'on' } = options
  if (binaryPath) return stageOfProgram(await serve(database, { env: { HOMESCOPE_CONSOLE: console }, isDev: false }))
  return stageOf(await startTestPlane({ database, console }))
}

export function stageOf(plane: TestPlane): Stage {
  const { url, projectId, managementKey, call, stop } = plane
  const link = async () => `${url}/console#${await linkOf(plane)}`
  return {
    ...{ url, projectId, managementKey, call, stop, link },
    actor: 'ada',
    pass: async (milliseconds) => {
      plane.now += milliseconds
    },
    enter: async (page) => {
      await page.goto(await link())
    },
  }
}

function stageOfProgram(plane: Serving): Stage {
  const { url, project: projectId, key: managementKey, link, stop } = plane
  return {
    ...{ url, projectId, managementKey, stop },
    actor: keyIdOf(managementKey),
    call: (method, path, body, authorization = `Bearer ${projectId}:${managementKey}`) =>
      callPlane(url + path, method, body, authorization),
    pass: async (milliseconds) => {
      await sleep(milliseconds)
    },
    link: async () => link,
    enter: async (page) => {
      await page.goto(`${url}/console`)
      await page.getByLabel('Management key', { exact: true }).fill(managementKey)
      await page.getByLabel('Your name').fill('ada')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    },
  }
}
