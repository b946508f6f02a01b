/** Composition root of the server: settings to objects, and the life of the process. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { readSettings, type Settings } from './config.ts'
import { contract } from './contract/index.ts'
import { openApi } from './contract/openapi.ts'
import type { World } from './features/context.ts'
import { bootstrap, type FirstStart } from './features/project/bootstrap.ts'
import { createRandom, createVault } from './features/secrets.ts'
import { createApp } from './server/app.ts'
import { listen } from './server/listen.ts'
import { createLog } from './server/log.ts'
import { openStore } from './store/index.ts'

declare const __VERSION__: string

/** `descope serve`: runs until SIGTERM or SIGINT and resolves to the exit code. */
export async function servePlane(flags: { [flag: string]: string | undefined }): Promise<number> {
  let settings: Settings
  try {
    settings = readSettings(flags, process.env)
  } catch (error) {
    return fail(error)
  }
  const clock = Date.now
  const log = createLog(settings.logLevel, clock, (line) => process.stderr.write(line))
  try {
    const store = await openStore(settings.database)
    const vault = createVault(masterKey(settings))
    const world: World = { store, clock, random: createRandom(), vault, baseUrl: settings.baseUrl }
    const first = await bootstrap(world, settings)
    const app = createApp({ world, log, settings })
    const listener = await listen(app, settings.host, settings.port)
    world.baseUrl ||= listener.url
    announce(listener.url, first)
    log.info('listening', { url: listener.url })
    await untilSignal()
    log.info('draining')
    await listener.drain()
    await store.close()
    log.info('stopped')
    return 0
  } catch (error) {
    return fail(error)
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

/** From the setting, or from a file that only the owner reads, made at the first start. */
function masterKey({ masterKey, database }: Settings): Uint8Array {
  if (masterKey) return Buffer.from(masterKey, 'base64')
  if (database === 'sqlite::memory:') return randomBytes(32)
  const file = database.startsWith('sqlite:') ? `${database.slice('sqlite:'.length)}.key` : './homescope.key'
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' })
  return Buffer.from(readFileSync(file, 'utf8'), 'base64')
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
