/** Composition root of the server: settings to objects, and the life of the process. */
import { setFlagsFromString } from 'node:v8'
import { openApi } from './contract/documents/openapi.ts'
import { contract } from './contract/index.ts'
import { createExchange, createFetchDocument } from './delivery/exchange.ts'
import { createDelivery } from './delivery/index.ts'
import { createNotary } from './features/audit/blocks/notary.ts'
import { createComponents } from './features/configuration/pages/archive.ts'
import type { World } from './features/context.ts'
import { newLink } from './features/identity/door/passes.ts'
import { newRsaKey, type RsaKeys } from './features/identity/token/rsa-keys.ts'
import { bootstrap, type FirstStart } from './features/project/bootstrap.ts'
import { presetNotices } from './features/project/presets.ts'
import { createRandom, createVault } from './features/secrets.ts'
import { type Clock, machineClock, now } from './lib/clock.ts'
import type { Tracer } from './lib/tracer.ts'
import { type Announcement, announce, userName } from './process/announce.ts'
import { retentionOf } from './process/archive.ts'
import { createBoard } from './process/board.ts'
import { loadComponents, loadConsole, tracerOf } from './process/bundled.ts'
import { startChores } from './process/chores.ts'
import { underDevelopment } from './process/developing.ts'
import { type OwnPlane, ownPlane } from './process/own-plane.ts'
import { openPipelines } from './process/pipelines.ts'
import { ownProgram } from './process/program.ts'
import { recoverKey } from './process/recovery.ts'
import { untilSignal } from './process/signals.ts'
import { type Started, upkeepOf } from './process/upkeep.ts'
import { watchedWorld } from './process/watched.ts'
import type { Membership } from './process/worker.ts'
import { type App, countedNames, createApp } from './server/app.ts'
import { isLoopback } from './server/caller/origins.ts'
import type { ConnectorDesk } from './server/dev/connectors.ts'
import type { ProviderServer } from './server/dev/provider/index.ts'
import { type Listener, listen } from './server/listen.ts'
import { createLog, type Log } from './server/log.ts'
import type { Family } from './server/metrics/families.ts'
import { createMetrics } from './server/metrics/index.ts'
import { readSettings, type Settings } from './settings/config.ts'
import { storeOptions } from './settings/database.ts'
import { masterKey } from './settings/master-key.ts'
import { openStore } from './store/index.ts'
import type { Store } from './store/port/index.ts'
import { type Certificates, openCertificates } from './tls/index.ts'
import { createMaintain } from './upkeep/index.ts'

export { type RsaKeys, sharedRsaKeys } from './features/identity/token/rsa-keys.ts'
export { migrateDatabase } from './store/index.ts'
export const maintain = createMaintain({ recoverKey })

declare const __VERSION__: string

/** `descope serve`: runs until SIGTERM or SIGINT and resolves to the exit code. */
export async function servePlane(flags: { [flag: string]: string | undefined }): Promise<number> {
  // Heard from here on: a signal that comes while the plane starts ends it just as cleanly.
  const signal = untilSignal()
  setFlagsFromString(HEAP_GROWTH)
  const number = process.send && process.env['HOMESCOPE_WORKER']
  const membership = number ? (await import('./process/worker.ts')).joinWorkers(number) : undefined
  try {
    const settings = readSettings(flags, process.env)
    const always = membership ? { worker: Number(membership.number) } : {}
    const log = createLog({ least: settings.logLevel, always }, now, (line) => process.stderr.write(line))
    if (settings.workers > 1 && !membership) return await serveWorkers(settings, log, signal)
    const tracer = tracerOf(process.env, { log, version: __VERSION__ })
    const started = { flags, env: process.env, program: ownProgram() }
    const parts = { ...(tracer && { tracer }), ...(membership && { membership }) }
    const plane = await startPlane(settings, { log, started, ...parts })
    if (membership) membership.listening(plane.url, plane.metrics)
    else announce({ ...plane, ...(await noticesOf(plane.world, settings)) })
    log.info('listening', { url: plane.url })
    await signal
    log.info('draining')
    await plane.stop()
    await tracer?.stop()
    log.info('stopped')
    return 0
  } catch (error) {
    return fail(error)
  } finally {
    membership?.leave()
  }
}

