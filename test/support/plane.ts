/** A plane for tests: the real server on a free port over a real database; only clock and randomness are settable. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createExchange, createFetchDocument } from '../../src/delivery/exchange.ts'
import { createNotary } from '../../src/features/audit/blocks/notary.ts'
import { createComponents } from '../../src/features/configuration/pages/archive.ts'
import type { World } from '../../src/features/context.ts'
import { bootstrap } from '../../src/features/project/bootstrap.ts'
import { createVault } from '../../src/features/secrets.ts'
import { type MovableClock, movableClock } from '../../src/lib/clock.ts'
import { createBoard } from '../../src/process/board.ts'
import { upkeepOf } from '../../src/process/upkeep.ts'
import { createApp } from '../../src/server/app.ts'
import type { ConsoleFiles } from '../../src/server/door/files.ts'
import type { Pipelines } from '../../src/server/door/pipelines.ts'
import { listen } from '../../src/server/listen.ts'
import { createLog } from '../../src/server/log.ts'
import { readSettings, type Settings } from '../../src/settings/config.ts'
import { storeOptions } from '../../src/settings/database.ts'
import { openStore } from '../../src/store/index.ts'
import { startFront } from './front.ts'
import { descope, repoRoot } from './paths.ts'
import './pinned.ts'
import { testKeys } from '../store/rsa-keys.ts'

export interface TestPlane {
  url: string
  projectId: string
  managementKey: string
  /** Everything that was logged, one line each. */
  log: string[]
  world: World
  /** Milliseconds; assign to let time go by, or to set it back. */
  now: number
  /** As if somebody set the clock by so many milliseconds, either way. */
  jump(milliseconds: number): void
  /** A management call; `body` is JSON text when it is a string. */
  call(method: string, path: string, body?: unknown, authorization?: string): Promise<Result>
  stop(): Promise<void>
}

export interface Result {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests assert the whole body
  body: any
  headers: Headers
}

/** When tests begin. */
export const START = Date.UTC(2026, 10, 22, 12)

export interface Options extends Partial<Settings> {
  /** How many planes share a PostgreSQL database behind one URL; requests take turns. */
  planes?: number
  /** As if it was built without the packages that show flows. */
  withoutComponents?: boolean
}

/** `HOMESCOPE_TEST_PLANES=4` runs any suite against four planes where the database is PostgreSQL. */
const USUAL_PLANES = Number(process.env['HOMESCOPE_TEST_PLANES'] || 1)

export async function startTestPlane(options: Options = {}): Promise<TestPlane> {
  const { planes = USUAL_PLANES } = options
  const plane = await startOne(options)
  return planes > 1 && options.database?.startsWith('postgres') ? multiply(plane, options, planes) : plane
}

/** Another plane on the database of the first, with its project, key, clock and log, and state of its own. */
export async function startBeside(first: TestPlane, options: Options): Promise<TestPlane> {
  return startOne(options, first)
}

/** The files of the build. */
function loadConsole(): ConsoleFiles | undefined {
  const file = join(repoRoot, 'dist/console.cjs')
  return existsSync(file) ? createRequire(file)(file).console : undefined
}

const builtComponents = () => createRequire(import.meta.url)(join(repoRoot, 'dist/components.cjs')).archive

/** The pipeline's program of the build, with what it keeps below the folder itself. */
function builtPipelines(folder: string): Pipelines {
  const { openDashboard } = createRequire(import.meta.url)(join(repoRoot, 'dist/pipeline.cjs'))
  const [command, words] = descope()
  const env = { ...process.env, HOMESCOPE_PIPELINES_DIR: join(folder, '.pipelines') }
  return openDashboard({ folder, env, program: { command, words } })
}

let made = 0

