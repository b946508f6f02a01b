/** The pipelines that the console may see, from the pipeline's own program. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Pipelines } from '../server/door/pipelines.ts'
import { ownProgram, type Program } from './program.ts'

declare const __BINARY__: boolean

/** What dist/pipeline.cjs exports for it. */
interface Dashboard {
  openDashboard(options: { folder: string; env: { [name: string]: string | undefined }; program: Program }): Pipelines
}

/** Undefined where no folder is set. Throws Error for one that is not there. */
export function openPipelines(folder: string, env: { [name: string]: string | undefined }): Pipelines | undefined {
  if (folder === '') return undefined
  return load().openDashboard({ folder: resolve(folder), env, program: ownProgram() })
}

function load(): Dashboard {
  if (__BINARY__) return require('./pipeline.cjs')
  const file = join(__dirname, 'pipeline.cjs')
  if (existsSync(file)) return require(file)
  throw new Error('this build has no pipelines: install the npm package, or leave HOMESCOPE_PIPELINES out')
}
