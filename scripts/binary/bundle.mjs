// The programs of dist/ once more, with their packages inside, as a compiler to one file needs them.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { buildConsole, CONSOLE_PACKAGES } from '../build/console.mjs'
import { everywhere, programs } from '../build.mjs'
import { fetchPackage } from './registry.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))

/** The command line, and what that loads when it is asked for. */
const chosen = programs.filter(({ entryPoints }) => !entryPoints.testing)
const names = chosen.map(({ entryPoints }) => Object.keys(entryPoints)[0])
/** DuckDB is a library of 70 MB with files of its own; Bun has SQLite inside; pg asks for its native twin in vain. */
const LEFT_OUT = ['@duckdb/node-api', '@photostructure/sqlite', 'pg-native']
/** What the bundles ask for when they run. */
export const external = [...LEFT_OUT, ...names.map((name) => `./${name}.cjs`), './console.cjs']

/** Writes `<name>.cjs` into `folder` for each program; the answer names the files and the packages inside. */
export async function bundleFor(target, folder) {
  const packages = new Set()
  for (const options of chosen) {
    const { metafile } = await build({
      ...options,
      packages: 'bundle',
      external,
      define: { ...everywhere.define, __BINARY__: 'true' },
      outdir: folder,
      sourcemap: false,
      plugins: [...options.plugins, addonsOf(target)],
      metafile: true,
      // The path of argon2 is asked for only by threads, which a binary has not.
      logOverride: { 'require-resolve-not-external': 'silent' },
    })
    for (const input of Object.keys(metafile?.inputs ?? {})) packages.add(packageOf(input))
  }
  packages.delete(undefined)
  writeFileSync(join(folder, 'console.cjs'), (await buildConsole()).module)
  for (const name of CONSOLE_PACKAGES) packages.add(name)
  return { files: [...names, 'console'].map((name) => join(folder, `${name}.cjs`)), packages: [...packages].sort() }
}

/** A package with a native addon becomes the addon of the target's platform, which the compiler takes in as a file. */
function addonsOf({ addon }) {
  return {
    name: 'addons',
    setup(builder) {
      builder.onResolve({ filter: /^@node-rs\/bcrypt$/ }, () => ({ path: join(root, 'scripts/binary/bcrypt.mjs') }))
      builder.onResolve({ filter: /^@node-rs\/argon2$/ }, ({ path }) => ({ path, namespace: 'addon' }))
      builder.onLoad({ filter: /.*/, namespace: 'addon' }, ({ path }) => {
        const file = addonFile(`${path}-${addon}`)
        return { contents: `module.exports = require(${JSON.stringify(file)})`, resolveDir: dirname(file) }
      })
      builder.onResolve({ filter: /\.node$/ }, ({ path }) => ({ path, external: true }))
    },
  }
}

function addonFile(name) {
  const { version, integrity } = lock.packages[`node_modules/${name}`]
  const installed = join(root, 'node_modules', name)
  const folder = existsSync(installed) ? installed : fetchPackage({ name, version, integrity })
  return join(folder, readdirSync(folder).find((file) => file.endsWith('.node')) ?? '')
}

function packageOf(input) {
  return /^addon:(.+)$/.exec(input)?.[1] ?? /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1]
}
