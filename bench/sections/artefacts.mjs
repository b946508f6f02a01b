// The package and the native binary: size, and time to install.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { buildBinary } from '../../scripts/binary/build.mjs'
import { table } from '../figures.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

export async function measureArtefacts({ say }) {
  const installed = install()
  say('installs measured')
  const rows = [['package', installed.packed, installed.whole, installed.seconds, `${installed.packages} packages`]]
  try {
    const binary = await buildBinary()
    const packed = gzipSync(readFileSync(binary), { level: 6 }).length
    rows.push(['binary', packed / 1e6, statSync(binary).size / 1e6, '-', 'one file'])
  } catch (error) {
    say(`the binary cannot be built: ${error.message}`)
  }
  return { rows, text: report(rows) }
}

/** The package in an empty folder, without install scripts. */
function install() {
  const folder = mkdtempSync(join(tmpdir(), 'homescope-install-'))
  try {
    /** @type {import('node:child_process').ExecFileSyncOptions} */
    const options = { cwd: root, stdio: 'ignore' }
    execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], options)
    const archive = join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '')
    const began = performance.now()
    const words = ['install', '--prefix', join(folder, 'there'), '--ignore-scripts', '--no-audit', '--no-fund', archive]
    execFileSync('npm', words, options)
    const seconds = (performance.now() - began) / 1000
    const files = readdirSync(join(folder, 'there/node_modules'), { recursive: true, withFileTypes: true })
    const bytes = files.filter((file) => file.isFile()).map((file) => statSync(join(file.parentPath, file.name)).size)
    const lock = JSON.parse(readFileSync(join(folder, 'there/package-lock.json'), 'utf8'))
    return {
      seconds,
      packed: statSync(archive).size / 1e6,
      whole: bytes.reduce((sum, size) => sum + size, 0) / 1e6,
      packages: Object.values(lock.packages).filter((entry) => entry.version && !entry.optional).length,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function report(rows) {
  return [
    'The package is installed into an empty folder with install scripts off, DuckDB and what else is optional with it; npm may have its packages in its cache.',
    '',
    table(['artefact', 'MB compressed', 'MB installed', 's to install', 'in'], rows),
  ].join('\n')
}
