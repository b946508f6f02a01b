/** `homescope/testing`: a plane of its own for somebody's test suite, with a clock, resets and people who are signed in. */
import { copyFileSync, existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings } from '../config.ts'
import { type RunningPlane, startPlane as start } from '../plane.ts'
import type { App } from '../server/app.ts'
import { listen } from '../server/listen.ts'
import { createCalls } from './calls.ts'
import { createFetch } from './fetch.ts'
import { createPeople } from './people.ts'
import type { StartOptions, TestingPlane } from './types.ts'

export type { Message, Person, SignedIn, StartOptions, TestingPlane } from './types.ts'

/** Nothing is shared between two planes, and nothing is left behind after `stop`. */
export async function startPlane(options: StartOptions = {}): Promise<TestingPlane> {
  const folder = await mkdtemp(join(tmpdir(), 'homescope-testing-'))
  let file = join(folder, '0.db')
  let files = 1
  const time: Time = { added: 0 }
  const clock = () => Date.now() + time.added
  const silent = () => {}
  const open = (): Promise<RunningPlane> => {
    const settings = { ...readSettings({}, {}), ...preset, database: `sqlite:${file}` }
    return start(settings, { clock, socket: false, log: { debug: silent, info: silent, warn: silent, error: silent } })
  }
  const preset: { projectId?: string; managementKey?: string } = { ...options.preset }
  let running = await open()
  const projectId = running.first?.projectId ?? ''
  const managementKey = running.first?.managementKey ?? ''
  Object.assign(preset, { projectId, managementKey })

  // The socket stays while the plane behind it is exchanged.
  const app = behind(() => running.app)
  const listener = options.socket === false ? undefined : await listen(app, '127.0.0.1', options.port ?? 0)
  const url = listener?.url ?? 'http://homescope.test'
  running.world.baseUrl = url
  // A database that is a snapshot is never written again: work goes on in a copy of it.
  const goOnFrom = async (kept: string): Promise<void> => {
    await running.stop()
    file = join(folder, `${files++}.db`)
    copyDatabase(kept, file)
    running = await open()
    running.world.baseUrl = url
  }
  const snapshots = new Map<string, string>()
  const snapshot = async (name: string): Promise<void> => {
    snapshots.set(name, file)
    await goOnFrom(file)
  }
  const restore = async (name: string): Promise<void> => {
    const kept = snapshots.get(name)
    if (!kept) throw new Error(`there is no snapshot "${name}"`)
    await goOnFrom(kept)
  }
  const fetch = createFetch(() => running.app)
  // A signing key takes a moment to make, so that every reset shall find it.
  await fetch(`${url}/v2/keys/${projectId}`)
  await snapshot(EMPTY)

  const calls = createCalls(fetch, { projectId, managementKey })
  return {
    url,
    projectId,
    managementKey,
    fetch,
    manage: calls.manage,
    ...createPeople(calls),
    clock: createClock(time),
    snapshot,
    restore,
    reset: async () => {
      time.added = 0
      await restore(EMPTY)
    },
    stop: async () => {
      await listener?.drain()
      await running.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function behind(app: () => App): App {
  return {
    answer: (request) => app().answer(request),
    refuse: (error, id) => app().refuse(error, id),
    bodyLimit: (method, path) => app().bodyLimit(method, path),
    requestId: () => app().requestId(),
  }
}

/** With what stands in its log only; the two are taken in one go, as nothing may come between. */
function copyDatabase(from: string, to: string): void {
  for (const part of ['', '-wal', '.key']) if (existsSync(from + part)) copyFileSync(from + part, to + part)
}

/** Milliseconds that the plane is ahead of the machine. */
interface Time {
  added: number
}

function createClock(time: Time): TestingPlane['clock'] {
  return {
    now: () => Date.now() + time.added,
    advance: (milliseconds) => {
      time.added += milliseconds
    },
    set: (moment) => {
      time.added = Number(moment) - Date.now()
    },
  }
}

/** The state right after the start. */
const EMPTY = ''
