/** Composition root of the server: settings to objects, and the life of the process. */
import { setFlagsFromString } from 'node:v8'
import { startChores } from './chores.ts'
import { readSettings, type Settings } from './config.ts'
import { contract } from './contract/index.ts'
import { openApi } from './contract/openapi.ts'
import { createFetchDocument } from './delivery/documents.ts'
import { createDelivery } from './delivery/index.ts'
import type { World } from './features/context.ts'
import { bootstrap, type FirstStart } from './features/project/bootstrap.ts'
import { createRandom, createVault } from './features/secrets.ts'
import { masterKey } from './master-key.ts'
import { type App, createApp } from './server/app.ts'
import { createDev } from './server/dev.ts'
import { listen } from './server/listen.ts'
import { createLog, type Log } from './server/log.ts'
import { isLoopback } from './server/origins.ts'
import { openStore } from './store/index.ts'

export { maintain } from './upkeep.ts'

declare const __VERSION__: string

/** `descope serve`: runs until SIGTERM or SIGINT and resolves to the exit code. */
export async function servePlane(flags: { [flag: string]: string | undefined }): Promise<number> {
  // Heard from here on: a signal that comes while the plane starts ends it just as cleanly.
  const signal = untilSignal()
  setFlagsFromString(HEAP_GROWTH)
  try {
    const settings = readSettings(flags, process.env)
    const log = createLog(settings.logLevel, Date.now, (line) => process.stderr.write(line))
    const plane = await startPlane(settings, { log })
    announce(plane.url, plane.first)
    log.info('listening', { url: plane.url })
    await signal
    log.info('draining')
    await plane.stop()
    log.info('stopped')
    return 0
  } catch (error) {
    return fail(error)
  }
}

/**
 * The heap may grow to twice of what lives before garbage is collected, not to four times: a large import is over in
 * a second, but the process would keep the memory for as long as it runs.
 */
const HEAP_GROWTH = '--heap-growing-percent=100'

export interface RunningPlane {
  /** Where it listens; empty without a socket. */
  url: string
  app: App
  world: World
  /** Of a database that was empty. */
  first?: FirstStart
  /** Answers what is under way, and closes. */
  stop(): Promise<void>
}

export interface PlaneOptions {
  log: Log
  /** Unix milliseconds; the machine's time when left out. */
  clock?: () => number
  /** Without one, only `app.answer` reaches the plane. */
  socket?: boolean
}

/** Throws Error for settings that cannot be, and StoreError for a database that cannot be had. */
export async function startPlane(settings: Settings, options: PlaneOptions): Promise<RunningPlane> {
  const { log, socket = true } = options
  if (settings.dev && !isLoopback(settings.host)) throw new Error('--dev is for this machine only: leave --host out')
  const dev = settings.dev ? createDev(options.clock ?? Date.now) : undefined
  const clock = dev?.clock ?? options.clock ?? Date.now
  const delivery = createDelivery(settings, clock)
  const store = await openStore(settings.database)
  const vault = createVault(masterKey(settings))
  const { baseUrl } = settings
  const fetchDocument = createFetchDocument({ allowPrivate: settings.deliveryPrivate })
  const facts = { store, clock, random: createRandom(), vault, baseUrl, fetchDocument }
  const world: World = { ...facts, ...(delivery && { delivery }) }
  const first = await bootstrap(world, settings)
  const app = createApp({ world, log, settings, ...(dev && { dev }) })
  const listener = socket ? await listen(app, settings.host, settings.port) : undefined
  world.baseUrl ||= listener?.url ?? 'http://127.0.0.1'
  const chores = startChores(world, log)
  return {
    url: listener?.url ?? '',
    app,
    world,
    ...(first && { first }),
    stop: async () => {
      await listener?.drain()
      await chores.stop()
      await store.close()
    },
  }
}

/** The contract as OpenAPI 3.1, in JSON text. */
export function openapiDocument(): string {
  return JSON.stringify(openApi(contract, { version: __VERSION__ }), undefined, 2)
}

function fail(error: unknown): number {
  process.stderr.write(`Error: ${error instanceof Error ? error.message : String(error)}\n`)
  return 1
}

function announce(url: string, first: FirstStart | undefined): void {
  const lines = [`Homescope listens on ${url}`]
  if (first) {
    lines.push(
      '',
      `Project id:      ${first.projectId}`,
      `Management key:  ${first.managementKey}   (shown this once)`,
      '',
      'To use it with the CLI:',
      `  export DESCOPE_BASE_URL='${url}'`,
      `  export DESCOPE_PROJECT_ID='${first.projectId}'`,
      `  export DESCOPE_MANAGEMENT_KEY='${first.managementKey}'`,
    )
  }
  process.stdout.write(`${lines.join('\n')}\n`)
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve())
    process.once('SIGINT', () => resolve())
  })
}
