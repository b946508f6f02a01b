/** A plane for tests: the real server on a free port over a real database; only clock and randomness are settable. */
import { createHash } from 'node:crypto'
import { readSettings, type Settings } from '../src/config.ts'
import { createFetchDocument } from '../src/delivery/documents.ts'
import type { World } from '../src/features/context.ts'
import { bootstrap } from '../src/features/project/bootstrap.ts'
import { createVault } from '../src/features/secrets.ts'
import { createApp } from '../src/server/app.ts'
import { listen } from '../src/server/listen.ts'
import { createLog } from '../src/server/log.ts'
import { openStore } from '../src/store/index.ts'

export interface TestPlane {
  url: string
  projectId: string
  managementKey: string
  /** Everything that was logged, one line each. */
  log: string[]
  world: World
  /** Milliseconds; assign to move time. */
  now: number
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

type Options = Partial<Settings>

export async function startTestPlane(options: Options = {}): Promise<TestPlane> {
  const log: string[] = []
  const settings = { ...readSettings({}, {}), database: 'sqlite::memory:', ...options }
  const store = await openStore(settings.database)
  const plane = { now: START } as TestPlane
  const world: World = {
    store,
    clock: () => plane.now,
    random: countedBytes(),
    vault: createVault(Buffer.alloc(32, 7)),
    baseUrl: settings.baseUrl,
    fetchDocument: createFetchDocument({ allowPrivate: settings.deliveryPrivate }),
  }
  const first = await bootstrap(world, { projectId: '', managementKey: '' })
  if (!first) throw new Error('the test database is not empty')
  const app = createApp({
    world,
    log: createLog('debug', world.clock, (line) => log.push(line)),
    settings,
  })
  const listener = await listen(app, '127.0.0.1', 0)
  world.baseUrl ||= listener.url
  return Object.assign(plane, {
    url: listener.url,
    ...first,
    log,
    world,
    call: (method: string, path: string, body?: unknown, authorization?: string) =>
      call(listener.url + path, method, body, authorization ?? `Bearer ${first.projectId}:${first.managementKey}`),
    stop: async () => {
      await listener.drain()
      await store.close()
    },
  })
}

async function call(url: string, method: string, body: unknown, authorization: string): Promise<Result> {
  const response = await fetch(url, {
    method,
    headers: { authorization, 'content-type': 'application/json', connection: 'close' },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers }
}

/** Bytes that repeat from run to run and never within one. */
function countedBytes(): (bytes: number) => Uint8Array {
  let count = 0
  return (bytes) => {
    const blocks = Array.from({ length: Math.ceil(bytes / 32) }, () =>
      createHash('sha256').update(String(++count)).digest(),
    )
    return Buffer.concat(blocks).subarray(0, bytes)
  }
}
