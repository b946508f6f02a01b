// npm run build:binary [-- --target linux-arm64,darwin-arm64,...|all]: the whole product as one file that needs nothing
// beside it, dist/bin/descope-<os>-<arch>, for this machine or for others.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { componentLicenses } from '../build/components.mjs'
import { bundleFor, external } from './bundle.mjs'
import { fetchPackage } from './registry.mjs'
import { BUN, ownTarget, targets } from './targets.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Builds for one target; the answer is the file. */
export async function buildBinary(name = ownTarget()) {
  const target = targets[name]
  if (!target) throw new Error(`no target ${name}: choose of ${Object.keys(targets).join(', ')}`)
  mkdirSync(join(root, 'dist/bin'), { recursive: true })
  const folder = mkdtempSync(join(root, 'dist/bin/.draft-'))
  const file = binaryFile(name)
  try {
    const { files, packages } = await bundleFor(target, folder)
    compile(target, files, file)
    writeFileSync(join(root, 'dist/bin/licenses.txt'), licensesOf(packages))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return file
}

/** Where the binary of a target stands once it is built. */
export function binaryFile(name = ownTarget()) {
  return join(root, 'dist/bin', `descope-${name}${name.startsWith('windows') ? '.exe' : ''}`)
}

function compile(target, files, outfile) {
  const own = compilerOf(targets[ownTarget()])
  const options = [
    '--compile',
    `--target=bun-${target.bun}`,
    `--compile-executable-path=${compilerOf(target)}`,
    '--bytecode',
    '--minify-syntax',
    '--minify-whitespace',
    '--format=cjs',
    // Settings come from where they come from in every other build: never from files of the folder one stands in.
    '--no-compile-autoload-dotenv',
    '--no-compile-autoload-bunfig',
    // Each program stays a file apart inside the binary, so that a command loads only its own.
    ...external.map((name) => `--external=${name}`),
    `--outfile=${outfile}`,
  ]
  execFileSync(own, ['build', ...files, ...options], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  chmodSync(outfile, 0o755)
}

function compilerOf({ bun, integrity }) {
  const folder = fetchPackage({ name: `@oven/bun-${bun}`, version: BUN, integrity })
  return join(folder, 'bin', readdirSync(join(folder, 'bin')).find((file) => file.startsWith('bun')) ?? '')
}

/** What the packages inside ask to be kept with them. */
function licensesOf(packages) {
  const bun = `bun ${BUN}\n\nThe runtime, under the MIT licence. It contains JavaScriptCore and other libraries under licences of\ntheir own, named at https://bun.com/docs/project/license.\n`
  return [bun, ...packages.map(licenseOf), componentLicenses()].join('\n')
}

function licenseOf(name) {
  const folder = join(root, 'node_modules', name)
  const files = readdirSync(folder).filter((entry) => /^(licen[cs]e|notice)/i.test(entry))
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trimEnd())
  return `${name} ${version}, ${license}\n\n${texts.join('\n\n')}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { target: { type: 'string', default: ownTarget() } } })
  const names = values.target === 'all' ? Object.keys(targets) : values.target.split(',')
  for (const name of names) {
    const file = await buildBinary(name)
    if (!existsSync(file)) throw new Error(`${file} was not made`)
    console.log(`${file.slice(root.length)}  ${(statSync(file).size / 1e6).toFixed(1)} MB`)
  }
}