/**
 * The heap may grow to twice of what lives before garbage is collected, not to four times: a large import is over in
 * a second, but the process would keep the memory for as long as it runs.
 */
const HEAP_GROWTH = '--heap-growing-percent=100'

/** The database is brought to this version, and given its project, before the first of them comes. */
async function serveWorkers(settings: Settings, log: Log, signal: Promise<void>): Promise<number> {
  if (settings.dev) throw new Error('--dev is for one process: leave --workers out')
  if (!settings.database.startsWith('postgres')) {
    throw new Error(
      '--workers needs a PostgreSQL database: SQLite has one writer, and processes would wait for each other',
    )
  }
  const trust = (await openCertificates(settings, now))?.trust ?? []
  const { world, first } = await openWorld(settings, machineClock, { log })
  const notices = await orClose(world.store, noticesOf(world, settings))
  await world.store.close()
  const { superviseWorkers } = await import('./process/workers.ts')
  const { workers: count, host, port } = settings
  return superviseWorkers({
    count,
    host,
    port,
    log,
    signal,
    announce: (url) => announce({ url, first, trust, ...notices }),
  })
}

export interface RunningPlane {
  /** Where it listens; empty without a socket. */
  url: string
  app: App
  world: World
  /** Lines for people who shall trust its certificate; none for one that was given. */
  trust: readonly string[]
  /** Of a database that was empty. */
  first?: FirstStart
  /** Where the settings ask for it: a reset comes back to what the project holds now. */
  mark(project: string): Promise<void>
  /** What this process counts. */
  metrics(): Promise<Family[]>
  /** Answers what is under way, and closes. */
  stop(): Promise<void>
}

export interface PlaneOptions {
  log: Log
  /** The machine's when left out. */
  clock?: Clock
  /** Without one, only `app.answer` reaches the plane. */
  socket?: boolean
  /** Nothing of it outlives the process. */
  passing?: boolean
  tracer?: Tracer
  /** New ones when left out. */
  rsaKey?: RsaKeys
  /** Takes the place of identity providers: of a plane within a test suite. */
  provider?: ProviderServer
  /** Takes the place of connectors there. */
  connectors?: ConnectorDesk | undefined
  /** By whom it was started, where the process is its own. */
  started?: Started
  /** Where several planes share the port. */
  membership?: Pick<Membership, 'number' | 'gather'>
}

/** Throws Error for settings that cannot be, and StoreError for a database that cannot be had. */
export async function startPlane(settings: Settings, options: PlaneOptions): Promise<RunningPlane> {
  const { log, socket = true, passing = false, tracer, membership } = options
  if (settings.dev && !isLoopback(settings.host)) throw new Error('--dev is for this machine only: leave --host out')
  const certificates = await openCertificates(settings, now)
  const { clock, dev, connectors, ...played } = underDevelopment(settings, options)
  const metrics = createMetrics({
    operations: countedNames,
    token: settings.metricsToken,
    facts: { version: __VERSION__, node: process.version, database: settings.database.replace(/:.*/s, '') },
    ...(membership && { worker: membership.number, gather: membership.gather }),
  })
  const opened = await openWorld(settings, clock, { ...options, ...played, connectors })
  const { first } = opened
  const board = createBoard()
  const upkeep = upkeepOf(settings, board, options)
  const world = { ...watchedWorld(opened.world, metrics, tracer), ...upkeep?.shown }
  const app = createApp({
    world,
    log,
    settings,
    metrics,
    console: loadConsole,
    pipelines: openPipelines(settings.pipelines, process.env),
    ...(dev && { dev }),
    ...played,
    ...(tracer && { tracer }),
  })
  const listening = socket ? listenShowing(certificates, { app, log, settings }) : undefined
  const listener = await orClose(world.store, listening)
  world.baseUrl ||= listener?.url ?? 'http://127.0.0.1'
  const retention = retentionOf(settings, clock)
  const chores = startChores(world, { log, retention, passing, activity: metrics.transactions, board })
  return {
    url: listener?.url ?? '',
    app,
    world,
    trust: certificates?.trust ?? [],
    ...(first && { first }),
    mark: async (project) => dev?.mark(world, project),
    metrics: () => metrics.read(world.store),
    stop: async () => {
      app.close()
      upkeep?.close()
      await listener?.drain()
      await chores.stop()
      await world.store.close()
    },
  }
}

