import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of this repository. Tests run from bundles at differing depths, so it is found by its package.json. */
export const repoRoot: string = rootAbove(dirname(fileURLToPath(import.meta.url)))

/** The bundle of the command line. */
export const cliPath: string = join(repoRoot, 'dist/descope.cjs')

/** Another build of the same program, a native binary, that is tested in place of the bundle. */
export const binaryPath: string | undefined = process.env['HOMESCOPE_CLI']

/** The built command line with `words`, for `spawn(...descope('tenant', 'load', 'acme'), options)`. */
export function descope(...words: string[]): [command: string, args: string[]] {
  return binaryPath ? [binaryPath, words] : [process.execPath, [cliPath, ...words]]
}

/** The same as a line of a shell script, for a file named `descope` on a PATH. */
export const descopeScript: string = `#!/bin/sh\nexec ${descope()
  .flat()
  .map((word) => `'${word}'`)
  .join(' ')} "$@"\n`

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
