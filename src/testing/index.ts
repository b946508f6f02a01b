/** `homescope/testing`: a plane of its own for somebody's test suite, with a clock, resets and people who are signed in. */
import { randomBytes } from 'node:crypto'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, type MovableClock, movableClock } from '../lib/clock.ts'
import { migrateDatabase, type RsaKeys, type RunningPlane, sharedRsaKeys, startPlane as start } from '../plane.ts'
import type { App } from '../server/app.ts'
import { type ConnectorDesk, createConnectorDesk } from '../server/dev/connectors.ts'
import { createProvider, type ProviderServer } from '../server/dev/provider/index.ts'
import { listen } from '../server/listen.ts'
import { readSettings } from '../settings/config.ts'
import { createCalls } from './calls.ts'
import { createFetch } from './fetch.ts'
import { createFga } from './fga.ts'
import { createFlow } from './flow.ts'
import { createPeople } from './people.ts'
import { createProviders } from './provider.ts'
import type { StartOptions, TestingPlane } from './types.ts'

export type {
  ConnectorMock,
  FlowDriver,
  FlowStart,
  Message,
  Person,
  ProviderAnswer,
  ProviderPerson,
  SignedIn,
  StartOptions,
  TestingPlane,
} from './types.ts'

/**
 * A key takes longer to make than all else of a plane together, so that the planes of a process share a few: each has its
 * own name for them, and no other plane takes its tokens.
 */
const rsaKey = sharedRsaKeys(2)

/** Nothing else is shared between two planes, and nothing is left behind after `stop`. */
export async function startPlane(options: StartOptions = {}): Promise<TestingPlane> {
  const folder = await mkdtemp(join(tmpdir(), 'homescope-testing-'))
  writeFileSync(join(folder, '0.db'), await withTables())
  const clock = movableClock()
  const preset: Preset = { ...options.preset, masterKey: randomBytes(32).toString('base64') }
  const provider = createProvider(clock.now, rsaKey)
  const connectors = createConnectorDesk()
  const states = await openStates(folder, (file) => open(file, { clock, provider, connectors, rsaKey }, preset))
  const projectId = states.running().first?.projectId ?? ''
  const managementKey = states.running().first?.managementKey ?? ''
  Object.assign(preset, { projectId, managementKey })

  // The socket stays while the plane behind it is exchanged.
  const app = () => states.running().app
  const listener = options.socket === false ? undefined : await listen(behind(app), '127.0.0.1', options.port ?? 0)
  const url = listener?.url ?? 'http://homescope.test'
  states.answerUnder(url)
  const fetch = createFetch(app)
  // A signing key takes a moment to make, so that every reset shall find it.
  await fetch(`${url}/v2/keys/${projectId}`)
  await states.snapshot(EMPTY)

  const calls = createCalls(fetch, { projectId, managementKey })
  return {
    url,
    projectId,
    managementKey,
    fetch,
    manage: calls.manage,
    ...createPeople(calls),
    flow: createFlow(calls),
    fga: createFga(calls),
    provider: createProviders(provider, fetch),
    connectors: (...mocks) => connectors.set(projectId, { mocks }),
    clock: controlsOf(clock),
    snapshot: states.snapshot,
    restore: states.restore,
    reset: async () => {
      clock.restart()
      provider.reset()
      connectors.reset(projectId)
      await states.restore(EMPTY)
    },
    stop: async () => {
      await listener?.drain()
      await states.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type Preset = { projectId?: string; managementKey?: string; masterKey: string }

interface Parts {
  clock: Clock
  provider: ProviderServer
  connectors: ConnectorDesk
  rsaKey: RsaKeys
}

function open(file: string, parts: Parts, preset: Preset): Promise<RunningPlane> {
  const silent = () => {}
  const log = { debug: silent, info: silent, warn: silent, error: silent }
  usual ??= readSettings({}, {})
  const settings = { ...usual, fixedUserIds: true, ...preset, database: `sqlite:${file}` }
  return start(settings, { ...parts, socket: false, passing: true, log })
}

/** Settings without flags and variables: the same for all planes, and each reset opens one. */
let usual: ReturnType<typeof readSettings> | undefined

interface States {
  running(): RunningPlane
  /** The address that links name. */
  answerUnder(url: string): void
  snapshot(name: string): Promise<void>
  restore(name: string): Promise<void>
  stop(): Promise<void>
}

/** A plane over the first of a row of databases: one that is a snapshot is never written again, but copied. */
async function openStates(folder: string, openFile: (file: string) => Promise<RunningPlane>): Promise<States> {
  const snapshots = new Map<string, string>()
  let baseUrl = ''
  let file = join(folder, '0.db')
  let files = 1
  let running = await openFile(file)
  let removed: Promise<unknown> = Promise.resolve()
  const goOnFrom = async (kept: string): Promise<void> => {
    await running.stop()
    await removed
    // Only the next one waits for that, and the end, when the folder goes with what is left in it.
    if (![...snapshots.values()].includes(file)) removed = removeDatabase(file).catch(() => undefined)
    file = join(folder, `${files++}.db`)
    copyFileSync(kept, file)
    running = await openFile(file)
    running.world.baseUrl = baseUrl
  }
  return {
    running: () => running,
    answerUnder: (url) => {
      baseUrl = url
      running.world.baseUrl = url
    },
    snapshot: async (name) => {
      snapshots.set(name, file)
      await goOnFrom(file)
    },
    restore: async (name) => {
      const kept = snapshots.get(name)
      if (!kept) throw new Error(`there is no snapshot "${name}"`)
      await goOnFrom(kept)
    },
    stop: async () => {
      await running.stop()
      await removed
    },
  }
}

function behind(app: () => App): App {
  return {
    answer: (request) => app().answer(request),
    refuse: (error, id) => app().refuse(error, id),
    requestId: () => app().requestId(),
    close: () => app().close(),
  }
}

async function removeDatabase(file: string): Promise<void> {
  for (const part of ['', '-wal', '-shm']) await rm(file + part, { force: true })
}

let tables: Promise<Buffer> | undefined

/** A database with its tables and nothing in them: to make them takes longer than all else of a start together. */
function withTables(): Promise<Buffer> {
  tables ??= makeTables()
  return tables
}

async function makeTables(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'homescope-testing-'))
  try {
    const file = join(folder, 'tables.db')
    await migrateDatabase(`sqlite:${file}`, { passing: true })
    return readFileSync(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function controlsOf({ now, pass, jump }: MovableClock): TestingPlane['clock'] {
  return { now, advance: pass, jump, set: (moment) => pass(Number(moment) - now()) }
}

/** The state right after the start. */
const EMPTY = ''