async function startOne(options: Options, beside?: TestPlane): Promise<TestPlane> {
  const log: string[] = beside?.log ?? []
  const settings = { ...readSettings({}, {}), database: 'sqlite::memory:', ...options }
  const notary = createNotary(() => Buffer.alloc(32, 7))
  const plane = withClock({} as TestPlane)
  const time = beside ?? plane
  const written = createLog(
    { least: 'debug' },
    () => time.now,
    (line) => log.push(line),
  )
  const store = await openStore(settings.database, {
    stamp: notary.stamp,
    ...storeOptions(settings),
    warn: written.warn,
  })
  const [command, words] = descope()
  const env = { HOMESCOPE_DATABASE: settings.database }
  const started = { flags: {}, env, program: { command, words } }
  const world: World = {
    ...upkeepOf(settings, createBoard(), { started })?.shown,
    store,
    clock: () => time.now,
    elapsed: () => clocks.get(time)?.elapsed() ?? 0,
    random: countedBytes(beside ? `${++made} ` : ''),
    rsaKey: testKeys,
    vault: createVault(Buffer.alloc(32, 7)),
    notary,
    baseUrl: settings.baseUrls[0] ?? '',
    baseUrls: settings.baseUrls,
    trustedOrigins: settings.allowedOrigins,
    refreshGrace: settings.refreshGrace,
    fixedUserIds: settings.fixedUserIds,
    relationsHeld: settings.relationsHeld,
    whatsappNumber: settings.whatsappNumber,
    components: createComponents(() => (options.withoutComponents ? undefined : builtComponents())),
    callsConnectors: settings.connectors === 'http',
    fetchDocument: createFetchDocument({ allowPrivate: settings.deliveryPrivate }),
    exchange: createExchange({ allowPrivate: settings.deliveryPrivate }),
  }
  const first = beside ?? (await bootstrap(world, { projectId: '', managementKey: '' }))
  if (!first) throw new Error('the test database is not empty')
  const { projectId, managementKey } = first
  world.warn = written.warn
  const app = createApp({
    world,
    log: written,
    settings,
    console: loadConsole,
    pipelines: settings.pipelines ? builtPipelines(settings.pipelines) : undefined,
  })
  const listener = await listen(app, '127.0.0.1', 0)
  world.baseUrl ||= listener.url
  return Object.assign(plane, {
    url: listener.url,
    projectId,
    managementKey,
    log,
    world,
    call: (method: string, path: string, body?: unknown, authorization?: string) =>
      callPlane(plane.url + path, method, body, authorization ?? `Bearer ${projectId}:${managementKey}`),
    stop: async () => {
      await listener.drain()
      await store.close()
    },
  })
}

const clocks = new WeakMap<TestPlane, MovableClock>()

/** Both clocks stand still until a test moves them. */
function withClock(plane: TestPlane): TestPlane {
  const clock = movableClock({ now: () => START, elapsed: () => 0 })
  clocks.set(plane, clock)
  plane.jump = clock.jump
  return Object.defineProperty(plane, 'now', {
    enumerable: true,
    get: clock.now,
    set: (moment: number) => clock.pass(moment - clock.now()),
  })
}

async function multiply(first: TestPlane, options: Options, count: number): Promise<TestPlane> {
  const others = await Promise.all(Array.from({ length: count - 1 }, () => startBeside(first, options)))
  const planes = [{ ...first }, ...others]
  const front = await startFront(
    planes.map(
      ({ url }) =>
        () =>
          url,
    ),
  )
  if (!options.baseUrls) for (const { world } of planes) world.baseUrl = front.url
  const { stop } = first
  return Object.assign(first, {
    url: front.url,
    stop: async () => {
      await front.stop()
      await Promise.all([stop(), ...others.map((plane) => plane.stop())])
    },
  })
}

/** A call of {@link TestPlane}, at a whole address. */
export async function callPlane(url: string, method: string, body: unknown, authorization: string): Promise<Result> {
  const response = await fetch(url, {
    method,
    headers: { authorization, 'content-type': 'application/json', connection: 'close' },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers }
}

/** Bytes that repeat from run to run and never within one. */
function countedBytes(seed: string): (bytes: number) => Uint8Array {
  let count = 0
  return (bytes) => {
    const blocks = Array.from({ length: Math.ceil(bytes / 32) }, () =>
      createHash('sha256')
        .update(seed + ++count)
        .digest(),
    )
    return Buffer.concat(blocks).subarray(0, bytes)
  }
}
