/** Parts of the program that stand in files of their own, so that only who needs one loads it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ComponentsArchive } from '../features/configuration/pages/archive.ts'
import type { Tracer } from '../lib/tracer.ts'
import type { ConsoleFiles } from '../server/door/files.ts'
import type { Log } from '../server/log.ts'

declare const __BINARY__: boolean

function loadTracing(): typeof import('./tracing.ts') {
  // Taken into the binary as it stands; elsewhere a file, which a plane inside another program may not have beside it.
  if (__BINARY__) return require('./tracing.cjs')
  const file = join(__dirname, 'tracing.cjs')
  if (existsSync(file)) return require(file)
  throw new Error('this build cannot send traces: install the npm package, or leave the OTEL_ variables out')
}

/** Undefined unless the standard's variables ask for traces; only then is the file with the SDK loaded. */
export function tracerOf(
  env: { [name: string]: string | undefined },
  { log, version }: { log: Pick<Log, 'warn'>; version: string },
): Tracer | undefined {
  const { OTEL_TRACES_EXPORTER: exporter } = env
  const endpoint = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT']
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || exporter === 'none') return undefined
  if (!endpoint && exporter !== 'otlp') return undefined
  const onError = (error: string) => log.warn('traces were not sent', { error })
  return loadTracing().createTracer({ env, version, onError })
}

/** The packages that show flows in browsers; undefined, and told in the log, where they are not there. */
export function loadComponents(log: Pick<Log, 'warn'>): ComponentsArchive | undefined {
  if (__BINARY__) return require('./components.cjs').archive
  const file = join(__dirname, 'components.cjs')
  if (existsSync(file)) return require(file).archive
  log.warn('flows cannot be shown: components.cjs is not beside this program; install the npm package')
  return undefined
}

/** Undefined where this build has no console, as a plane inside another program. */
export function loadConsole(): ConsoleFiles | undefined {
  if (__BINARY__) return require('./console.cjs').console
  const file = join(__dirname, 'console.cjs')
  return existsSync(file) ? require(file).console : undefined
}
