import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from './values.ts'

/** Where pipelines keep what they have under way: beside dlt's own folder, which has another form. */
export function pipelinesFolder(env: Environment, given?: string): string {
  return given ?? env['HOMESCOPE_PIPELINES_DIR'] ?? join(homedir(), '.homescope', 'pipelines')
}
