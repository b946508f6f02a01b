import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of this repository. Tests run from bundles at differing depths, so it is found by its package.json. */
export const repoRoot: string = rootAbove(dirname(fileURLToPath(import.meta.url)))

/** The built command line: run it as `process.execPath cliPath ...`. */
export const cliPath: string = join(repoRoot, 'dist/descope.cjs')

/** A file of the reference folder beside the repository, or undefined where that does not have it. */
export function sharedPath(...parts: string[]): string | undefined {
  const path = join(repoRoot, '../shared', ...parts)
  return existsSync(path) ? path : undefined
}

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder
  if (folder === dirname(folder)) throw new Error('no package.json above the tests')
  return rootAbove(dirname(folder))
}