/** Each certificate that takes the place of the one before is shown from then on. */
async function listenShowing(
  certificates: Certificates | undefined,
  { app, log, settings: { host, port } }: { app: App; log: Log; settings: Settings },
): Promise<Listener> {
  const listener = await listen(app, host, port, certificates?.now)
  const watch = certificates?.watch(log, listener.show)
  const drain = () => {
    watch?.stop()
    return listener.drain()
  }
  return { ...listener, drain }
}

async function openWorld(
  settings: Settings,
  clock: Clock,
  { log, tracer, provider, connectors, rsaKey = newRsaKey, passing = false }: PlaneOptions,
) {
  const delivery = createDelivery(settings, clock.now)
  const { database, baseUrls } = settings
  const [baseUrl = ''] = baseUrls
  const { warn } = log
  const notary = createNotary(() => masterKey(settings))
  const ways = { ...storeOptions(settings), passing, warn, stamp: notary.stamp }
  const store = await openStore(database, { ...ways, ...(tracer && { tracer }) })
  const vault = createVault(masterKey(settings))
  const out = { allowPrivate: settings.deliveryPrivate }
  const [fetchDocument, exchange] = [createFetchDocument(out), createExchange(out)]
  const facts = {
    store,
    clock: clock.now,
    elapsed: clock.elapsed,
    random: createRandom(),
    rsaKey,
    vault,
    notary,
    baseUrl,
    baseUrls,
    trustedOrigins: settings.allowedOrigins,
    refreshGrace: settings.refreshGrace,
    fixedUserIds: settings.fixedUserIds || settings.dev,
    relationsHeld: settings.relationsHeld,
    whatsappNumber: settings.whatsappNumber,
    fetchDocument,
    exchange,
    components: createComponents(() => loadComponents(log)),
    callsConnectors: settings.connectors === 'http',
    warn,
  }
  const local = {
    ...(provider && { localProvider: provider.local }),
    ...(connectors && { mockConnector: connectors.mock }),
  }
  const world: World = { ...facts, ...(delivery && { delivery }), ...local }
  return { world, first: await orClose(store, bootstrap(world, settings)) }
}

/** Open connections would keep a process alive that has failed to start. */
async function orClose<T>(store: Store, work: T): Promise<Awaited<T>> {
  try {
    return await work
  } catch (error) {
    await store.close()
    throw error
  }
}

/** What is said at the start beside where it listens. */
async function noticesOf(world: World, settings: Settings): Promise<Pick<Announcement, 'notices' | 'link'>> {
  const notices = await presetNotices(world, settings)
  const link = settings.console === 'off' ? undefined : await newLink(world, userName())
  return { notices, ...(link && { link }) }
}

/** For a command that needs a plane for as long as it runs. */
export function startOwnPlane(env: { [name: string]: string | undefined }): Promise<OwnPlane> {
  return ownPlane(env, startPlane)
}

/** The contract as OpenAPI 3.1, in JSON text. */
export function openapiDocument(): string {
  return JSON.stringify(openApi(contract, { version: __VERSION__ }), undefined, 2)
}

function fail(error: unknown): number {
  process.stderr.write(`Error: ${error instanceof Error ? error.message : String(error)}\n`)
  return 1
}
